"""The residents of one block, made anew from seed and block whenever they are needed, so that no city is too big to hold.

Accounts are numbered from 1. A household is named by the account of its holder, who holds its electricity meter; its other
members have no meter of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from puhui.simulation import rhythms
from puhui.simulation.dice import Dice, Flags, Floats, Ints, Subject, chance, table, whole
from puhui.simulation.words import BIKE, BUS, METRO, PERSONS_A_BLOCK, POWER, PROVIDERS

NEVER_S = -1
NOT_A_MEMBER_S = -2
ALWAYS_S = 0

#: Which provider a leg's mode belongs to, in the order METRO_MODE, BUS_MODE, BIKE_MODE.
MODE_PROVIDER = (METRO, BUS, BIKE)


@dataclass(frozen=True, slots=True)
class Block:
    """Accounts `first` … `first + count - 1`."""

    number: int
    first: int
    count: int


def blocks(persons: int) -> Iterator[Block]:
    for number, start in enumerate(range(0, persons, PERSONS_A_BLOCK)):
        yield Block(number=number, first=start + 1, count=min(PERSONS_A_BLOCK, persons - start))


@dataclass(frozen=True, slots=True)
class Residents:
    """One array per trait, one place per person. `leg_m` is by anchor (work, leisure), kind of leg and person."""

    block: Block
    account: Ints
    household: Ints
    household_size: Ints
    age_band: Ints
    commutes: Flags
    is_courier: Flags
    commute_pattern: Ints
    outing_taste: Floats
    morning_s: Ints
    evening_s: Ints
    leg_m: tuple[tuple[Ints, ...], tuple[Ints, ...]]
    steps: Floats
    middle_wh: Floats
    pv_wh: Floats
    size_known: Flags
    is_member: tuple[Flags, ...]

    @property
    def count(self) -> int:
        return self.block.count


def residents_of(block: Block, dice: Dice) -> Residents:
    """Everyone of a block. Traits of unlike kinds come from streams of their own."""
    holder, size = _households(block, dice)
    people, places = dice.stream(Subject.PEOPLE, block=block.number), dice.stream(Subject.PLACES, block=block.number)
    n = block.count
    age_band = rhythms.AGE_BAND.draw(people, n)
    is_courier = chance(people, n, rhythms.COURIER) & (age_band > 0)
    commutes = chance(people, n, np.array(rhythms.COMMUTES)[age_band]) & ~is_courier
    pattern = np.where(commutes, rhythms.COMMUTE_PATTERN.draw(people, n), 0)
    account = np.arange(block.first, block.first + n, dtype=np.int64)
    return Residents(
        block=block,
        account=account,
        household=account[holder],
        household_size=size,
        age_band=age_band,
        commutes=commutes,
        is_courier=is_courier,
        commute_pattern=pattern,
        outing_taste=rhythms.OUTING_TASTE.draw(people, n),
        morning_s=whole(rhythms.MORNING_MIN.draw(people, n) * rhythms.MINUTE_S),
        evening_s=whole(rhythms.EVENING_MIN.draw(people, n) * rhythms.MINUTE_S),
        leg_m=(_anchor(places, n), _anchor(places, n)),
        steps=rhythms.STEPS_A_DAY.draw(people, n),
        middle_wh=rhythms.HOME_WH.draw(people, n) + rhythms.PERSON_WH.draw(people, n) * size,
        pv_wh=np.where(chance(people, n, rhythms.HAS_PV), rhythms.PV_WH.draw(people, n), 0.0),
        size_known=chance(people, n, rhythms.SIZE_KNOWN),
        is_member=_memberships(people, pattern, is_courier, is_holder=holder == np.arange(n)),
    )


def _households(block: Block, dice: Dice) -> tuple[Ints, Ints]:
    """For each person the place of the household's holder within the block, and the household's size."""
    stream = dice.stream(Subject.HOUSEHOLDS, block=block.number)
    ends = np.minimum(np.cumsum(rhythms.HOUSEHOLD_SIZE.draw(stream, block.count) + 1), block.count)
    home = np.searchsorted(ends, np.arange(block.count), side="right")
    starts = np.concatenate((table([0]), ends))
    return starts[home].astype(np.int64), (ends[home] - starts[home]).astype(np.int64)


def _anchor(places: np.random.Generator, count: int) -> tuple[Ints, ...]:
    return tuple(curve.draw_whole(places, count) for curve in rhythms.LEG_M)


def _memberships(people: np.random.Generator, pattern: Ints, is_courier: Flags, *, is_holder: Flags) -> tuple[Flags, ...]:
    """Per provider, who has an id there. A commute that needs a card implies one; only a holder has a meter."""
    count = len(pattern)
    found = [chance(people, count, rhythms.HOLDS[provider.code]) for provider in PROVIDERS]
    legs = np.array(rhythms.PATTERNS)[pattern]
    for mode, provider in enumerate(MODE_PROVIDER):
        kinds = [kind for kind, its_mode in enumerate(rhythms.LEG_MODE) if its_mode == mode]
        found[provider] |= np.isin(legs, kinds).any(axis=1)
    found[BIKE] |= is_courier
    found[POWER] &= is_holder
    return tuple(found)


def bindings_of(residents: Residents, dice: Dice, *, first_day: date, days: int) -> tuple[Ints, ...]:
    """Per provider, from which moment each person's id is bound (local seconds), NEVER_S, or NOT_A_MEMBER_S."""
    stream = dice.stream(Subject.BINDINGS, block=residents.block.number)
    starts_s = (first_day.toordinal() - rhythms.EPOCH_ORDINAL) * rhythms.DAY_S
    return tuple(_bound_from(stream, member, starts_s=starts_s, days=days) for member in residents.is_member)


def _bound_from(stream: np.random.Generator, member: Flags, *, starts_s: int, days: int) -> Ints:
    count = len(member)
    when = rhythms.BOUND.draw(stream, count)
    before = starts_s - whole(rhythms.BOUND_DAYS_BEFORE.draw(stream, count) * rhythms.DAY_S)
    within = starts_s + whole(stream.random(count) * days * rhythms.DAY_S)
    bound = np.choose(when, (before, within, np.full(count, NEVER_S, dtype=np.int64)))
    return np.where(member, bound, NOT_A_MEMBER_S)

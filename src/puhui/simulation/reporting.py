"""What each provider sends about a day that really happened: one report of every act it sees, and the app's second reports.

Everything here is true and in range; flaws come later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from puhui.simulation import rhythms, words
from puhui.simulation.dice import Dice, Flags, Ints, Subject, chance, table, whole
from puhui.simulation.people import MODE_PROVIDER, Residents
from puhui.simulation.rhythms import Day
from puhui.simulation.travel import Legs, day_of_travel

UNKNOWN: Final = -1

#: provider, scenario, flaw and expected are places in the tables of words.py; who is a place in the block;
#: at_s is local civil time since 1970; act counts a person's acts of the day; a copy is 1, its first is 0.
COLUMNS: Final = (
    "provider",
    "scenario",
    "who",
    "act",
    "at_s",
    "distance_m",
    "duration_s",
    "straight_m",
    "energy_wh",
    "period_days",
    "household_size",
    "price_step",
    "has_pv",
    "steps",
    "fare_fen",
    "number",
    "flaw",
    "expected",
    "copy",
    "late_days",
    "is_second",
)
#: These are nothing unless something is said; every other column is unknown unless it is given.
NOTHING: Final = ("flaw", "expected", "copy", "late_days", "is_second")

#: Acts of a person and day that are no ride get numbers above any ride's.
READING_ACT, STEPS_ACT, CHARGE_ACT = 97, 98, 99

SCENARIO_OF_MODE: Final = (words.METRO_RIDE, words.BUS_RIDE, words.SHARED_BIKE)
BUS_FARE_FEN: Final = 200
METRO_FARE_FROM_M: Final = (0, 4_000, 8_000, 12_000, 18_000, 25_000, 33_000, 42_000)


@dataclass(frozen=True, slots=True)
class Rows:
    """Records as columns of whole numbers, all of one length."""

    columns: dict[str, Ints]

    @classmethod
    def of(cls, count: int, **given: Ints | int) -> Rows:
        plain = {name: 0 if name in NOTHING else UNKNOWN for name in COLUMNS}
        return cls({name: np.broadcast_to(np.asarray(value, dtype=np.int64), count) for name, value in (plain | given).items()})

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        return cls({name: np.concatenate([part[name] for part in parts]) for name in COLUMNS})

    def __len__(self) -> int:
        return len(self.columns["who"])

    def __getitem__(self, name: str) -> Ints:
        return self.columns[name]

    def taken(self, places: Ints | Flags) -> Rows:
        return Rows({name: values[places] for name, values in self.columns.items()})

    def having(self, **changed: Ints) -> Rows:
        return Rows(self.columns | changed)


def reports_of(residents: Residents, day: Day, dice: Dice, *, pace: float) -> Rows:
    """All true reports of a block's day, by provider and then by time, numbered within their provider from 0."""
    legs = day_of_travel(residents, day, dice, pace=pace)
    parts = [*_rides(residents, legs, day, dice)]
    parts.append(_readings(residents, day, dice, pace=pace))
    parts.append(_steps(residents, day, dice, pace=pace))
    parts.append(_charges(residents, day, dice, pace=pace))
    rows = Rows.joined(parts)
    rows = rows.taken(np.argsort(_sending_order(rows, day)))
    return rows.having(number=_places_within(rows["provider"]))


def _sending_order(rows: Rows, day: Day) -> Ints:
    """Provider, moment and person in one number: no two rows share it, so any way of sorting gives the same order."""
    soon_s = rows["at_s"] - day.starts_s
    return ((rows["provider"] << 20 | soon_s) << 20) | rows["who"]


def _places_within(groups: Ints) -> Ints:
    """0, 1, 2 … within each group of a sorted array."""
    return np.arange(len(groups)) - np.searchsorted(groups, groups, side="left")


def _rides(residents: Residents, legs: Legs, day: Day, dice: Dice) -> list[Rows]:
    stream = dice.stream(Subject.APP, block=residents.block.number, day=day.ordinal)
    is_seen = residents.is_member[words.MOBILITY][legs.who] & chance(stream, len(legs), rhythms.APP_SEES)
    is_alone = is_seen & chance(stream, len(legs), rhythms.APP_ALONE)
    straight_m = whole(legs.distance_m * rhythms.BIKE_STRAIGHT.draw(stream, len(legs)))
    ride = Rows.of(
        len(legs),
        provider=table(MODE_PROVIDER)[legs.mode],
        scenario=table(SCENARIO_OF_MODE)[legs.mode],
        who=legs.who,
        act=legs.act,
        at_s=legs.starts_s + day.starts_s,
        distance_m=legs.distance_m,
        duration_s=legs.duration_s,
    )
    first = _as_first_provider_sends(ride.having(straight_m=straight_m), legs.mode)
    return [first.taken(~is_alone), _as_app_sends(ride.taken(is_seen), stream, is_second=~is_alone[is_seen])]


def _as_first_provider_sends(ride: Rows, mode: Ints) -> Rows:
    """A bus knows where its rider boards and no more; a metro gate knows the fare; a bike knows its track."""
    is_bus, is_bike = mode == rhythms.BUS_MODE, mode == rhythms.BIKE_MODE
    metro_fare_fen = 200 + 100 * (np.searchsorted(METRO_FARE_FROM_M, ride["distance_m"], side="right") - 1)
    return ride.having(
        distance_m=np.where(is_bus, UNKNOWN, ride["distance_m"]),
        duration_s=np.where(is_bus, UNKNOWN, ride["duration_s"]),
        straight_m=np.where(is_bike, ride["straight_m"], UNKNOWN),
        fare_fen=np.where(is_bus, BUS_FARE_FEN, np.where(is_bike, UNKNOWN, metro_fare_fen)),
    )


def _as_app_sends(ride: Rows, stream: np.random.Generator, *, is_second: Flags) -> Rows:
    """The same acts by another clock and another odometer, within the bounds that rhythms.py names."""
    count, duration_s, distance_m = len(ride), ride["duration_s"], ride["distance_m"]
    start_most, end_most = duration_s // rhythms.APP_START_SHARE, duration_s // rhythms.APP_END_SHARE
    start_s = np.clip(rhythms.APP_START_S.draw_whole(stream, count), -start_most, start_most)
    end_s = np.clip(rhythms.APP_END_S.draw_whole(stream, count), -end_most, end_most)
    measured_m = whole(distance_m * rhythms.APP_DISTANCE.draw(stream, count))
    return ride.having(
        provider=np.full(count, words.MOBILITY, dtype=np.int64),
        at_s=ride["at_s"] + start_s,
        duration_s=duration_s + end_s - start_s,
        distance_m=np.clip(measured_m, distance_m - distance_m // 4, distance_m + distance_m // 4),
        is_second=is_second.astype(np.int64),
    )


def _readings(residents: Residents, day: Day, dice: Dice, *, pace: float) -> Rows:
    """One reading a meter: the day's watt-hours from midnight to midnight."""
    stream = dice.stream(Subject.HOMES, block=residents.block.number, day=day.ordinal)
    is_read = chance(stream, residents.count, rhythms.METER_READ * min(1.0, pace)) & residents.is_member[words.POWER]
    by_day = rhythms.POWER_BY_DAY.draw(stream, residents.count)[is_read]
    middle_wh, pv_wh = residents.middle_wh[is_read], residents.pv_wh[is_read]
    season = rhythms.of_season(rhythms.POWER_SEASON, day.on) * (rhythms.POWER_WEEKEND if day.is_weekend else 1.0)
    sun = rhythms.of_season(rhythms.SUN_SEASON, day.on) * (rhythms.PV_WHEN_RAINING if day.is_rainy else 1.0)
    energy_wh = whole(np.maximum(middle_wh * by_day * season - pv_wh * sun, 0.0))
    return Rows.of(
        len(energy_wh),
        provider=words.POWER,
        scenario=words.HOUSEHOLD_ELECTRICITY,
        who=np.flatnonzero(is_read),
        act=READING_ACT,
        at_s=day.starts_s,
        energy_wh=energy_wh,
        period_days=1,
        household_size=np.where(residents.size_known, residents.household_size, UNKNOWN)[is_read],
        price_step=1 + np.searchsorted(rhythms.PRICE_STEP_WH, middle_wh, side="right"),
        has_pv=(pv_wh > 0).astype(np.int64),
    )


def _steps(residents: Residents, day: Day, dice: Dice, *, pace: float) -> Rows:
    stream = dice.stream(Subject.STEPS, block=residents.block.number, day=day.ordinal)
    is_sent = chance(stream, residents.count, rhythms.STEPS_SENT * min(1.0, pace)) & residents.is_member[words.STEPS]
    today = (rhythms.STEPS_WEEKEND if day.is_weekend else 1.0) * (rhythms.STEPS_WHEN_RAINING if day.is_rainy else 1.0)
    steps = whole(residents.steps * rhythms.STEPS_BY_DAY.draw(stream, residents.count) * today)[is_sent]
    who = np.flatnonzero(is_sent)
    return Rows.of(len(who), provider=words.STEPS, scenario=words.WALK, who=who, act=STEPS_ACT, at_s=day.starts_s, steps=steps)


def _charges(residents: Residents, day: Day, dice: Dice, *, pace: float) -> Rows:
    """At most one charge a day, that may run past midnight: a parked car does not keep its owner from riding the metro."""
    stream = dice.stream(Subject.CHARGES, block=residents.block.number, day=day.ordinal)
    charges = chance(stream, residents.count, rhythms.likelier(rhythms.CHARGES, pace)) & residents.is_member[words.CHARGE]
    who = np.flatnonzero(charges)
    energy_wh = rhythms.CHARGE_WH.draw_whole(stream, len(who))
    charger_w = table(rhythms.CHARGER_W)[chance(stream, len(who), rhythms.CHARGES_FAST).astype(np.int64)]
    return Rows.of(
        len(who),
        provider=words.CHARGE,
        scenario=words.EV_CHARGING,
        who=who,
        act=CHARGE_ACT,
        at_s=day.starts_s + whole(rhythms.CHARGE_MIN.draw(stream, len(who)) * rhythms.MINUTE_S),
        energy_wh=energy_wh,
        duration_s=-(-energy_wh * 3_600 // charger_w),
    )

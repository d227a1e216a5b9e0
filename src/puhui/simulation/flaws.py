"""What is wrong with some records, and the refusal that each record deserves: the truth that stands beside the city.

One record has at most one flaw of its own. The refusal follows one order, that of RECORD_REFUSALS: the form of the row, then
whose it is, then the methodology's limits, then the repeat of a record, then one act once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from puhui.simulation import words
from puhui.simulation.dice import Choice, Dice, Flags, Ints, Subject, table
from puhui.simulation.people import NEVER_S, Residents
from puhui.simulation.reporting import UNKNOWN, Rows
from puhui.simulation.rhythms import DAY_S, Day
from puhui.simulation.words import BUS_RIDE, EXPECTATION, FLAW, FLAWS, FORM_REFUSALS, METRO_RIDE, RECORD_FLAWS, SHARED_BIKE

#: Days by which a clock that is ahead is wrong: past any day on which this city may be read.
CLOCK_AHEAD_DAYS: Final = 3_650
LATE_DAYS_MOST: Final = 3

#: scenario → values that lie outside every range that a methodology of ours will use (docs/using/simulate.md).
BELOW_M: Final = {METRO_RIDE: (50, 450), BUS_RIDE: (30, 280), SHARED_BIKE: (10, 90)}
ABOVE_M: Final = {METRO_RIDE: (62_000, 95_000), BUS_RIDE: (62_000, 95_000), SHARED_BIKE: (21_000, 60_000)}
ABOVE_WH: Final = (210_000, 900_000)
#: scenario → speed in km/h and a distance at which that speed still lasts a minute.
IMPOSSIBLE_KM_PER_H: Final = {METRO_RIDE: (130, 300), SHARED_BIKE: (35, 80)}
IMPOSSIBLE_LEAST_M: Final = {METRO_RIDE: 8_000, SHARED_BIKE: 1_500}
ONE_MINUTE_M: Final = {METRO_RIDE: (3_000, 12_000), SHARED_BIKE: (1_200, 6_000)}
ONE_MINUTE_S: Final = 60

#: No flaw, or one of them at its rate.
PLAIN_PER_10_000: Final = 10_000 - sum(flaw.per_10_000 for flaw in RECORD_FLAWS)
WHICH_FLAW: Final = Choice(tuple(rate / 10_000 for rate in (PLAIN_PER_10_000, *(flaw.per_10_000 for flaw in RECORD_FLAWS))))


@dataclass(slots=True)
class _Draft:
    """Rows being spoilt: the arrays are copies of their own."""

    columns: dict[str, Ints]
    stream: np.random.Generator

    def set(self, name: str, places: Ints, values: Ints | int) -> None:
        self.columns[name][places] = values

    def between(self, places: Ints, bounds_by_scenario: dict[int, tuple[int, int]]) -> Ints:
        """A draw for each place between the bounds of its scenario."""
        low, high = (self.by_scenario(places, {key: pair[side] for key, pair in bounds_by_scenario.items()}) for side in (0, 1))
        return low + (self.stream.random(len(places)) * (high - low)).astype(np.int64)

    def by_scenario(self, places: Ints, values: dict[int, int]) -> Ints:
        return table([values.get(scenario, 0) for scenario in range(len(words.SCENARIOS))])[self.columns["scenario"][places]]


def _late(draft: _Draft, places: Ints) -> None:
    draft.set("late_days", places, 1 + (draft.stream.random(len(places)) * LATE_DAYS_MOST).astype(np.int64))


def _below_range(draft: _Draft, places: Ints) -> None:
    draft.set("distance_m", places, draft.between(places, BELOW_M))
    draft.set("straight_m", places, UNKNOWN)


def _above_range(draft: _Draft, places: Ints) -> None:
    is_ride = draft.columns["distance_m"][places] != UNKNOWN
    rides, readings = places[is_ride], places[~is_ride]
    draft.set("distance_m", rides, draft.between(rides, ABOVE_M))
    draft.set("energy_wh", readings, draft.between(readings, {words.HOUSEHOLD_ELECTRICITY: ABOVE_WH}))


def _impossible_speed(draft: _Draft, places: Ints) -> None:
    distance_m = np.maximum(draft.columns["distance_m"][places], draft.by_scenario(places, IMPOSSIBLE_LEAST_M))
    draft.set("distance_m", places, distance_m)
    draft.set("duration_s", places, distance_m * 18 // (5 * draft.between(places, IMPOSSIBLE_KM_PER_H)))


def _one_minute(draft: _Draft, places: Ints) -> None:
    draft.set("distance_m", places, np.maximum(draft.columns["distance_m"][places], draft.between(places, ONE_MINUTE_M)))
    draft.set("duration_s", places, ONE_MINUTE_S)


def _missing_input(draft: _Draft, places: Ints) -> None:
    for name in ("distance_m", "straight_m", "energy_wh", "steps"):
        draft.set(name, places, UNKNOWN)


def _clock_ahead(draft: _Draft, places: Ints) -> None:
    draft.set("at_s", places, draft.columns["at_s"][places] + CLOCK_AHEAD_DAYS * DAY_S)


def _shorter_than_line(draft: _Draft, places: Ints) -> None:
    further = 1.3 + draft.stream.random(len(places))
    draft.set("straight_m", places, (draft.columns["distance_m"][places] * further).astype(np.int64))


def _nothing(draft: _Draft, places: Ints) -> None:
    """The flaw lies in the label alone: a repeat is added later, a missing person is left out when the file is written."""


Spoil = Callable[[_Draft, Ints], None]
SPOILS: Final[dict[str, Spoil]] = {
    "late": _late,
    "again_same_file": _nothing,
    "again_next_day": _nothing,
    "below_range": _below_range,
    "above_range": _above_range,
    "impossible_speed": _impossible_speed,
    "one_minute": _one_minute,
    "missing_input": _missing_input,
    "no_person": _nothing,
    "clock_ahead": _clock_ahead,
    "shorter_than_line": _shorter_than_line,
}


def _may_have(code: str, draft: _Draft, places: Ints) -> Flags:
    """Which of these rows can have a flaw at all: a bus tap has no distance to be wrong."""
    scenario = draft.columns["scenario"][places]
    has_distance, has_line = (draft.columns[name][places] != UNKNOWN for name in ("distance_m", "straight_m"))
    is_speedy = np.isin(scenario, list(IMPOSSIBLE_KM_PER_H))
    by_code: dict[str, Flags] = {
        "below_range": has_distance,
        "above_range": has_distance | (scenario == words.HOUSEHOLD_ELECTRICITY),
        "impossible_speed": is_speedy,
        "one_minute": is_speedy,
        # A metro or bus ride without a distance counts by the ride, so only the others can miss something.
        "missing_input": ~np.isin(scenario, [METRO_RIDE, BUS_RIDE]),
        "shorter_than_line": has_line,
    }
    return by_code.get(code, np.ones(len(places), dtype=np.bool_))


def spoilt(rows: Rows, residents: Residents, bound_from_s: tuple[Ints, ...], day: Day, dice: Dice) -> Rows:
    """The day as it is sent: flaws, repeats and what each record deserves. Input and output are in sending order."""
    stream = dice.stream(Subject.FLAWS, block=residents.block.number, day=day.ordinal)
    flaw = WHICH_FLAW.draw(stream, len(rows))
    draft = _Draft({name: values.copy() for name, values in rows.columns.items()}, stream)
    for code, spoil in SPOILS.items():
        picked = np.flatnonzero(flaw == FLAW[code])
        can = _may_have(code, draft, picked)
        flaw[picked[~can]] = 0
        spoil(draft, picked[can])
    sent = Rows(draft.columns)
    is_unbound, is_never = _unbound(rows, bound_from_s)
    sent = sent.having(flaw=flaw, expected=_one_act_once(sent, _deserved(flaw, is_unbound)))
    sent = sent.having(flaw=_labelled(sent, is_unbound, is_never))
    return _with_repeats(sent)


def _unbound(rows: Rows, bound_from_s: tuple[Ints, ...]) -> tuple[Flags, Flags]:
    """Whose id is not bound at the moment that the report names (before its clock goes wrong), and whose never is."""
    bound_s = np.array(bound_from_s)[rows["provider"], rows["who"]]
    is_never = bound_s == NEVER_S
    return is_never | (rows["at_s"] < bound_s), is_never


def _deserved(flaw: Ints, is_unbound: Flags) -> Ints:
    """The refusal of each record looked at alone. A first copy is no duplicate."""
    alone = table([0 if one.refusal in ("duplicate_record", "same_act") else EXPECTATION[one.refusal] for one in FLAWS])[flaw]
    is_form = np.isin(alone, [EXPECTATION[code] for code in FORM_REFUSALS])
    return np.where(is_unbound & ~is_form, EXPECTATION["unbound"], alone)


def _one_act_once(sent: Rows, expected: Ints) -> Ints:
    """Of the good reports of one act the first by start and provider counts. Whoever lets the other count is as right."""
    act = sent["who"] * 100 + sent["act"]
    doubled = np.flatnonzero(np.isin(act, act[sent["is_second"] == 1]) & (expected == 0))
    order = doubled[np.lexsort((sent["provider"][doubled], sent["at_s"][doubled], act[doubled]))]
    is_later = act[order][1:] == act[order][:-1]
    expected = expected.copy()
    expected[order[1:][is_later]] = EXPECTATION["same_act"]
    return expected


def _labelled(sent: Rows, is_unbound: Flags, is_never: Flags) -> Ints:
    """A flaw of the record's own first, then whose it is, then the second report."""
    second = np.where(sent["is_second"] == 1, FLAW["double_report"], 0)
    unbound = np.where(is_never, FLAW["never_bound"], FLAW["before_binding"])
    return np.where(sent["flaw"] > 0, sent["flaw"], np.where(is_unbound, unbound, second))


def _with_repeats(sent: Rows) -> Rows:
    """Adds the second copies, each right after its first in the order of sending; one deserves its refusal for being a repeat
    unless both deserve another one."""
    again_later = sent["flaw"] == FLAW["again_next_day"]
    is_repeated = again_later | (sent["flaw"] == FLAW["again_same_file"])
    place = np.repeat(np.arange(len(sent)), 1 + is_repeated)
    is_copy = np.concatenate((table([0]), place[1:] == place[:-1])).astype(np.bool_)[: len(place)]
    rows = sent.taken(place)
    would_count = (rows["expected"] == 0) | (rows["expected"] == EXPECTATION["same_act"])
    return rows.having(
        copy=is_copy.astype(np.int64),
        expected=np.where(is_copy & would_count, EXPECTATION["duplicate_record"], rows["expected"]),
        late_days=np.where(is_copy, again_later[place], rows["late_days"]),
    )

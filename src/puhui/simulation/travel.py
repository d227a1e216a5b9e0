"""Where everyone goes on one day: legs that one person makes one after the other, never two at once.

Trips are asked for in the order of the day; a diary pushes a leg later while its person is still under way, and drops what
would run past the end of the day. So the promise holds by construction, for every person at once.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from puhui.simulation import rhythms
from puhui.simulation.dice import Dice, Flags, Floats, Ints, Subject, chance, table, whole
from puhui.simulation.people import MODE_PROVIDER, Residents
from puhui.simulation.rhythms import Day

WORK, LEISURE = range(2)
LONG_AGO_S = -rhythms.DAY_S


@dataclass(frozen=True, slots=True)
class Legs:
    """Legs of one day: who (place in the block), which act of that person's day, mode, start (seconds of the day), size."""

    who: Ints
    act: Ints
    mode: Ints
    starts_s: Ints
    distance_m: Ints
    duration_s: Ints

    def __len__(self) -> int:
        return len(self.who)


class Diary:
    """Writes legs down for many persons at once; knows until when each is busy.

    Who goes where is drawn from `plan`, for everyone whether they go or not, so that a livelier city is the same city with
    more trips; how long a leg takes is drawn from `stream`, only for those who make it.
    """

    def __init__(self, residents: Residents, plan: np.random.Generator, stream: np.random.Generator) -> None:
        count = residents.count
        self.residents = residents
        self.plan = plan
        self.stream = stream
        self.free_s = np.full(count, LONG_AGO_S, dtype=np.int64)
        self.acts = np.zeros(count, dtype=np.int64)
        self._last_start_s = np.full((len(MODE_PROVIDER), count), LONG_AGO_S, dtype=np.int64)
        self._written: list[Legs] = []

    def trip(self, who: Ints, pattern: Ints, planned_s: Ints, *, anchor: int, back: bool) -> None:
        """Each person of `who` (named once) makes the legs of a pattern, not before `planned_s`."""
        kinds = np.array(rhythms.PATTERNS)[pattern]
        for place in (2, 1, 0) if back else (0, 1, 2):
            for kind in range(len(rhythms.LEG_MODE)):
                going = np.flatnonzero(kinds[:, place] == kind)
                if len(going):
                    self.leg(who[going], kind, planned_s[going], self.residents.leg_m[anchor][kind][who[going]])

    def leg(self, who: Ints, kind: int, planned_s: Ints, anchor_m: Ints) -> None:
        """One leg each; those without a card for its mode go otherwise, unreported."""
        mode, count = rhythms.LEG_MODE[kind], len(who)
        pause_s = rhythms.TRANSFER_S.draw_whole(self.stream, count)
        distance_m, duration_s = self._size(mode, anchor_m)
        starts_s = np.maximum(planned_s, self.free_s[who] + pause_s)
        starts_s = np.maximum(starts_s, self._last_start_s[mode][who] + rhythms.SAME_MODE_APART_S)
        fits = (starts_s + duration_s <= rhythms.LAST_END_S) & self.residents.is_member[MODE_PROVIDER[mode]][who]
        self._write(
            Legs(
                who=who[fits],
                act=self.acts[who[fits]],
                mode=np.full(int(fits.sum()), mode, dtype=np.int64),
                starts_s=starts_s[fits],
                distance_m=distance_m[fits],
                duration_s=duration_s[fits],
            ),
            mode,
        )

    def _size(self, mode: int, anchor_m: Ints) -> tuple[Ints, Ints]:
        distance_m, count = anchor_m, len(anchor_m)
        if mode == rhythms.BIKE_MODE:
            distance_m = whole(anchor_m * rhythms.BIKE_DETOUR.draw(self.stream, count))
        rolling_s = distance_m / rhythms.LEG_SPEED_M_PER_S[mode].draw(self.stream, count)
        return distance_m, np.maximum(whole(rhythms.LEG_FIXED_S[mode] + rolling_s), rhythms.LEG_LEAST_S[mode])

    def _write(self, legs: Legs, mode: int) -> None:
        self.free_s[legs.who] = legs.starts_s + legs.duration_s
        self._last_start_s[mode][legs.who] = legs.starts_s
        self.acts[legs.who] += 1
        self._written.append(legs)

    def legs(self) -> Legs:
        parts = self._written
        return Legs(**{f.name: np.concatenate([table([])] + [getattr(part, f.name) for part in parts]) for f in fields(Legs)})


def day_of_travel(residents: Residents, day: Day, dice: Dice, *, pace: float) -> Legs:
    """All legs of a block's day. `pace` 1 is the rhythms as they stand; 0 keeps everyone at home."""
    plan, stream = (dice.stream(subject, block=residents.block.number, day=day.ordinal) for subject in (Subject.PLAN, Subject.LEGS))
    diary = Diary(residents, plan, stream)
    at_work = np.flatnonzero(chance(plan, residents.count, rhythms.likelier(day.of(rhythms.AT_WORK), pace)) & residents.commutes)
    later_s = rhythms.WEEKEND_LATER_MIN * rhythms.MINUTE_S if day.is_weekend else 0
    _commute(diary, at_work, residents.morning_s, day, later_s=later_s, back=False)
    for outing in rhythms.OUTINGS:
        if not outing.after_work:
            _go_out(diary, outing, day, pace)
    _commute(diary, at_work, residents.evening_s, day, later_s=0, back=True)
    for outing in rhythms.OUTINGS:
        if outing.after_work:
            _go_out(diary, outing, day, pace)
    _courier_rides(diary, pace)
    return diary.legs()


def _commute(diary: Diary, at_work: Ints, habit_s: Ints, day: Day, *, later_s: int, back: bool) -> None:
    around_s = whole(rhythms.HABIT_MIN.draw(diary.stream, len(at_work)) * rhythms.MINUTE_S)
    pattern = _as_weather_allows(diary, diary.residents.commute_pattern, day)[at_work]
    diary.trip(at_work, pattern, habit_s[at_work] + around_s + later_s, anchor=WORK, back=back)


def _go_out(diary: Diary, outing: rhythms.Outing, day: Day, pace: float) -> None:
    residents, stream = diary.residents, diary.stream
    goes = chance(diary.plan, residents.count, _chance_to_go(outing, residents.outing_taste, day, pace)) & ~residents.is_courier
    who = np.flatnonzero(goes)
    pattern = _as_weather_allows(diary, rhythms.OUTING_PATTERN.draw(diary.plan, residents.count), day)[who]
    planned_s = whole(outing.leaves_min.draw(stream, len(who)) * rhythms.MINUTE_S)
    diary.trip(who, pattern, planned_s, anchor=LEISURE, back=False)
    stays_s = whole(outing.stays_min.draw(stream, len(who)) * rhythms.MINUTE_S)
    diary.trip(who, pattern, np.maximum(planned_s, diary.free_s[who]) + stays_s, anchor=LEISURE, back=True)


def _chance_to_go(outing: rhythms.Outing, taste: Floats, day: Day, pace: float) -> Floats:
    stays: Floats = (1.0 - day.of(outing.goes)) ** (pace * taste)
    return 1.0 - stays


def _as_weather_allows(diary: Diary, pattern: Ints, day: Day) -> Ints:
    """Everyone's pattern; one with a bike falls back to going unreported when it is wet or cold."""
    by_bike = np.array([any(kind in (rhythms.BIKE_LEG, rhythms.LAST_MILE_LEG) for kind in legs) for legs in rhythms.PATTERNS])
    stays: Flags = chance(diary.plan, len(pattern), 1.0 - day.bike_kept)
    return np.where(stays & by_bike[pattern], 0, pattern)


def _courier_rides(diary: Diary, pace: float) -> None:
    residents, stream = diary.residents, diary.stream
    works = chance(diary.plan, residents.count, rhythms.likelier(rhythms.COURIER_AT_WORK, pace)) & residents.is_courier
    rides = np.where(works, rhythms.COURIER_RIDES.draw_whole(diary.plan, residents.count), 0)
    for ride in range(int(rides.max(initial=0))):
        still = np.flatnonzero(rides > ride)
        kind = rhythms.BIKE_LEG if ride % 3 else rhythms.LAST_MILE_LEG
        anchor_m = rhythms.LEG_M[kind].draw_whole(stream, len(still))
        rests_s = whole(stream.random(len(still)) * 25 * rhythms.MINUTE_S)
        diary.leg(still, kind, np.maximum(residents.morning_s[still], diary.free_s[still]) + rests_s, anchor_m)

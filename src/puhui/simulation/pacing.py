"""Finds how lively the city must be for a mean number of records per person and day, by trying it on a few thousand persons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from puhui.simulation.dice import Dice
from puhui.simulation.errors import BadRecordRate
from puhui.simulation.people import Block, Residents, residents_of
from puhui.simulation.reporting import reports_of
from puhui.simulation.rhythms import Day, day_of
from puhui.simulation.words import RECORD_FLAWS, Request

#: (pace, mean)
Point = tuple[float, float]

SAMPLE_PERSONS: Final = 10_000
SAMPLE_PERSON_DAYS: Final = 70_000
WEEK_DAYS: Final = 7
PACE_LEAST: Final = 0.02
PACE_MOST: Final = 6.0
NATURAL_PACE: Final = 1.0
#: The found mean is this close to the asked one on the sample, where the sample is fine enough to be that close.
TOLERANCE: Final = 0.002
TRIES_MOST: Final = 10
REPEATS_SHARE: Final = sum(flaw.per_10_000 for flaw in RECORD_FLAWS if flaw.refusal == "duplicate_record") / 10_000


def pace_for(request: Request, dice: Dice) -> float:
    """The pace at which the mean is the asked one; 1 where nothing is asked. Refuses what no pace reaches."""
    asked = request.records_per_person_day
    if asked is None:
        return NATURAL_PACE
    sample = residents_of(Block(number=0, first=1, count=min(request.persons, SAMPLE_PERSONS)), dice)
    days = sample_days(request, dice)

    def mean_at(pace: float) -> float:
        return mean_records(sample, days, dice, pace)

    least, most = mean_at(PACE_LEAST), mean_at(PACE_MOST)
    if not least <= asked <= most:
        raise BadRecordRate(least=f"{least:.2f}", most=f"{most:.2f}", asked=asked)
    return _between((PACE_LEAST, least), (PACE_MOST, most), mean_at, asked)


def _between(slow: Point, fast: Point, mean_at: Callable[[float], float], asked: float) -> float:
    """Draws a line between two paces around the asked mean, tries where it crosses, and keeps the nearer pair.

    The end that stays twice is pulled half-way to the line (the Illinois rule), or one side would never move.
    """
    best = pace = NATURAL_PACE
    best_off = float("inf")
    kept = 0
    for _ in range(TRIES_MOST):
        found = mean_at(pace)
        if abs(found - asked) < best_off:
            best, best_off = pace, abs(found - asked)
        if best_off <= TOLERANCE * asked:
            break
        if found < asked:
            slow, fast, kept = (pace, found), (fast[0], _halved(fast[1], asked, kept > 0)), 1
        else:
            fast, slow, kept = (pace, found), (slow[0], _halved(slow[1], asked, kept < 0)), -1
        pace = slow[0] + (fast[0] - slow[0]) * (asked - slow[1]) / (fast[1] - slow[1])
    return best


def _halved(mean: float, asked: float, again: bool) -> float:
    return (mean + asked) / 2 if again else mean


def mean_records(sample: Residents, days: list[Day], dice: Dice, pace: float) -> float:
    written = sum(len(reports_of(sample, day, dice, pace=pace)) for day in days)
    return written * (1 + REPEATS_SHARE) / (sample.count * len(days))


def sample_days(request: Request, dice: Dice) -> list[Day]:
    """A week or more of days spread over the period, every day of the week among them; a small city is tried on all its days."""
    count = max(WEEK_DAYS, SAMPLE_PERSON_DAYS // min(request.persons, SAMPLE_PERSONS))
    stride = max(1, request.days // count)
    if stride % WEEK_DAYS == 0:
        stride -= 1
    ordinals = range(0, request.days, stride)[:count]
    return [day_of(request.first_day + timedelta(days=ordinal), dice) for ordinal in ordinals]

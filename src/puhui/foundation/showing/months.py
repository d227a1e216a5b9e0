"""A month becomes weeks of days, each with its grams and how deep its colour is."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

#: From how many grams a day is one level deeper; below the first it is level 0.
STEPS_G = (1, 400, 800, 1_100)
#: For months of larger amounts the steps are these many times as high, so that days can still be told apart.
SCALES = (1, 2, 5, 10, 50)
FUTURE = "future"
PENDING = "pending"
PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Day:
    """One cell. `level` is 0 to 4; `state` is `plain`, `pending` (not settled yet) or `future`."""

    on: date
    grams: int
    level: int
    state: str
    is_today: bool
    url: str


def level_of(grams: int, steps_g: tuple[int, ...] = STEPS_G) -> int:
    return sum(grams >= step for step in steps_g)


def steps_for(grams: Iterable[int]) -> tuple[int, ...]:
    """The lowest steps by which at most a third of the days with grams are of the deepest colour."""
    given = sorted(amount for amount in grams if amount > 0)
    typical = given[len(given) * 2 // 3 - 1] if len(given) > 2 else 0
    scale = next((scale for scale in SCALES if STEPS_G[-1] * scale > typical), SCALES[-1])
    return (STEPS_G[0], *(step * scale for step in STEPS_G[1:]))


def weeks_of(
    month: date,
    *,
    grams_by_day: Mapping[date, int],
    today: date,
    pending: Collection[date] = (),
    day_url: str = "",
    steps_g: tuple[int, ...] = STEPS_G,
) -> list[list[Day | None]]:
    """Weeks from Monday; None where a cell belongs to another month. `day_url` is what an ISO date is appended to."""

    def day(on: date) -> Day:
        grams = grams_by_day.get(on, 0)
        state = FUTURE if on > today else PENDING if on in pending else PLAIN
        url = f"{day_url}{on.isoformat()}" if day_url and state != FUTURE else ""
        return Day(on, grams, level_of(grams, steps_g), state, on == today, url)

    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(month.year, month.month)
    return [[day(on) if on.month == month.month else None for on in week] for week in weeks]


def days_in(weeks: list[list[Day | None]]) -> Iterator[Day]:
    """The days that have something to say, for the table behind."""
    return (day for week in weeks for day in week if day and day.state != FUTURE)

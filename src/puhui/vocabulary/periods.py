"""Days and half-open periods in the scheme's civil time. All of China keeps one clock (UTC+8, no summer time)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
CHINA_OFFSET_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `from_on` (counted) until `until_on` (not counted); an open end is None."""

    from_on: date
    until_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)

    def __str__(self) -> str:
        return f"{self.from_on}–{self.until_on or ''}"


def local_day(moment: datetime) -> date:
    """The civil day of a moment with a zone; a moment without one is already civil time."""
    return (moment.astimezone(CHINA) if moment.tzinfo else moment).date()


def day_from_text(text: str) -> date:
    return date.fromisoformat(text)

"""Working days of China: which days they are, when a deadline falls, how many are left, and whether the days are officially known.

The days of a year are known when its notice is out, in the November before. Until then the rule is the weekday, and every answer says
that it is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar

from puhui.foundation.errors import CalendarRefused
from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound
from puhui.methodology.fields import day_of, maybe_items, whole_of
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, read, text_of
from puhui.vocabulary.texts import Text

#: From here on a day may still be moved by the notice of the next year: 29 December 2018 was made a working day by that of 2019.
_TURN = (12, 18)
_HOLIDAY_DAYS_MAX = 31
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which something is in time; provisional where a day on the way to it is not officially known yet."""

    on: date
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Remaining:
    """Working days until the last day that is in time: none on that day, negative after it.

    On the weekend after a Friday no working day has been missed yet, and still it is late. On the day before a last day that is off
    no working day is left either, and still it is not that day: `is_today` says which.
    """

    days: int
    is_late: bool
    is_provisional: bool
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What one notice says: whether each day that it names is worked, and the year that it arranges as a whole, if any."""

    number: str
    published_on: date
    whole_year: int | None
    days: Mapping[date, bool]


class WorkdayCalendar:
    """The library's years under the notices that an operator added."""

    def __init__(self, notices: tuple[Notice, ...] = ()) -> None:
        in_order = sorted(notices, key=lambda notice: notice.published_on)
        self._days = {day: is_worked for notice in in_order for day, is_worked in notice.days.items()}
        self._years = frozenset(notice.whole_year for notice in notices)

    def is_workday(self, day: date) -> bool:
        """By notice, else by the library, else by its weekday: ask `knows` too before it is shown."""
        assert not isinstance(day, datetime), "a moment is no day: say in which zone"
        if (told := self._days.get(day)) is not None:
            return told
        worked = None if day.year in self._years else _worked_in(day.year)
        return day.weekday() < _SATURDAY if worked is None else day in worked

    def knows(self, day: date) -> bool:
        """Whether a notice has settled this day."""
        return day in self._days or (self._has_year(day.year) and ((day.month, day.day) < _TURN or self._has_year(day.year + 1)))

    def _has_year(self, year: int) -> bool:
        return year in self._years or _worked_in(year) is not None

    def add_workdays(self, day: date, count: int) -> Deadline:
        """The count-th working day after `day`, which is not counted itself (行政许可法 art. 82, 民法典 art. 201)."""
        assert count >= 0, "a deadline lies ahead"
        on, left, is_known = day, count, True
        while left:
            on += _DAY
            left -= self.is_workday(on)
            is_known = is_known and self.knows(on)
        return Deadline(on, not is_known)

    def workdays_left(self, today: date, until: date) -> Remaining:
        """From today, which is not counted, until the last day that is in time, which is."""
        days = list(_between(min(today, until), max(today, until)))
        count = sum(map(self.is_workday, days))
        return Remaining(count if today <= until else -count, today > until, not all(map(self.knows, days)), today == until)


def _between(after: date, last: date) -> Iterator[date]:
    """The days after `after`, `last` included."""
    for number in range(1, (last - after).days + 1):
        yield after + number * _DAY


@cache
def _worked_in(year: int) -> frozenset[date] | None:
    """The working days of a year; None where the library has no notice of it. A year at a time: the library looks through all of its own for each day."""
    first = date(year, 1, 1)
    try:
        return frozenset(day for day in _between(first - _DAY, date(year, 12, 31)) if chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


# -- the calendar of this installation ---------------------------------------------------------------------------------


@cache
def china() -> WorkdayCalendar:
    """Read once; a notice that is added counts from the next start. Raises CalendarRefused."""
    return WorkdayCalendar(load(content_folder() / "calendars" / "cn-workdays.yaml"))


def is_workday(day: date) -> bool:
    return china().is_workday(day)


def knows(day: date) -> bool:
    return china().knows(day)


def add_workdays(day: date, count: int) -> Deadline:
    return china().add_workdays(day, count)


def workdays_left(today: date, until: date) -> Remaining:
    return china().workdays_left(today, until)


# -- the file of notices -----------------------------------------------------------------------------------------------


def load(path: Path) -> tuple[Notice, ...]:
    """The notices of a file. Raises CalendarRefused with the line of what may not stand there."""
    try:
        section = Section(read(path.read_text(encoding="utf-8")))
        found = tuple(_notice(node) for node in items_of(section.take("notices")))
        section.done()
    except FaultFound as problem:
        raise CalendarRefused(path=path, fault=_said(problem.fault)) from problem
    except DocumentRefused as problem:
        raise CalendarRefused(path=path, fault=_said(problem.faults[0])) from problem
    return found


def _said(fault: Fault) -> Text:
    return Text(fault.said("zh"), fault.said("en"))


def _notice(node: Node) -> Notice:
    section = Section(node)
    number, published_on = text_of(section.take("notice")), day_of(section.take("published_on"))
    year = section.perhaps("whole_year")
    holidays = [day for item in maybe_items(section.perhaps("holidays")) for day in _days_off(item)]
    worked = [_make_up_day(item) for item in maybe_items(section.perhaps("make_up_days"))]
    section.done()
    if both := set(holidays).intersection(worked):
        wrong = Text("同一天既放假又上班。", "The same day is a holiday and a make-up day.")
        raise FaultFoundAt(node, wrong, _AS_THE_NOTICE, text=str(min(both)))
    days = dict.fromkeys(holidays, False) | dict.fromkeys(worked, True)
    return Notice(number, published_on, whole_of(year, low=2004, high=9998) if year else None, days)


def _days_off(node: Node) -> list[date]:
    section = Section(node)
    first, last = day_of(section.take("from")), day_of(section.take("to"))
    section.done()
    if not 0 <= (last - first).days < _HOLIDAY_DAYS_MAX:
        raise FaultFoundAt(node, Text("假期的起止不对。", "The holiday does not end soon after it begins."), _AS_THE_NOTICE)
    return [first, *_between(first, last)]


def _make_up_day(node: Node) -> date:
    day = day_of(node)
    if day.weekday() < _SATURDAY:
        raise FaultFoundAt(node, Text("调休上班日应是周六或周日。", "A make-up day is a Saturday or a Sunday."), _AS_THE_NOTICE)
    return day


_AS_THE_NOTICE = Text("请照通知原文填写。", "Write it as the notice has it.")

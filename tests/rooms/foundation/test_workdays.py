"""Working days: the published days of 2025 and 2026, deadlines that are counted there and back, notices that an operator adds, and what is not known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.desks.words import remaining_said
from puhui.foundation import workdays
from puhui.foundation.errors import CalendarRefused
from puhui.foundation.workdays import Notice, WorkdayCalendar, add_workdays, is_workday, knows, load, workdays_left
from puhui.methodology.content import content_folder

LIBRARY = WorkdayCalendar()
#: The last year whose notice the library holds; a newer release may hold another.
LAST = max(year for year in range(2026, 2100) if workdays._worked_in(year) is not None)
DAYS = st.dates(date(2003, 1, 1), date(LAST + 3, 12, 31))


def october(day: int) -> date:
    return date(2025, 10, day)


class TestNationalDayOf2025:
    """国办发明电〔2024〕12号: 1 to 8 October are days off; Sunday 28 September and Saturday 11 October are worked."""

    @pytest.mark.parametrize("day", [date(2025, 9, 28), date(2025, 9, 30), october(9), october(11)])
    def test_is_worked_on(self, day: date) -> None:
        assert is_workday(day)

    @pytest.mark.parametrize("day", [date(2025, 9, 27), october(1), october(8), october(12)])
    def test_is_not_worked_on(self, day: date) -> None:
        assert not is_workday(day)

    @pytest.mark.parametrize(
        ("count", "on"),
        [(0, date(2025, 9, 26)), (1, date(2025, 9, 28)), (3, date(2025, 9, 30)), (4, october(9)), (6, october(11)), (7, october(13))],
    )
    def test_a_deadline_steps_over_the_holiday_and_onto_the_make_up_days(self, count: int, on: date) -> None:
        deadline = add_workdays(date(2025, 9, 26), count)
        assert (deadline.on, deadline.is_provisional) == (on, False)

    @pytest.mark.parametrize(
        ("today", "days", "is_late"),
        [
            (date(2025, 9, 30), 1, False),
            (october(8), 1, False),
            (october(9), 0, False),
            (october(10), -1, True),
            (october(11), -2, True),
            (october(12), -2, True),
        ],
    )
    def test_what_is_left_until_the_ninth(self, today: date, days: int, is_late: bool) -> None:
        left = workdays_left(today, october(9))
        assert (left.days, left.is_late, left.is_provisional) == (days, is_late, False)

    def test_a_weekend_after_a_friday_is_late_without_a_day(self) -> None:
        left = workdays_left(date(2025, 9, 20), date(2025, 9, 19))
        assert (left.days, left.is_late) == (0, True)

    @pytest.mark.parametrize(("until", "said"), [(20, "今天到期"), (21, "下个工作日前到期"), (22, "还剩 1 个工作日"), (19, "已逾期")])
    def test_a_last_day_that_is_off_is_not_today(self, until: int, said: str) -> None:
        """Seen on Saturday 20 September 2025: no working day is left until the Sunday either."""
        assert remaining_said(workdays_left(date(2025, 9, 20), date(2025, 9, until))).zh == said


class TestCounting:
    @given(DAYS, st.integers(0, 200))
    def test_what_is_added_is_left(self, day: date, count: int) -> None:
        deadline = LIBRARY.add_workdays(day, count)
        left = LIBRARY.workdays_left(day, deadline.on)
        assert (left.days, left.is_late, left.is_provisional) == (count, False, deadline.is_provisional)

    @given(DAYS, st.integers(1, 200))
    def test_a_deadline_is_a_working_day_and_one_day_earlier_is_one_fewer(self, day: date, count: int) -> None:
        on = LIBRARY.add_workdays(day, count).on
        assert LIBRARY.is_workday(on)
        assert LIBRARY.workdays_left(day, on - timedelta(days=1)).days == count - 1

    @given(DAYS, DAYS)
    def test_there_is_as_far_as_back(self, one: date, other: date) -> None:
        assert LIBRARY.workdays_left(one, other).days == -LIBRARY.workdays_left(other, one).days


class TestKnown:
    @pytest.mark.parametrize(
        ("day", "is_known"),
        [
            (date(2003, 12, 31), False),
            (date(2004, 1, 1), True),
            (date(2024, 12, 31), True),
            (date(LAST, 12, 17), True),
            (date(LAST, 12, 18), False),
            (date(LAST + 1, 1, 1), False),
        ],
    )
    def test_is_a_year_that_has_its_notice_but_for_the_turn_of_the_last(self, day: date, is_known: bool) -> None:
        assert LIBRARY.knows(day) is is_known

    def test_an_unknown_day_follows_its_weekday_and_says_so(self) -> None:
        saturday = next(day for day in (date(LAST + 1, 10, n) for n in range(1, 8)) if day.weekday() == 5)
        assert (LIBRARY.is_workday(saturday), LIBRARY.is_workday(saturday + timedelta(days=2))) == (False, True)
        assert LIBRARY.add_workdays(saturday, 1).is_provisional
        assert LIBRARY.workdays_left(saturday, saturday + timedelta(days=2)).is_provisional

    def test_a_deadline_is_provisional_as_soon_as_one_day_on_the_way_is(self) -> None:
        monday = next(day for day in (date(LAST, 12, n) for n in range(7, 14)) if day.weekday() == 0)
        first = LIBRARY.add_workdays(monday, 1)
        assert not first.is_provisional
        assert LIBRARY.add_workdays(monday, 10).is_provisional


class TestNotices:
    NEXT = LAST + 1
    TEXT = f"""
notices:
  - notice: 甲〔{LAST}〕1号
    published_on: {LAST}-11-04
    whole_year: {NEXT}
    holidays: [{{from: {NEXT}-10-01, to: {NEXT}-10-07}}]
    make_up_days: [{{day}}]
"""

    def calendar(self, path: Path, text: str) -> WorkdayCalendar:
        path.write_text(text, encoding="utf-8")
        return WorkdayCalendar(load(path))

    def test_a_year_that_is_added_is_known_and_so_is_the_turn_before_it(self, tmp_path: Path) -> None:
        saturday = next(day for day in (date(self.NEXT, 10, n) for n in range(8, 15)) if day.weekday() == 5)
        found = self.calendar(tmp_path / "days.yaml", self.TEXT.replace("{day}", str(saturday)))
        assert [found.is_workday(date(self.NEXT, 10, n)) for n in (1, 7)] == [False, False]
        assert found.is_workday(saturday)
        assert not found.is_workday(saturday + timedelta(days=1))
        assert [found.knows(date(LAST, 12, 31)), found.knows(date(self.NEXT, 12, 17)), found.knows(date(self.NEXT, 12, 18))] == [
            True,
            True,
            False,
        ]

    def test_a_single_day_wins_over_the_library_and_the_later_notice_over_the_earlier(self) -> None:
        day = october(9)
        off = Notice("甲", date(2025, 9, 1), None, {day: False})
        on = Notice("乙", date(2025, 9, 2), None, {day: True})
        assert not WorkdayCalendar((off,)).is_workday(day)
        assert WorkdayCalendar((on, off)).is_workday(day)

    def test_a_single_day_of_an_unknown_year_is_known_alone(self) -> None:
        day = date(self.NEXT, 5, 1)
        found = WorkdayCalendar((Notice("甲", date(LAST, 11, 1), None, {day: False}),))
        assert (found.knows(day), found.knows(day + timedelta(days=1))) == (True, False)

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("notices: [{notice: 甲, published_on: 2025-01-01, make_up_days: [2025-10-09]}]", "Saturday or a Sunday"),
            ("notices: [{notice: 甲, published_on: 2025-01-01, holidays: [{from: 2025-10-08, to: 2025-10-01}]}]", "does not end"),
            ("notices: [{notice: 甲, published_on: 2025-01-01, holidays: [{from: 2025-10-01, to: 2025-11-01}]}]", "does not end"),
            (
                "notices: [{notice: 甲, published_on: 2025-01-01, holidays: [{from: 2025-10-11, to: 2025-10-11}], make_up_days: [2025-10-11]}]",
                "a holiday and",
            ),
            ("notices: [{published_on: 2025-01-01}]", "“notice” is missing"),
            ("notices: [{notice: 甲, published_on: 2025-13-01}]", "A date is needed"),
            ("notices: []\nmore: 1", "line 2"),
            ("notices: [", "well-formed"),
        ],
    )
    def test_a_fault_is_refused_with_its_place(self, text: str, line: str, tmp_path: Path) -> None:
        with pytest.raises(CalendarRefused, match=line):
            self.calendar(tmp_path / "days.yaml", text)

    def test_the_file_that_is_shipped_invents_no_day(self) -> None:
        assert load(content_folder() / "calendars" / "cn-workdays.yaml") == ()
        assert knows(october(1))

    def test_the_example_in_the_file_is_right(self, tmp_path: Path) -> None:
        shipped = (content_folder() / "calendars" / "cn-workdays.yaml").read_text(encoding="utf-8")
        example = "notices:\n" + "\n".join(line[1:] for line in shipped.splitlines() if line.startswith("#   "))
        (tmp_path / "days.yaml").write_text(example, encoding="utf-8")
        (notice,) = load(tmp_path / "days.yaml")
        assert {day: LIBRARY.is_workday(day) for day in notice.days} == notice.days


def test_a_moment_is_no_day() -> None:
    with pytest.raises(AssertionError):
        is_workday(datetime(2025, 10, 1))

"""The sums behind the pictures, at their borders."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from puhui.foundation.showing.bars import columns, label_every, lines, scale_of, step_of
from puhui.foundation.showing.courses import rows_over_time
from puhui.foundation.showing.maps import class_of, floors_of, picture, sheet
from puhui.foundation.showing.months import STEPS_G, level_of, steps_for, weeks_of
from puhui.foundation.showing.stages import stages_of
from puhui.foundation.showing.tables import Column, address, heads_of, written
from puhui.methodology.regions import cities


class TestMonths:
    @pytest.mark.parametrize(
        ("grams", "deepest"),
        [([], 1_100), ([0, 0], 1_100), ([500, 900, 1_300], 1_100), ([2_000, 2_500, 6_000], 5_500), ([900_000] * 9, 55_000)],
    )
    def test_steps_grow_with_the_amounts_of_the_month(self, grams: list[int], deepest: int) -> None:
        assert steps_for(grams)[-1] == deepest
        assert steps_for(grams)[0] == STEPS_G[0], "a day with any gram is never as pale as a day with none"

    @pytest.mark.parametrize(
        ("grams", "level"), [(0, 0), (1, 1), (399, 1), (400, 2), (799, 2), (800, 3), (1_099, 3), (1_100, 4), (9_999, 4)]
    )
    def test_levels_change_at_their_steps(self, grams: int, level: int) -> None:
        assert level_of(grams) == level

    def test_a_month_begins_on_its_own_weekday(self) -> None:
        weeks = weeks_of(date(2026, 3, 31), grams_by_day={}, today=date(2026, 3, 18))
        assert weeks[0][:6] == [None] * 6
        assert weeks[0][6] is not None
        assert weeks[0][6].on == date(2026, 3, 1)
        assert sum(day is not None for week in weeks for day in week) == 31

    def test_today_is_not_the_future(self) -> None:
        days = [day for week in weeks_of(date(2026, 3, 1), grams_by_day={}, today=date(2026, 3, 18)) for day in week if day]
        assert [day.on.day for day in days if day.is_today] == [18]
        assert next(day.on.day for day in days if day.state == "future") == 19


class TestBars:
    @pytest.mark.parametrize(
        ("largest", "step"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (40, 10), (41, 20), (3_020, 1_000)]
    )
    def test_four_steps_reach_the_largest(self, largest: int, step: int) -> None:
        assert step_of(largest) == step

    @pytest.mark.parametrize(("largest", "unit"), [(99_999, "g"), (100_000, "kg"), (999_999, "kg"), (1_000_000, "t"), (100_000_000, "t")])
    def test_grams_are_written_in_what_suits_the_largest(self, largest: int, unit: str) -> None:
        assert scale_of("g", largest).unit == unit

    def test_another_unit_is_left_alone(self) -> None:
        assert scale_of("条", 10**9).figure(1_234_567) == "1,234,567"

    def test_figures_are_cut_and_never_rounded_up(self) -> None:
        assert scale_of("g", 1_999_999).figure(1_999_999) == "1.999"
        assert scale_of("g", 199_999_999).figure(-199_999_999) == "−199.9"

    def test_a_stack_ends_where_its_sum_ends(self) -> None:
        chart = columns([("1", [10, 30]), ("2", [0, 40])], series=["a", "b"], unit="t")
        lower, upper = chart.bars[0].marks
        assert (lower.y, lower.height, upper.y, upper.height) == ("75%", "25%", "0%", "75%")
        assert len(chart.bars[1].marks) == 1, "nothing is drawn for a zero"

    def test_the_longest_line_is_the_full_width(self) -> None:
        assert [bar.marks[0].width for bar in lines([("a", 4), ("b", 1)], unit="t").bars] == ["100%", "25%"]

    def test_a_fifth_series_is_our_own_mistake(self) -> None:
        with pytest.raises(AssertionError, match="table"):
            columns([], series=["a"] * 5, unit="t")

    @pytest.mark.parametrize(("many", "every"), [(0, 1), (14, 1), (15, 2), (28, 2), (29, 3)])
    def test_labels_never_touch_on_a_phone(self, many: int, every: int) -> None:
        assert label_every(many) == every


class TestCourses:
    def test_name_a_month_under_its_first_day(self) -> None:
        days = [(date(2026, 2, 27), 1), (date(2026, 2, 28), 2), (date(2026, 3, 1), 3)]
        assert rows_over_time(days, is_by_day=True, language="zh") == [("27", 1, "2026-02"), ("28", 2, ""), ("1", 3, "2026-03")]

    def test_leave_out_a_name_that_would_run_into_the_next(self) -> None:
        days = [(date(2026, 2, 28), 1), *((date(2026, 3, day), 1) for day in range(1, 25))]
        assert [group for *_, group in rows_over_time(days, is_by_day=True, language="zh") if group] == ["2026-03"]

    def test_name_the_year_under_its_first_month(self) -> None:
        assert rows_over_time([(date(2026, 1, 1), 5)], is_by_day=False, language="en") == [("Jan", 5, "2026")]
        assert rows_over_time([(date(2026, 1, 1), 5)], is_by_day=False, language="zh") == [("1", 5, "2026")]


class TestMaps:
    def test_every_city_of_the_province_is_drawn(self) -> None:
        assert set(sheet()[2]) == {region.code for region in cities("340000")}

    def test_one_number_is_the_deepest_class_and_needs_no_legend(self) -> None:
        found = picture({"340100": 5}, persons={}, why_none={}, city_url="")
        assert [city.ramp for city in found.cities] == [5] + [0] * 15
        assert found.legend == ()

    def test_a_zero_is_a_number(self) -> None:
        found = picture({"340100": 0, "340200": None}, persons={}, why_none={}, city_url="")
        assert [city.code for city in found.cities if city.ramp] == ["340100"]
        assert found.highest is not None

    def test_classes_begin_at_their_floors(self) -> None:
        floors = floors_of([100, 1_000, 10_000, 100_000, 1_000_000])
        assert floors[0] == 0
        assert [class_of(floor, floors) for floor in floors] == [1, 2, 3, 4, 5]
        assert class_of(floors[1] - 1, floors) == 1

    def test_no_number_is_no_class(self) -> None:
        assert floors_of([]) == []


class TestStages:
    def test_the_one_after_what_is_done_runs(self) -> None:
        assert [stage.state for stage in stages_of(["a", "b", "c"], reached=1)] == ["done", "now", "next"]

    def test_the_end_runs_nothing(self) -> None:
        assert {stage.state for stage in stages_of(["a", "b"], reached=2)} == {"done"}


class TestTables:
    def test_an_address_keeps_what_else_was_asked(self) -> None:
        assert address(QueryDict("city=340100&page=3"), sort="day", page=None) == "?city=340100&sort=day"

    @pytest.mark.parametrize(
        ("sort", "direction", "next_sort"), [("a", "ascending", "-a"), ("-a", "descending", "a"), ("", "", "a"), ("b", "", "a")]
    )
    def test_a_head_says_its_order_and_leads_to_the_other(self, sort: str, direction: str, next_sort: str) -> None:
        (head,) = heads_of([Column("a", "A", may_sort=True)], sort=sort, asked=QueryDict())
        assert (head.direction, head.url) == (direction, f"?sort={next_sort}")

    @pytest.mark.parametrize(("value", "says"), [(0, "0"), (1234, "1,234"), (None, "–"), ("", "–"), ("x", "x"), (True, True)])
    def test_a_cell_is_written_as_it_is_read(self, value: object, says: object) -> None:
        assert written(value) == says

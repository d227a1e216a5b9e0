"""Which numbers are withheld: both sides of the threshold, and never one alone that a total would give away."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.disclosure import rules
from puhui.disclosure.words import Withheld

SMALL, BESIDE = Withheld.SMALL, Withheld.BESIDE


class TestWithheld:
    @pytest.mark.parametrize(("persons", "hidden"), [(0, {}), (19, {"a": SMALL, "b": BESIDE}), (20, {}), (21, {})])
    def test_hides_a_group_below_the_threshold_and_the_next_smallest(self, persons: int, hidden: dict[str, Withheld]) -> None:
        assert rules.withheld({"a": persons, "b": 30, "c": 40}, least=20) == hidden

    def test_hides_another_until_the_hidden_are_enough_together(self) -> None:
        assert rules.withheld({"a": 2, "b": 3, "c": 30, "d": 40}, least=20) == {"a": SMALL, "b": SMALL, "c": BESIDE}

    def test_hides_no_more_where_two_small_groups_are_enough_together(self) -> None:
        assert rules.withheld({"a": 12, "b": 9, "c": 30}, least=20) == {"a": SMALL, "b": SMALL}

    @given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60)), st.integers(2, 25))
    def test_never_lets_a_total_give_a_small_group_away(self, persons: dict[str, int], least: int) -> None:
        hidden = rules.withheld(persons, least=least)
        assert all(count >= least or count == 0 for cell, count in persons.items() if cell not in hidden)
        if any(count >= least for cell, count in persons.items() if cell not in hidden):
            assert not hidden or rules.hides(len(hidden), sum(persons[cell] for cell in hidden), least=least)


class TestWithheldInRun:
    def test_shows_everything_where_no_small_scenario_took_part(self) -> None:
        assert rules.withheld_in_run({"metro": 50, "bike": 9}, everywhere={"charge": SMALL, "bike": BESIDE}, least=20) == {}

    def test_hides_those_that_are_hidden_everywhere(self) -> None:
        found = rules.withheld_in_run({"metro": 50, "bike": 30, "charge": 2}, everywhere={"charge": SMALL, "bike": BESIDE}, least=20)
        assert found == {"bike": BESIDE, "charge": SMALL}

    def test_hides_all_where_they_would_not_hide_each_other(self) -> None:
        found = rules.withheld_in_run({"metro": 50, "charge": 2}, everywhere={"charge": SMALL, "bike": BESIDE}, least=20)
        assert found == {"charge": SMALL, "metro": BESIDE}


@pytest.mark.parametrize(
    ("persons", "is_small", "has_results"), [(0, False, False), (19, True, False), (20, False, True), (21, False, True)]
)
def test_a_run_is_public_from_the_threshold_on(persons: int, is_small: bool, has_results: bool) -> None:
    assert (rules.is_small(persons, least=20), rules.has_results(persons, least=20)) == (is_small, has_results)


@pytest.mark.parametrize(("last", "is_by_day"), [(date(2026, 3, 2), True), (date(2026, 3, 3), True), (date(2026, 3, 4), False)])
def test_a_chart_has_days_for_two_months_and_then_months(last: date, is_by_day: bool) -> None:
    assert rules.is_by_day(date(2026, 1, 1), last) is is_by_day


def test_several_fields_of_reference_regions_are_one() -> None:
    assert rules.joined_regions(["440300 110000", "", "110000"]) == "110000 440300"

"""What the home page adds up: everything that is public, nothing of a small group, nothing of a replay; the file says the same."""

from __future__ import annotations

import csv

import pytest

from puhui.behaviours.models import Run, RunScenario
from puhui.disclosure import reads
from puhui.disclosure.words import State
from tests.cast import HEFEI
from tests.rooms.disclosure.conftest import REPLAY_CITY, RIDERS, Public

CITIES = 16


class TestTotals:
    def test_leave_out_the_run_of_too_few(self, public: Public) -> None:
        totals = reads.totals()
        assert totals.reduction_g == public.shown.reduction_g > 0
        assert public.small.reduction_g > 0
        assert (totals.runs, totals.withheld_runs) == (1, 1)

    def test_count_acts_and_residents(self, public: Public) -> None:
        totals = reads.totals()
        assert (totals.accepted, totals.residents) == (sum(RIDERS.values()), max(RIDERS.values()))

    def test_keep_a_replay_apart(self, public: Public) -> None:
        totals = reads.totals()
        assert (totals.replayed_g, totals.replayed_runs) == (public.replay.reduction_g, 1)
        wuhu = next(city for city in totals.cities if city.code == REPLAY_CITY)
        assert (wuhu.state, wuhu.reduction_g, wuhu.replayed_g) == (State.NOT_CONNECTED, None, public.replay.reduction_g)

    def test_withhold_the_small_scenario_and_the_next(self, public: Public) -> None:
        shown = {total.code: total.reduction_g for total in reads.totals().scenarios}
        assert shown["bus-ride"] is None
        assert shown["shared-bike"] is None
        assert shown["metro-ride"] == RunScenario.objects.get(run=public.shown, scenario="metro-ride").reduction_g

    def test_add_up_with_what_is_withheld(self, public: Public) -> None:
        totals = reads.totals()
        assert totals.reduction_g == sum(total.reduction_g or 0 for total in totals.scenarios) + totals.withheld_g

    def test_name_the_regions_that_numbers_were_borrowed_from(self, public: Public) -> None:
        assert reads.totals().origin.reference_region.split() == sorted(
            {"110000", "420100", "440300", "510500"} & set(_regions(public.shown))
        )
        assert reads.totals().origin.reference_region

    def test_leave_the_points_of_too_few_out_for_they_tell_its_grams(self, public: Public) -> None:
        points = reads.totals().points
        assert (points.given, points.replayed) == (public.shown.reduction_g, public.replay.reduction_g)
        assert points.funded == 1_000_000

    @pytest.mark.django_db
    def test_are_empty_before_the_first_run(self) -> None:
        totals = reads.totals()
        assert totals.is_empty
        assert (totals.reduction_g, totals.residents, len(totals.cities)) == (0, 0, CITIES)


def _regions(run: Run) -> list[str]:
    return [code for row in run.scenarios.all() for code in row.reference_region.split()]


class TestCitiesFile:
    def test_adds_up_to_the_total(self, public: Public) -> None:
        rows = _rows(public)
        assert len(rows) == CITIES
        assert sum(int(row["reduction_g"] or 0) for row in rows) == reads.totals().reduction_g

    def test_says_the_region_of_borrowed_numbers(self, public: Public) -> None:
        for row in _rows(public):
            assert bool(row["reference_region"]) is (row["city"] == HEFEI)
            assert bool(row["replayed_reference_region"]) is (row["city"] == REPLAY_CITY)

    def test_says_why_a_number_is_missing(self, public: Public) -> None:
        assert {row["state"] for row in _rows(public)} == {State.PUBLISHED, State.NOT_CONNECTED}

    def test_opens_in_a_spreadsheet_with_its_chinese_names(self, public: Public) -> None:
        assert public.file("/cities.csv").startswith("\ufeffcity,name_zh,")


def _rows(public: Public) -> list[dict[str, str]]:
    return list(csv.DictReader(public.file("/cities.csv").removeprefix("\ufeff").splitlines()))

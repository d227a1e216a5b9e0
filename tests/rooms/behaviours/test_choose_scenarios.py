"""A city opens some of the province's scenarios from a day on; a record of another is refused, and a run can still be recomputed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from puhui.behaviours import reads
from puhui.behaviours.actions import choose_scenarios, recompute_run
from puhui.behaviours.errors import ListInThePast, ScenarioNotProvincial
from puhui.behaviours.models import CityScenario, Run
from puhui.foundation.places import run_folder
from puhui.vocabulary.periods import local_day
from tests.cast import DAY, HEFEI, NOW, Site, ride

WUHU = "340200"
TODAY = local_day(NOW)
BEFORE = NOW - timedelta(days=5)


@pytest.fixture
def site(db: None) -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride")
    made.provider("bus", "bus-ride")
    made.resident("lin", ("metro", "M1"), ("bus", "B1"))
    return made


def choose(*scenarios: str, from_on: date = TODAY, city: str = WUHU) -> None:
    choose_scenarios(city=city, scenarios=scenarios, from_on=from_on, now=NOW)


class TestList:
    @pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (1, True)])
    def test_begins_today_or_later(self, site: Site, days: int, is_taken: bool) -> None:
        if is_taken:
            choose("metro-ride", from_on=TODAY + timedelta(days=days))
        else:
            with pytest.raises(ListInThePast):
                choose("metro-ride", from_on=TODAY + timedelta(days=days))

    def test_holds_from_its_day_and_before_it_the_province_is_followed(self, site: Site) -> None:
        choose("metro-ride", from_on=TODAY + timedelta(days=2))
        days = [TODAY + timedelta(days=ahead) for ahead in (0, 1, 2, 3)]
        assert [reads.scenarios_open_in(WUHU, day=day) for day in days] == [None, None, {"metro-ride"}, {"metro-ride"}]
        assert reads.scenarios_open_in(HEFEI, day=days[3]) is None

    def test_a_later_one_takes_its_place_and_leaves_the_days_before(self, site: Site) -> None:
        choose("metro-ride", "bus-ride")
        choose("bus-ride", "walk", from_on=TODAY + timedelta(days=3))
        choose("bus-ride", "shared-bike", from_on=TODAY + timedelta(days=2))
        found = [reads.scenarios_open_in(WUHU, day=TODAY + timedelta(days=ahead)) for ahead in (0, 1, 2, 3)]
        assert found == [{"metro-ride", "bus-ride"}] * 2 + [{"bus-ride", "shared-bike"}] * 2
        choose("metro-ride", from_on=TODAY)
        assert [reads.scenarios_open_in(WUHU, day=TODAY + timedelta(days=ahead)) for ahead in (0, 9)] == [{"metro-ride"}] * 2
        assert {finding.name: finding.broken for finding in reads.findings()}["behaviours_city_lists_within_the_province"] == 0

    def test_may_be_empty_and_then_nothing_is_open(self, site: Site) -> None:
        choose("metro-ride")
        choose(from_on=TODAY + timedelta(days=1))
        assert [reads.scenarios_open_in(WUHU, day=TODAY + timedelta(days=ahead)) for ahead in (0, 1)] == [{"metro-ride"}, set()]

    def test_opens_nothing_that_the_province_has_not(self, site: Site) -> None:
        with pytest.raises(ScenarioNotProvincial, match="ev-charging"):
            choose("metro-ride", "ev-charging")
        assert not CityScenario.objects.exists()

    def test_the_database_refuses_one_twice_and_a_city_that_is_none(self, site: Site) -> None:
        choose("metro-ride")
        for city, match in ((WUHU, "one_live"), ("340201", "city_scenario_city")):
            with pytest.raises(IntegrityError, match=match), transaction.atomic():
                CityScenario.objects.create(city=city, scenario_id="metro-ride", from_on=TODAY)


class TestSettlement:
    def send(self, site: Site) -> Run:
        site.send("metro", [ride("m1", "M1", "08:00"), ride("m2", "M1", "23:59")], scenario="metro-ride")
        site.send("bus", [ride("b1", "B1", "12:00")], scenario="bus-ride")
        site.settle()
        return site.runs()[0]

    def test_refuses_a_record_of_a_scenario_that_the_city_has_not_opened(self, site: Site) -> None:
        choose_scenarios(city=HEFEI, scenarios=["metro-ride"], from_on=DAY, now=BEFORE)
        run = self.send(site)
        assert (run.accepted, run.refused_by_code) == (2, {"scenario_not_open_here": 1})
        refused = [act for act in reads.acts_of(account=site.residents["lin"], city=HEFEI, first=DAY, last=DAY) if act.refusal]
        assert [(act.refusal, "340100, 2026-03-18" in act.refusal_zh) for act in refused] == [("scenario_not_open_here", True)]

    @pytest.mark.parametrize(("from_on", "accepted"), [(DAY - timedelta(days=1), 2), (DAY, 2), (DAY + timedelta(days=1), 3)])
    def test_by_the_list_of_the_day_of_the_act(self, site: Site, from_on: date, accepted: int) -> None:
        choose_scenarios(city=HEFEI, scenarios=["metro-ride"], from_on=from_on, now=BEFORE)
        assert self.send(site).accepted == accepted

    def test_names_the_list_in_the_manifest_and_is_recomputed_to_the_same_digest_whatever_the_list_is_by_now(self, site: Site) -> None:
        choose_scenarios(city=HEFEI, scenarios=["metro-ride"], from_on=DAY, now=BEFORE)
        run = self.send(site)
        folder = run_folder(city=run.city, day=run.day, sequence=run.sequence)
        assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["scenarios_open"] == ["metro-ride"]
        choose("bus-ride", city=HEFEI)
        CityScenario.objects.update(from_on=DAY - timedelta(days=9))
        assert recompute_run(run=run.pk).digest == run.digest

    def test_a_city_without_a_list_counts_as_ever(self, site: Site) -> None:
        choose_scenarios(city=WUHU, scenarios=["walk"], from_on=DAY, now=BEFORE)
        run = self.send(site)
        assert (run.accepted, run.refused_by_code) == (3, {})
        folder = run_folder(city=run.city, day=run.day, sequence=run.sequence)
        assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["scenarios_open"] is None

    def test_an_empty_list_refuses_everything(self, site: Site) -> None:
        choose_scenarios(city=HEFEI, scenarios=["metro-ride"], from_on=DAY - timedelta(days=1), now=BEFORE)
        choose_scenarios(city=HEFEI, scenarios=[], from_on=DAY, now=BEFORE)
        assert self.send(site).refused_by_code == {"scenario_not_open_here": 3}

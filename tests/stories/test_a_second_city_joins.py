"""A second city joins under its own name, with its own scenarios and budget; its officer sees only it, and the first city stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from puhui.behaviours.models import Run
from puhui.journeys.joining import city_joins
from puhui.journeys.sweep import sweep
from puhui.participants.actions import add_member, add_user, open_organisation, open_person
from puhui.participants.models import Person, User
from puhui.participants.words import OrganisationKind, Role
from puhui.rewards import actions as rewards
from puhui.rewards.reads import budget_states
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, Site, ride

WUHU = "340200"
PASSWORD = "correct horse battery"


@pytest.fixture
def site(db: None) -> Site:
    made = Site(now=timezone.now()).open(funded=50_000)
    for code, scenario in (("metro", "metro-ride"), ("bus", "bus-ride")):
        made.provider(code, scenario)
    made.resident("lin", ("metro", "M1"), ("bus", "B1"))
    made.residents["wu"] = open_person(city=WUHU, now=made.now - timedelta(days=60)).account
    for provider, card in (("metro", "M2"), ("bus", "B2")):
        made.bind("wu", provider, card, at=made.now - timedelta(days=60))
    rewards.set_standing_order(account=made.residents["wu"], is_on=True, now=made.now)
    return made


def day_of(site: Site) -> date:
    return local_day(site.now) - timedelta(days=1)


def joins(site: Site) -> None:
    """Three days ago, under its own name, with the metro only."""
    before = site.now - timedelta(days=3)
    city_joins(
        code=WUHU, scheme=Text("芜湖碳惠行", "Wuhu Carbon Walk"), scenarios=["metro-ride"], from_on=local_day(before), fen_per_thousand=200, now=before
    )  # fmt: skip


def lives(site: Site) -> None:
    """A day in both cities: a metro ride and a bus ride in each."""
    day = day_of(site)
    site.send("metro", [ride("m1", "M1", "08:00", day=day), ride("m2", "M2", "08:00", day=day, region=WUHU)], scenario="metro-ride")
    site.send("bus", [ride("b1", "B1", "18:00", day=day, km=5), ride("b2", "B2", "18:00", day=day, km=5, region=WUHU)], scenario="bus-ride")
    site.settle()


def run_of(city: str) -> Run:
    return Run.objects.get(city=city)


def counted(site: Site, *, is_joined: bool) -> tuple[str, dict[str, object]]:
    """The first city's digest and counts, in a world with or without the second city; the world is taken back afterwards."""
    with transaction.atomic():
        if is_joined:
            joins(site)
        lives(site)
        run = run_of(HEFEI)
        told = {name: getattr(run, name) for name in ("read", "accepted", "waiting", "persons", "reduction_g", "refused_by_code")}
        transaction.set_rollback(True)
    return run.digest, told


def test_the_first_citys_numbers_do_not_change(site: Site) -> None:
    alone, beside = counted(site, is_joined=False), counted(site, is_joined=True)
    assert alone == beside
    assert alone[1]["accepted"] == 2


class TestTheSecondCity:
    def test_counts_its_own_scenarios_and_the_first_all_of_the_province(self, site: Site) -> None:
        joins(site)
        lives(site)
        first, second = run_of(HEFEI), run_of(WUHU)
        assert (first.accepted, first.refused_by_code) == (2, {})
        assert (second.accepted, second.refused_by_code) == (1, {"scenario_not_open_here": 1})

    def test_pays_from_its_own_budget_which_waits_until_it_is_funded(self, site: Site) -> None:
        joins(site)
        lives(site)
        own = budget_states(city=WUHU)[0]
        assert (own.promised, own.fen_per_thousand) == (0, 200)
        assert own.waiting == run_of(WUHU).reduction_g
        rewards.fund_budget(code="city-340200", key="second", points=10_000, reason="test", now=site.now)
        site.settle()
        own, province = budget_states(city=WUHU)[0], budget_states(city="340000")[0]
        assert (own.waiting, own.promised, province.promised) == (0, run_of(WUHU).reduction_g, run_of(HEFEI).reduction_g)

    def test_is_called_by_its_name_to_its_residents_and_in_public(self, site: Site) -> None:
        joins(site)
        for name, account, city in (("wu", "wu", WUHU), ("lin", "lin", HEFEI)):
            user = add_user(name=name, password=PASSWORD, role=Role.RESIDENT)
            Person.objects.filter(account=site.residents[account]).update(user=user, city=city)
        told = {name: page(name, "/me") for name in ("wu", "lin")}
        assert ["芜湖碳惠行" in text for text in told.values()] == [True, False]
        public = Client().get(f"/cities/{WUHU}").content.decode()
        assert "芜湖碳惠行" in public
        assert "地铁" in public
        assert "公交" not in public
        assert "芜湖碳惠行" not in Client().get(f"/cities/{HEFEI}").content.decode()
        assert Client().get("/cities/110100").status_code == 404

    def test_everything_adds_up(self, site: Site) -> None:
        joins(site)
        lives(site)
        bureau(WUHU)
        assert [finding for finding in sweep() if finding.broken] == []


def bureau(city: str) -> User:
    made = open_organisation(code=f"bureau-{city}", name=Text(f"{city} 局", f"bureau {city}"), kind=OrganisationKind.CITY, city=city)
    user = add_user(name=f"officer-{city}", password=PASSWORD, role=Role.CITY)
    add_member(user=user, organisation=made)
    return user


def page(name: str, path: str, *, status: int = 200) -> str:
    client = Client()
    client.force_login(User.objects.get(name=name))
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


class TestItsOfficer:
    @pytest.fixture
    def two(self, site: Site) -> Any:
        joins(site)
        lives(site)
        bureau(HEFEI)
        bureau(WUHU)
        return site

    def test_sees_the_runs_and_organisations_of_his_city_only(self, two: Site) -> None:
        name = f"officer-{WUHU}"
        runs = page(name, "/operator/runs")
        assert (str(run_of(WUHU)) in runs, str(run_of(HEFEI)) in runs) == (True, False)
        assert str(run_of(HEFEI)) not in page(name, f"/operator/runs?city={HEFEI}")
        listed = page(name, "/office/organisations")
        assert (f"bureau-{WUHU}" in listed, f"bureau-{HEFEI}" in listed) == (True, False)

    def test_sees_its_figures_and_is_refused_those_of_the_other(self, two: Site) -> None:
        own = page(f"officer-{WUHU}", f"/office/city/{WUHU}")
        assert "芜湖碳惠行" in own
        assert "out_of_reach" in page(f"officer-{WUHU}", f"/office/city/{HEFEI}", status=403)
        assert "芜湖碳惠行" not in page(f"officer-{HEFEI}", f"/office/city/{HEFEI}")

    def test_sees_no_grams_of_a_run_of_few_persons(self, two: Site) -> None:
        name, grams = f"officer-{WUHU}", f'{run_of(WUHU).reduction_g}<span class="ph-unit">\xa0g'
        assert grams not in page(name, f"/office/city/{WUHU}")
        assert grams not in page(name, "/operator/runs")

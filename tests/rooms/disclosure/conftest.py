"""A site of which the public may see some things and not others: groups on both sides of a threshold of four, and a replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from puhui.behaviours.models import Batch, Provider, Run
from puhui.disclosure.words import PUBLIC
from puhui.foundation.configuration import configuration
from puhui.journeys import activity_to_points as journey
from puhui.journeys.replay import enrol
from tests.browser import Visits, served
from tests.cast import DAY, Site, ride

LEAST = 4
BEFORE = DAY - timedelta(days=1)
#: How many residents rode what on DAY: the bus carried a small group, the bicycles are the next smallest.
RIDERS = {"metro": 6, "bike": 5, "bus": 2}
SCENARIO = {"metro": "metro-ride", "bike": "shared-bike", "bus": "bus-ride"}
#: Too few residents for a run of their own.
FEW = 3
REPLAYED = 5
REPLAY_CITY = "340200"
PAGES = ("/", "/methods", "/methods/metro-ride", "/methods/walk", "/runs", "/runs/340100-20260318-1")


@dataclass
class Public:
    """What anyone can open, and the site behind it."""

    site: Site

    @property
    def shown(self) -> Run:
        """The run of DAY."""
        return Run.objects.get(day=DAY, is_replay=False)

    @property
    def small(self) -> Run:
        """The run of too few."""
        return Run.objects.get(day=BEFORE, is_replay=False)

    @property
    def replay(self) -> Run:
        return Run.objects.get(is_replay=True)

    def get(self, path: str, *, status: int = 200, language: str = "zh-hans") -> Any:
        client = Client()
        client.cookies["puhui_language"] = language
        answer = client.get(path)
        assert answer.status_code == status, answer.status_code
        return answer

    def page(self, path: str, *, status: int = 200, language: str = "zh-hans") -> str:
        return str(self.get(path, status=status, language=language).content.decode())

    def file(self, path: str) -> str:
        """A download, read to its end."""
        answer = self.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return str(body.decode())


def opened() -> Public:
    """Providers and residents, before anything was sent."""
    site = Site().open()
    for provider, scenario in SCENARIO.items():
        site.provider(provider, scenario)
    site.provider("elsewhere", "shared-bike")
    Provider.objects.filter(code="elsewhere").update(is_simulated=True)
    for number in range(max(RIDERS.values())):
        site.resident(f"r{number}", *((provider, f"{provider}-{number}") for provider, riders in RIDERS.items() if number < riders))
    return Public(site)


def rides(provider: str, riders: int, at: str, day: date) -> list[dict[str, object]]:
    return [
        ride(f"{provider}-{day}-{number}", f"{provider}-{number}", at, day=day, km=3 + number / 10, minutes=20) for number in range(riders)
    ]


def lived(public: Public) -> Public:
    """Two days of residents and one day of somewhere else, in the books."""
    clock = {"metro": "08:00", "bike": "12:00", "bus": "18:00"}
    for provider, riders in RIDERS.items():
        public.site.send(provider, rides(provider, riders, clock[provider], DAY), scenario=SCENARIO[provider])
    public.site.send(
        "metro", [*rides("metro", FEW, "08:00", BEFORE), ride("long", "metro-0", "12:00", day=BEFORE, km=99)], scenario="metro-ride"
    )
    public.site.settle()
    replay(public)
    assert set(Run.objects.values_list("stage", flat=True)) <= set(PUBLIC)
    return public


def replay(public: Public) -> None:
    """Records of another region under Wuhu, as `puhui ingest --replay-region` does it."""
    rows = [{**row, "region": REPLAY_CITY} for row in rides("elsewhere", REPLAYED, "09:00", DAY)]
    batch = public.site.send("elsewhere", rows, scenario="shared-bike", replay_region=REPLAY_CITY)
    journey.check(batch=batch.number, now=public.site.now)
    enrol(batch=Batch.objects.get(pk=batch.number).pk, now=public.site.now)
    journey.settle(now=public.site.now)


@pytest.fixture(scope="module", autouse=True)
def threshold() -> Iterator[None]:
    """A group is small below four; a replay is for sample sites only."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(configuration(), "small_cell", LEAST)
        patched.setattr(configuration(), "sample", True)
        yield


@pytest.fixture(scope="module")
def public(threshold: None, module_database: str) -> Public:
    """For tests of one file that only read."""
    return lived(opened())


@pytest.fixture
def visit(chromium: Any, own_database: str, threshold: None) -> Iterator[Visits]:
    """The public site in a real browser."""
    lived(opened())
    with served() as address:
        visits = Visits(chromium, address)
        yield visits
        visits.end()


@pytest.fixture
def visit_empty(chromium: Any, own_database: str, threshold: None) -> Iterator[Visits]:
    """A site of today, without a single record."""
    opened()
    with served() as address:
        visits = Visits(chromium, address)
        yield visits
        visits.end()

"""A site with yesterday behind it: two residents, a metro and a bus company, an operator, each with a way to sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from puhui.behaviours.models import Batch, Provider
from puhui.foundation.configuration import configuration
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Organisation, Person, User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.browser import Visits, served
from tests.cast import Site, ride

PASSWORD = "correct horse battery"


@dataclass
class Town:
    """The site, its yesterday, and who can sign in."""

    site: Site
    day: date

    def batch(self, provider: str) -> str:
        """The name of the only batch of a provider."""
        return f"B{Batch.objects.get(provider=provider).pk}"

    def client(self, name: str) -> Client:
        """A browser in which someone has signed in."""
        client = Client()
        client.force_login(User.objects.get(name=name))
        return client

    def page(self, name: str, path: str, *, status: int = 200, language: str = "zh-hans") -> str:
        client = self.client(name)
        client.cookies["puhui_language"] = language
        answer = client.get(path)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()


def lin_and_wang(town: Town) -> None:
    for name, card in (("lin", "M1"), ("wang", "M2")):
        account = town.site.resident(name, ("metro", card))
        Person.objects.filter(account=account).update(user=add_user(name=name, password=PASSWORD, role=Role.RESIDENT))
    town.site.bind("lin", "bus", "B1", at=town.site.now - timedelta(days=60))
    newcomer = town.site.resident("newcomer", standing_order=False)
    Person.objects.filter(account=newcomer).update(user=add_user(name="newcomer", password=PASSWORD, role=Role.RESIDENT))


def clerks() -> None:
    for code in ("metro", "bus"):
        clerk = add_user(name=f"{code}-clerk", password=PASSWORD, role=Role.PROVIDER)
        provider = Provider.objects.get(code=code)
        add_member(user=clerk, organisation=Organisation.objects.get(account=provider.organisation))
    made = open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    for name in ("operator", "second"):
        add_member(user=add_user(name=name, password=PASSWORD, role=Role.OPERATOR), organisation=made)


def rides(day: date) -> list[dict[str, object]]:
    """Two good rides of lin, one of wang, one of nobody's card, and one that is too long."""
    return [
        ride("m-1", "M1", "08:00", day=day, km=10, fare_fen=300),
        ride("m-2", "M1", "18:00", day=day, km=8.431, fare_fen=300),
        ride("m-3", "M2", "09:00", day=day, km=5),
        ride("m-4", "M9", "07:30", day=day, km=12, fare_fen=400),
        ride("m-5", "M1", "12:00", day=day, km=99, minutes=60),
    ]


def opened(*, funded: int = 1_000_000) -> Town:
    """The site with its people, before anything was sent."""
    site = Site(now=timezone.now()).open(funded=funded)
    site.provider("metro", "metro-ride")
    site.provider("bus", "bus-ride")
    town = Town(site, local_day(site.now) - timedelta(days=1))
    lin_and_wang(town)
    clerks()
    return town


def lived(town: Town) -> Town:
    """Yesterday, settled: the metro's file, and a bus ride of lin while he was on the metro."""
    town.site.send("metro", rides(town.day), scenario="metro-ride", file_name="rides.csv")
    town.site.send("bus", [ride("b-1", "B1", "08:10", day=town.day, km=3, minutes=10)], scenario="bus-ride", file_name="bus.csv")
    town.site.settle()
    return town


@pytest.fixture(scope="module")
def town(module_database: str) -> Town:
    """For tests of one file that only read."""
    return lived(opened())


@pytest.fixture
def own_town(db: None) -> Town:
    """For a test that writes: what it does is rolled back."""
    return opened()


@pytest.fixture
def visit(chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Pages of the site in a real browser, after someone has signed in through the form. The test asks for its town first."""
    monkeypatch.setattr(configuration(), "sample", False)
    with served() as address:
        visits = Visits(chromium, address)

        def sign_in(name: str, *, width: int = 360, language: str = "zh-hans") -> Any:
            page = visits("/sign-in", width=width, language=language)
            page.locator("#name").fill(name)
            page.locator("#password").fill(PASSWORD)
            page.locator("#password").press("Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            return page

        yield sign_in
        visits.end()

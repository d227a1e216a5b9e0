"""The site with the gallery beside it, users of each role, and pages of it in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as present
from django.test import Client

from puhui.foundation.configuration import configuration
from puhui.journeys.sample_city import DEMO_USERS
from puhui.journeys.sample_city import PASSWORD as DEMO_PASSWORD
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.rules import ROLES_OF
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text
from puhui.web import access
from tests.browser import Visits, served

PASSWORD = "correct horse battery"
GALLERY = ("gallery", "gallery-fail", "gallery-refuse")


@pytest.fixture(autouse=True)
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's addresses and the gallery's; `gallery-nobody` stays out of the access table on purpose."""
    settings.ROOT_URLCONF = "tests.rooms.web.urls_with_gallery"
    for name in GALLERY:
        monkeypatch.setitem(access.ADDRESSES, name, access.ANYONE)


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


def at_office(user: User) -> User:
    """Whoever is no resident acts for an organisation of a kind that has his role."""
    kind = next((kind for kind in OrganisationKind if Role(user.role) in ROLES_OF[kind]), None)
    if kind is not None:
        made = open_organisation(code=f"an-{kind.value}", name=Text("机构", "office"), kind=kind, city=PROVINCE_WIDE)
        add_member(user=user, organisation=made)
    return user


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A browser in which someone of a role has signed in, through the real form."""

    def sign_in(role: str) -> Client:
        if not User.objects.filter(name=role).exists():
            at_office(add_user(name=role, password=PASSWORD, role=Role(role)))
        client = Client()
        client.post("/sign-in", {"username": role, "password": PASSWORD})
        return client

    return sign_in


@pytest.fixture
def demo_users(db: None) -> None:
    """The users of the sample site, without its city."""
    for name, role in DEMO_USERS:
        add_user(name=name, password=DEMO_PASSWORD, role=role)


@pytest.fixture
def address(chromium: Any, site: None, sample: None, own_database: str) -> Iterator[str]:
    """The sample site on a port of its own, with its users in a database of its own."""
    for name, role in DEMO_USERS:
        at_office(add_user(name=name, password=DEMO_PASSWORD, role=role))
    with served() as told:
        yield told


@pytest.fixture
def open_page(chromium: Any, address: str) -> Iterator[Visits]:
    """A page at a width, in a language and a print, with what it complained of in `page.complaints`."""
    visits = Visits(chromium, address)
    yield visits
    visits.end()


assert present.ROOT_URLCONF == "puhui.web.urls", "the gallery is never reachable in the product"

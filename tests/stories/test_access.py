"""Who may do what: every role at every address and operation, for its own things, another's and another city's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from puhui.behaviours import reads
from puhui.desks.pages import operator, organisation
from puhui.foundation.configuration import configuration
from puhui.journeys.drills.access import ABOUT, ANYONE, CALLERS, AccessTally, walk_access, ways_of
from puhui.journeys.first_start import prepare_site
from puhui.participants.reads import reach_of, right_of
from puhui.participants.words import ADMINISTRATOR_ROLES, MemberLine, Reach, Role, Scope, Verb
from puhui.web.access import ADDRESSES, OPERATIONS

OF_THE_API = 3  # of the API: signed, forged, unsigned


@pytest.fixture
def now(own_database: str, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """On a site that is new and only this test's; it plays the bank that signs its call-backs."""
    monkeypatch.setattr(configuration(), "sample", True)
    moment = timezone.now()
    prepare_site(now=moment, sample=True)
    return moment


def walked(now: datetime, *among: str) -> AccessTally:
    return walk_access(now=now, among=among or None)


#: The walk in parts: on a slow machine the whole of it would look like a test that stands still.
PARTS = 5
EVERYTHING = sorted({*ADDRESSES, *OPERATIONS})


@pytest.mark.parametrize("part", range(PARTS))
def test_every_cell_is_what_the_table_of_rights_says(now: datetime, part: int) -> None:
    among = EVERYTHING[part::PARTS]
    tally = walked(now, *among)
    assert tally.wrong == []
    pages = sum(len(list(ways_of(name))) for name in ADDRESSES if name in among) * len(CALLERS)
    operations = sum(3 if name in ABOUT else 1 for name in OPERATIONS if name in among) * OF_THE_API
    assert (tally.cells, tally.allowed + tally.denied) == (pages + operations, pages + operations)
    assert min(tally.allowed, tally.denied) > 50


def test_a_page_that_forgets_to_ask_whose_it_is_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reads.receipt

    def anybodys(number: str, *, account: int | None = None) -> Any:
        return whole(number)

    monkeypatch.setattr(reads, "receipt", anybodys)
    assert walked(now, "receipt", "receipt-json").wrong == [
        f"resident GET {name} ({whose}): allowed" for name in ("receipt", "receipt-json") for whose in ("other's", "other city's")
    ]


def test_a_page_that_turns_its_own_reader_away_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(user: Any, verb: Verb, *, now: datetime) -> Any:
        return None if verb is Verb.SEE_SITE else reach_of(user, verb, now=now)

    monkeypatch.setattr("puhui.web.access.reach_of", forgetful)
    assert walked(now, "operator", "operator-runs").wrong == ["operator GET operator (own): denied"]


#: Who acts for the city: its officers, one of whom stands in for an absent colleague.
OF_THE_CITY = ("city", "delegate")


def test_a_list_that_forgets_the_city_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator, "city_within", lambda reach, asked: asked)
    assert walked(now, "operator-runs").wrong == [f"{who} GET operator-runs (other city's): allowed" for who in OF_THE_CITY]


def test_a_page_that_forgets_the_city_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reach, "covers", lambda self, city: True)
    assert walked(now, "office-city-of").wrong == [f"{who} GET office-city-of (other city's): allowed" for who in ("centre", *OF_THE_CITY)]


def test_a_member_of_another_organisation_whom_a_page_lets_change_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    line = MemberLine(0, "anyone", Role.CITY, False, None, None)
    monkeypatch.setattr(organisation, "_member", lambda request, number: line)
    found = walked(now, "organisation-member").wrong
    assert {cell.partition(" ")[0] for cell in found} == {*set(Role) - {Role.RESIDENT, *ADMINISTRATOR_ROLES}, "delegate"}
    assert {cell.partition("(")[2] for cell in found} == {"other's): allowed", "other city's): allowed"}


def test_a_former_member_who_comes_in_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Had the one who was let go kept account and membership, the walk would say so."""
    monkeypatch.setattr("puhui.journeys.drills.access_scene.let_go", lambda **_: None)
    assert [cell for cell in walked(now, "office").wrong if cell.startswith("former")] == ["former GET office (own): allowed"]


def test_no_administrator_reaches_what_the_others_do(now: datetime) -> None:
    """Walked, not only read from the table: accounts, security and audit are open to one of the three each, and to nobody else."""
    desks = {
        "office-users": Role.SYSTEM_ADMIN,
        "office-user": Role.SYSTEM_ADMIN,
        "office-security": Role.SECURITY_ADMIN,
        "office-audit": Role.AUDIT_ADMIN,
    }
    tally = walked(now, *desks)
    assert tally.wrong == []
    for name, owner in desks.items():
        assert [role for role in Role if right_of(role, ADDRESSES[name])] == [owner]


def named(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(pattern, pattern.namespace or namespace)
        else:
            yield namespace, pattern.name or ""


class TestEveryAddressHasARow:
    def test_and_every_row_an_address(self) -> None:
        found = set(named(get_resolver("puhui.web.urls")))
        assert {name for namespace, name in found if not namespace} == set(ADDRESSES)
        assert {name for namespace, name in found if namespace} - {"api-root"} == set(OPERATIONS)

    def test_an_operation_without_a_row_is_refused(self, db: None) -> None:
        answer = Client().get("/api/v1/")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


class TestRights:
    @pytest.mark.parametrize("verb", list(Verb))
    def test_each_verb_has_an_address_and_somebody_who_may(self, verb: Verb) -> None:
        assert verb in {*ADDRESSES.values(), *OPERATIONS.values()}
        assert any(right_of(role, verb) for role in Role)

    def test_nobody_else_may(self) -> None:
        assert right_of("superuser", Verb.FUND_BUDGET) is None
        assert right_of(ANYONE, Verb.SEE_RECEIPT) is None
        assert right_of(Role.OPERATOR, Verb.SEE_RECEIPT) is None
        assert right_of(Role.OPERATOR, Verb.SEE_REFUSED_ROWS) is None
        assert right_of(Role.RESIDENT, Verb.SEE_RECEIPT) is Scope.OWN

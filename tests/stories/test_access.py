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
from puhui.journeys.drills.access import ABOUT, ANYONE, CALLERS, AccessTally, walk_access, ways_of
from puhui.journeys.first_start import prepare_site
from puhui.participants.reads import reach_of, right_of
from puhui.participants.words import Role, Scope, Verb
from puhui.web.access import ADDRESSES, OPERATIONS

OF_THE_API = 3  # of the API: signed, forged, unsigned


@pytest.fixture
def now(own_database: str) -> datetime:
    """On a site that is new and only this test's."""
    moment = timezone.now()
    prepare_site(now=moment, sample=True)
    return moment


def walked(now: datetime) -> AccessTally:
    return walk_access(now=now)


def test_every_cell_is_what_the_table_of_rights_says(now: datetime) -> None:
    tally = walked(now)
    assert tally.wrong == []
    pages = sum(len(list(ways_of(name))) for name in ADDRESSES) * len(CALLERS)
    operations = sum(3 if name in ABOUT else 1 for name in OPERATIONS) * OF_THE_API
    assert (tally.cells, tally.allowed + tally.denied) == (pages + operations, pages + operations)
    assert min(tally.allowed, tally.denied) > 100


def test_a_page_that_forgets_to_ask_whose_it_is_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reads.receipt

    def anybodys(number: str, *, account: int | None = None) -> Any:
        return whole(number)

    monkeypatch.setattr(reads, "receipt", anybodys)
    assert walked(now).wrong == [
        f"resident GET {name} ({whose}): allowed" for name in ("receipt", "receipt-json") for whose in ("other's", "other city's")
    ]


def test_a_page_that_turns_its_own_reader_away_is_found(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(user: Any, verb: Verb, *, now: datetime) -> Any:
        return None if verb is Verb.SEE_SITE else reach_of(user, verb, now=now)

    monkeypatch.setattr("puhui.web.access.reach_of", forgetful)
    assert walked(now).wrong == ["operator GET operator (own): denied"]


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

    def test_an_operation_without_a_row_is_refused(self) -> None:
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

"""A site where money can be paid: a bank is played, there is an operator, and things are sold whose delivery a test decides."""

from __future__ import annotations

import pytest

from puhui.foundation.configuration import configuration
from puhui.journeys.settling import DELIVERS
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.texts import Text
from tests.rooms.payments.money import deliver


def open_operator() -> int:
    return open_organisation(code="op", name=Text("运维", "operator"), kind=OrganisationKind.OPERATOR, city="340000").account


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    monkeypatch.setitem(DELIVERS, "thing", deliver)
    return


@pytest.fixture
def operator(db: None) -> int:
    return open_operator()

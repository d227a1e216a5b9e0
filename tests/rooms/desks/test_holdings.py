"""The credits that an organisation holds: by project and vintage, serial by serial, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.registry import actions
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.texts import Text

from .conftest import PASSWORD, Town

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NBSP = "\u00a0"


@pytest.fixture
def sellers(own_town: Town) -> Town:
    """Two owners: one with an issue, of which the other was given some."""
    holders = []
    for code in ("sun", "wood"):
        made = open_organisation(code=code, name=Text("阳光电站", code), kind=OrganisationKind.OWNER, city="340100")
        add_member(user=add_user(name=code, password=PASSWORD, role=Role.OWNER), organisation=made)
        holders.append(made.account)
    project = actions.unfiled_project(code="PV00001", now=NOW)
    actions.place_issue(key="i1", project=project, vintage=2025, kg=1500, buffer_kg=100, holder=holders[0], by=1, now=NOW)
    actions.transfer_credits(key="t1", giver=holders[0], taker=holders[1], wanted=Wanted(kg=300), by=1, now=NOW, reason="协议划转")
    actions.retire_credits(key="r1", holder=holders[0], wanted=Wanted(kg=50), purpose=Purpose.EVENT, by=1, now=NOW, reason="会议抵消")
    return own_town


class TestHoldings:
    def test_of_an_owner_by_state_project_and_serial(self, sellers: Town) -> None:
        page = sellers.page("sun", "/holdings").replace(NBSP, " ")
        for told in ("1,050 kg", "100 kg", "50 kg", "AH-PV00001-2025-351-1400-", "−300 kg", "+1,500 kg", "会议抵消"):
            assert told in page
        assert "AH-PV00001-2025-1-300-" not in page

    def test_of_another_are_his_own(self, sellers: Town) -> None:
        page = sellers.page("wood", "/holdings", language="en").replace(NBSP, " ")
        assert "AH-PV00001-2025-1-300-" in page
        assert "1,050" not in page

    def test_that_are_frozen_say_so(self, sellers: Town) -> None:
        holder = actions.hold_credits(key="h1", reason="核查", by=1, now=NOW, span=None, holder=_holder("wood"))
        assert "主管部门冻结了" in sellers.page("wood", "/holdings")
        assert "主管部门冻结了" not in sellers.page("sun", "/holdings")
        assert holder.until is None

    def test_of_nobody_yet_say_how_they_come(self, sellers: Town) -> None:
        made = open_organisation(code="new", name=Text("新站", "new"), kind=OrganisationKind.ENTERPRISE, city="340100")
        add_member(user=add_user(name="new", password=PASSWORD, role=Role.ENTERPRISE), organisation=made)
        assert "还没有减排量" in sellers.page("new", "/holdings")

    def test_are_not_shown_to_who_holds_none(self, sellers: Town) -> None:
        sellers.page("metro-clerk", "/holdings", status=403)


def _holder(code: str) -> int:
    return int(Organisation.objects.get(code=code).account)

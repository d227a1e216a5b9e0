"""The pool's pages: the operator collects and proposes a payout, another agrees, a giver reads what became of the grams, and the operator alone applies."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Organisation, Person
from puhui.participants.words import OrganisationKind, Role
from puhui.pool.actions import finish_payouts
from puhui.pool.models import Collection, Payout
from puhui.pool.words import PAYER, PAYOUT
from puhui.vocabulary.texts import Text
from tests.cast import DAY, HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town
from tests.rooms.desks.offices import decide, propose
from tests.rooms.pool.scene import METRO, UNTIL, Scene, given_rides

PAY = {"verb": "pay", "reason": "卖出 8 kg，银行回单 7 号"}


def opened(scene: Scene) -> Town:
    """Two operators, and Anne with a way to sign in."""
    for name in ("operator", "second"):
        add_member(user=add_user(name=name, password=PASSWORD, role=Role.OPERATOR), organisation=Organisation.objects.get(code="operator"))
    Person.objects.filter(account=scene.account("anne")).update(user=add_user(name="anne", password=PASSWORD, role=Role.RESIDENT))
    return Town(scene.site, DAY)


@pytest.fixture(scope="module")
def lived(module_database: str) -> tuple[Town, Scene]:
    scene = given_rides().with_project()
    return opened(scene), scene


@pytest.fixture
def given(lived: tuple[Town, Scene]) -> Iterator[tuple[Town, Scene]]:
    """Rides that were given, and a filed project; nothing collected yet. What a test does is taken back."""
    with transaction.atomic():
        yield lived[0], deepcopy(lived[1])
        transaction.set_rollback(True)


@pytest.fixture
def issued(given: tuple[Town, Scene]) -> tuple[Town, Scene]:
    """Eight kilograms of theirs."""
    town, scene = given
    scene.collected()
    scene.delivered()
    scene.accepted().issued()
    return town, scene


def post(town: Town, who: str, path: str, **form: str) -> Any:
    return town.client(who).post(path, form)


class TestOperator:
    def test_collects_and_sees_what_waits(self, given: tuple[Town, Scene]) -> None:
        town, _ = given
        assert "还没有汇集过" in town.page("operator", "/operator/pool")
        answer = town.client("operator").post("/operator/pool", {"verb": "collect", "until": str(UNTIL)}, follow=True)
        assert "已汇集：8,406 g，2 人" in answer.content.decode()
        assert Collection.objects.count() == 1

    @pytest.mark.parametrize(("until", "code"), [("", "not_filled_in"), ("2999-01-01", "pool_not_vested")])
    def test_a_wrong_day_is_refused_and_stays_typed(self, given: tuple[Town, Scene], until: str, code: str) -> None:
        answer = post(given[0], "operator", "/operator/pool", verb="collect", until=until)
        page = answer.content.decode()
        assert answer.status_code in (409, 422)
        assert code in page
        assert until in page

    def test_delivers_on_the_page_of_the_project(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        scene.collected()
        page = town.page("operator", f"/my-projects/{scene.code}/data")
        assert "交付汇集的减排量" in page
        assert 'name="file"' not in page
        answer = town.client("operator").post(f"/my-projects/{scene.code}/data", {"verb": "pool", "period": "1"}, follow=True)
        assert "已交付，合计 8 kg" in answer.content.decode()

    @pytest.mark.parametrize(("who", "kinds"), [("operator", ["RS"]), ("owner", ["FO", "AG", "EV", "CH", "PV"])])
    def test_only_the_operator_applies_for_what_residents_gave(self, given: tuple[Town, Scene], who: str, kinds: list[str]) -> None:
        town, _ = given
        made = open_organisation(code="owner", name=Text("项目公司", "owner"), kind=OrganisationKind.OWNER, city=HEFEI)
        add_member(user=add_user(name="owner", password=PASSWORD, role=Role.OWNER), organisation=made)
        page = town.page(who, "/my-projects/new")
        assert [kind for kind in ("FO", "AG", "EV", "CH", "PV", "RS") if f'?kind={kind}"' in page] == kinds
        form = {"verb": "open", "kind": "RS", "name_zh": "地铁", "city": "340000", "methodology": f"{METRO}:2"}
        assert (post(town, who, "/my-projects/new", **form).status_code == 302) is (who == "operator")


class TestPayout:
    def test_reaches_givers_once_another_has_agreed(self, issued: tuple[Town, Scene]) -> None:
        town, scene = issued
        assert "现在没有可以返还的" in town.page("operator", "/operator/pool")
        scene.sold(6, 1543, payout_bp=8_000)  # 12.34 yuan of it, and 3.09 for the budget
        number = propose(town, "operator", "/operator/pool", of=f"{scene.code}-1", **PAY)
        assert "12.34 元" in town.page("second", f"/office/pending/{number}")
        assert not Payout.objects.exists()
        assert decide(town, "second", number).status_code == 200
        finish_payouts()
        assert (Payout.objects.get().fen, Payout.objects.get().reason) == (1234, PAY["reason"])
        told = town.page("anne", "/me/pool")
        assert "8.23" in told  # two thirds of it
        assert "12.34 元 × 您的 5,333 g ÷ 全部 8,000 g" in told
        assert "还有 2 kg 没有卖出" in told
        assert PAY["reason"] in told
        assert "12.34" in town.page("operator", "/operator/pool")

    @pytest.mark.parametrize(("fen", "reason", "code"), [(0, PAY["reason"], "payout_too_small"), (100, "", "not_filled_in")])
    def test_without_proceeds_or_a_ground_it_is_refused_and_stays_typed(
        self, issued: tuple[Town, Scene], fen: int, reason: str, code: str
    ) -> None:
        town, scene = issued
        scene.sold(8, fen)
        answer = post(town, "operator", "/operator/pool", **{**PAY, "of": f"{scene.code}-1", "reason": reason})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert code in page
        assert f'value="{reason}"' in page

    def test_of_what_was_never_issued_is_refused(self, issued: tuple[Town, Scene]) -> None:
        answer = post(issued[0], "operator", "/operator/pool", **{**PAY, "of": "RS00009-1"})
        assert (answer.status_code, "pool_period_unknown" in answer.content.decode()) == (404, True)


class TestGiver:
    def test_reads_which_credits_the_grams_became(self, issued: tuple[Town, Scene]) -> None:
        town, scene = issued
        page = town.page("anne", "/me/pool")
        assert "5,333" in page
        assert f"AH-{scene.code}-2026-1-8-" in page
        assert "/me/pool" in town.page("anne", "/me/points")

    def test_is_warned_of_fen_before_the_account_is_closed(self, issued: tuple[Town, Scene]) -> None:
        town, scene = issued
        assert "还没有领的返还" not in town.page("anne", "/me/close")
        post_transfer(key="fen", day=DAY, lines=[Line(scene.account("anne"), PAYOUT, PAYER, 823)])
        assert "返还给您 8.23 元" in town.page("anne", "/me/close")

    def test_without_a_gift_reads_what_would_stand_there(self, given: tuple[Town, Scene]) -> None:
        assert "已汇集" not in given[0].page("anne", "/me/pool", language="en")

    @pytest.mark.parametrize("who", ["anne", ""])
    def test_nobody_but_the_operator_and_the_province_sees_the_pool(self, given: tuple[Town, Scene], who: str) -> None:
        if who:
            given[0].page(who, "/operator/pool", status=403)

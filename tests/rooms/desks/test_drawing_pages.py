"""A giver's pages of money: the bank account is given with a fresh proof, fen are drawn once, and the page says what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from puhui.foundation.auditing import Asked, lines
from puhui.foundation.configuration import configuration
from puhui.journeys.my_data import everything
from puhui.journeys.settling import answer, pay_out_waiting, send_waiting
from puhui.ledger.actions import hold_account, post_transfer
from puhui.ledger.words import Line
from puhui.participants.actions import open_child
from puhui.participants.reads import owner_of, person_numbered
from puhui.participants.words import Ground
from puhui.payments import reads
from puhui.payments.actions import set_payee
from puhui.payments.models import Order, Payee, SampleOrder
from puhui.payments.words import PAYEE_WAIT, Answer
from puhui.pool.words import PAYER, PAYOUT
from puhui.web.access import FRESH
from tests.cast import DAY
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.test_pool import opened, post
from tests.rooms.pool.scene import Scene
from tests.rooms.pool.test_drawing import ACCOUNT, OTHER, paid_out

GIVE = {"verb": "give", "bank": ACCOUNT.bank, "name": ACCOUNT.name, "number": ACCOUNT.number, "agree": "yes"}


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


@pytest.fixture(scope="module")
def lived(module_database: str) -> tuple[Town, Scene]:
    scene = paid_out()
    return opened(scene), scene


@pytest.fixture
def given(lived: tuple[Town, Scene]) -> Iterator[tuple[Town, Scene]]:
    """What a test does is taken back."""
    with transaction.atomic():
        yield lived[0], deepcopy(lived[1])
        transaction.set_rollback(True)


def with_account(scene: Scene, *, account: Any = ACCOUNT, ago: timedelta = PAYEE_WAIT) -> None:
    set_payee(holder=scene.account("anne"), account=account, by=1, now=timezone.now() - ago)


def draw(town: Town, *, key: str = "") -> Any:
    return town.client("anne").post("/me/pool", {"verb": "draw", "key": key or str(uuid4())}, follow=True)


def says(order: Any, *, is_paid: bool) -> None:
    answer(Answer(order.key, is_paid, timezone.now(), "B77" if is_paid else "", "" if is_paid else "户名不符"), timezone.now())


class TestAccount:
    def test_it_is_given_and_shown_by_its_last_four(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        assert "登记收款账户" in town.page("anne", "/me/pool")
        page = town.client("anne").post("/me/pool/account", GIVE, follow=True).content.decode()
        assert "已登记收款账户 **** 6789" in page
        assert "起可以领" in page
        for text in (ACCOUNT.name, "62220000"):
            assert text not in page
        assert [one.number for one in reads.own_accounts_of(scene.account("anne"))] == ["6222000011116789"]
        assert not [line for line in lines(Asked(), limit=500) if "6789" in str(line) or ACCOUNT.name in str(line)]

    @pytest.mark.parametrize("missing", ["bank", "name", "number", "agree"])
    def test_what_is_missing_is_refused_beside_its_field_and_the_rest_stays(self, given: tuple[Town, Scene], missing: str) -> None:
        answered = post(given[0], "anne", "/me/pool/account", **{**GIVE, missing: ""})
        page = answered.content.decode()
        assert (answered.status_code, "not_filled_in" in page) == (422, True)
        assert all(f'value="{GIVE[name]}"' in page for name in ("bank", "name", "number") if name != missing)
        assert Payee.objects.count() == 0

    @pytest.mark.parametrize("number", ["12345", "6222 0000 1111 67 9!", "1" * 35])
    def test_a_number_that_is_none_is_refused(self, given: tuple[Town, Scene], number: str) -> None:
        answered = post(given[0], "anne", "/me/pool/account", **{**GIVE, "number": number})
        assert (answered.status_code, "payee_wrong" in answered.content.decode()) == (422, True)

    def test_it_asks_for_a_fresh_proof(self) -> None:
        assert "resident-account" in FRESH

    def test_its_owner_takes_it_back_and_nothing_of_it_stays(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        page = town.client("anne").post("/me/pool/account", {"verb": "delete"}, follow=True).content.decode()
        assert "收款账户已删除" in page
        assert "还没有登记收款账户" in page
        assert Payee.objects.values_list("bank", "shown", "own_sealed").get() == ("", "", None)

    def test_but_not_while_the_bank_is_to_pay_it(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        draw(town)
        answered = post(town, "anne", "/me/pool/account", verb="delete")
        assert (answered.status_code, "payment_under_way" in answered.content.decode()) == (409, True)


class TestDraw:
    def test_from_the_button_to_the_day_it_was_paid(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        page = draw(town).content.decode()
        assert "已让银行付 2.22 元到 **** 6789" in page
        assert "正在付" in page
        assert "现在没有可以领的" in page
        assert send_waiting(timezone.now()) == 1
        assert SampleOrder.objects.get().to == "个人账户 · a personal account"
        says(reads.orders_of(scene.account("anne"))[0], is_paid=True)
        page = town.page("anne", "/me/pool", language="en")
        assert "Paid to your account" in page
        assert "B77" in page

    def test_the_same_form_twice_draws_once(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        key = str(uuid4())
        assert [draw(town, key=key).status_code for _ in range(2)] == [200, 200]
        assert Order.objects.count() == 1

    @pytest.mark.parametrize(("ago", "code"), [(None, "payee_missing"), (timedelta(hours=23), "payee_too_new")])
    def test_without_an_account_that_stands_it_says_why(self, given: tuple[Town, Scene], ago: timedelta | None, code: str) -> None:
        town, scene = given
        if ago is not None:
            with_account(scene, ago=ago)
        answered = draw(town)
        assert (answered.status_code, code in answered.content.decode()) == (409, True)
        assert "2.22" in answered.content.decode()

    @pytest.mark.parametrize("key", ["", "x"])
    def test_a_form_without_its_key_is_refused(self, given: tuple[Town, Scene], key: str) -> None:
        answered = post(given[0], "anne", "/me/pool", verb="draw", key=key)
        assert (answered.status_code, "not_filled_in" in answered.content.decode()) == (422, True)

    def test_a_frozen_account_says_so(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        hold_account(key="h", holder=scene.account("anne"), reason="查")
        assert "账户已冻结，解冻以后再领" in town.page("anne", "/me/pool")
        assert "account_frozen" in draw(town).content.decode()

    def test_without_a_bank_the_money_waits(self, given: tuple[Town, Scene], monkeypatch: pytest.MonkeyPatch) -> None:
        town, scene = given
        with_account(scene)
        monkeypatch.setattr(configuration(), "sample", False)
        assert "没有接入结算银行" in town.page("anne", "/me/pool")

    def test_what_the_bank_could_not_pay_waits_for_the_next_account(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        draw(town)
        says(reads.orders_of(scene.account("anne"))[0], is_paid=False)
        page = town.page("anne", "/me/pool")
        assert "银行没有付成" in page
        assert "户名不符" in page
        with_account(scene, account=OTHER, ago=timedelta(0))
        assert "等着付" in town.page("anne", "/me/pool")
        assert pay_out_waiting(timezone.now() + PAYEE_WAIT) == 1
        page = town.page("anne", "/me/pool")
        assert "正在付" in page
        assert "**** 4321" in page
        assert "等着付" not in page


class TestOthers:
    def test_the_desk_sees_number_fen_and_state_and_nobody_s_name(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        draw(town)
        page = town.page("operator", "/operator/settlement")
        order = reads.orders_of(scene.account("anne"))[0]
        assert order.key in page
        assert "居民" in page
        assert "2.22" in page
        for text in ("6789", ACCOUNT.bank, ACCOUNT.name, person_numbered(scene.account("anne")).pseudonym):
            assert text not in page
        says(order, is_paid=True)
        day = timezone.localdate()
        for path in (f"/operator/settlement/{day}", f"/operator/settlement/{day}/csv"):
            assert "6789" not in town.page("operator", path)

    def test_the_copy_of_one_s_data_has_the_account_and_what_was_drawn(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        draw(town)
        account = scene.account("anne")
        owner = owner_of(account)
        assert owner
        told = everything(person=person_numbered(account), owner=owner, now=timezone.now())
        assert [(one["name"], one["number"]) for one in told["bank_accounts"]] == [(ACCOUNT.name, "6222000011116789")]
        assert [(one["fen"], one["to"], one["stage"]) for one in told["payments"]] == [(222, "**** 6789", "ordered")]
        assert (told["balances"]["payout_fen"], told["balances"]["cash_fen"]) == (0, 0)

    def test_closing_waits_for_the_bank_and_says_so(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        with_account(scene)
        assert "返还给您 2.22 元" in town.page("anne", "/me/close")
        draw(town)
        assert "有 2.22 元正在付往您的银行账户" in town.page("anne", "/me/close")
        answered = post(town, "anne", "/me/close", confirm="注销")
        assert (answered.status_code, "payment_under_way" in answered.content.decode()) == (409, True)
        says(reads.orders_of(scene.account("anne"))[0], is_paid=False)
        assert "另有 2.22 元银行没有付成" in town.page("anne", "/me/close")

    def test_a_guardian_reads_that_a_child_s_fen_wait(self, given: tuple[Town, Scene]) -> None:
        town, scene = given
        child = open_child(
            guardian=scene.account("anne"), born_on=date(timezone.localdate().year - 10, 1, 2), ground=Ground.PARENT, now=timezone.now()
        )
        path = f"/me/children/{child.account}"
        assert "监护人不能领" not in town.page("anne", path)
        post_transfer(key="child", day=DAY, lines=[Line(child.account, PAYOUT, PAYER, 5)])
        assert "监护人不能领" in town.page("anne", path)

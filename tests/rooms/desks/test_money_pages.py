"""One's own money, the settlement desk and the sample bank: what they show, what they keep of a refused form, and the bank's call-back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from puhui.foundation.configuration import configuration
from puhui.journeys.settling import DELIVERS, settle
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import OrganisationKind, Role
from puhui.payments import actions, reads
from puhui.payments.rules.statements import written
from puhui.payments.words import Due, DueStage, Fate, Notice, OrderStage, Share, StatementLine, Way
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.test_credit_pages import Party, fresh_proof, party

__all__ = ["fresh_proof"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_proof")]
FORM = {"verb": "payee", "bank": "示例银行合肥分行", "name": "肥西光伏有限公司", "number": "6222 0000 1111 6789"}


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Party:
    """Whoever runs the settlement, on a site that plays its bank."""
    monkeypatch.setattr(configuration(), "sample", True)
    made = open_organisation(code="op", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    user = add_user(name="desk", password="only for this test, long", role=Role.OPERATOR)
    add_member(user=user, organisation=made, is_manager=True, now=timezone.now())
    client = Client()
    client.force_login(user)
    return Party(made, client)


@pytest.fixture
def seller(desk: Party, monkeypatch: pytest.MonkeyPatch) -> Party:
    one = party("giver")
    monkeypatch.setitem(DELIVERS, "thing", lambda due, now: [Share(one.organisation.account, due.fen)])
    return one


@pytest.fixture
def buyer(desk: Party) -> Party:
    return party("taker")


def owed(buyer: Party, fen: int = 123_400, *, about: str = "thing:1") -> Due:
    now = timezone.now()
    until = local_day(now) + timedelta(days=3)
    return actions.open_due(key=about, payer=buyer.organisation.account, fen=fen, until=until, about=about, now=now)


def paid(reference: str, fen: int = 123_400, *, ref: str = "B1") -> None:
    settle(Notice(ref, reference, fen, timezone.now()), timezone.now())


def pressed(verb: str, **told: Any) -> HttpResponse:
    return Client().post("/sample/bank", {"verb": verb, **told})


class TestCash:
    def test_says_what_will_be_here(self, buyer: Party) -> None:
        shown = buyer.get("/cash")
        assert "还没有收支。" in shown
        assert "还没有登记收款账户。" in shown

    def test_says_what_to_pay_where_to_and_with_which_reference(self, buyer: Party) -> None:
        asked = owed(buyer)
        shown = buyer.get("/cash")
        for told in (asked.reference, "1,234.00", "6200 0000 0000 0000", str(asked.until)):
            assert told in shown

    def test_shows_each_movement_with_what_it_was_for(self, buyer: Party, seller: Party) -> None:
        asked = owed(buyer)
        paid(asked.reference)
        assert "+1,234.00" in seller.get("/cash")
        assert "钱留在这里" in seller.get("/cash")
        shown = buyer.get("/cash")
        assert "−1,234.00" in shown
        assert asked.reference in shown

    def test_keeps_the_account_sealed_and_pays_it_after_the_wait(self, buyer: Party, seller: Party) -> None:
        seller.post("/cash", **FORM)
        shown = seller.get("/cash")
        assert "**** 6789" in shown
        assert "62220000" not in shown.replace(" ", "")
        paid(owed(buyer).reference)
        assert "届时自动付出" in seller.get("/cash")

    @pytest.mark.parametrize(("field", "value"), [("bank", ""), ("name", " "), ("number", "12")])
    def test_keeps_what_was_typed_when_it_refuses(self, seller: Party, field: str, value: str) -> None:
        told = {**FORM, field: value}
        shown = seller.post("/cash", 422, **told)
        for kept in (text for name, text in told.items() if name not in ("verb", field)):
            assert kept in shown
        assert reads.payee_of(seller.organisation.account) is None

    def test_anothers_money_is_nowhere(self, buyer: Party, seller: Party) -> None:
        asked = owed(buyer)
        paid(asked.reference)
        assert asked.reference not in seller.get("/cash").replace(f"thing:1 · {asked.reference}", "")

    def test_is_nothing_where_there_is_no_bank(self, buyer: Party, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        monkeypatch.setattr(configuration(), "debug", False)
        assert "没有接入结算银行" in buyer.get("/cash")


class TestDesk:
    def test_empty_it_says_what_will_be_here(self, desk: Party) -> None:
        shown = desk.get("/operator/settlement")
        for told in ("今天还没有到账。", "没有未查清的差异。", "没有付款失败的。", "还没有对过账。"):
            assert told in shown

    def test_shows_what_came_and_why_it_went_back(self, desk: Party, buyer: Party, seller: Party) -> None:
        paid(owed(buyer).reference)
        paid("谢谢", 500, ref="B2")
        shown = desk.get("/operator/settlement")
        for told in ("B1", "已交割", "B2", "附言里没有认得的付款编号", "等待发送给银行"):
            assert told in shown

    def test_what_the_bank_has_not_paid_is_a_task_and_is_ordered_again(self, desk: Party) -> None:
        paid("谢谢", 500)
        pressed_send()
        [one] = reads.orders_in(OrderStage.SENT)
        assert pressed("fail", key=one.key).status_code == 302
        assert "请核对后重新付款" in desk.get("/office")
        desk.post("/operator/settlement", verb="again", order=one.number)
        assert [again.attempt for again in reads.orders_in(OrderStage.ORDERED)] == [2]

    def test_a_statement_is_compared_and_its_difference_resolved(self, desk: Party, colleague: Client) -> None:
        now = timezone.now()
        body = written(local_day(now), 0, [StatementLine(Way.OUT, "B9", "O9-1", 700, now)])
        agreed_to(colleague, brought(desk, body))
        path = f"/operator/settlement/{local_day(now)}"
        shown = desk.get(path)
        assert "一人上传，另一人同意 · desk · desk-2" in shown
        assert "银行有、我们没有" in shown
        assert "7.00" in shown
        assert "差异" in desk.client.get(f"{path}/csv").content.decode()
        assert "请与银行核对" in desk.get("/office")
        number = reads.differences(is_open=True)[-1].number
        kept = desk.post(path, 422, verb="resolve", difference=number, reason="")
        assert "请填写" in kept
        desk.post(path, verb="resolve", difference=number, reason="银行手续费")
        assert "银行手续费" in desk.get(path)

    @pytest.mark.parametrize("body", [b"", b"x", b"puhui-statement,1\nsha256,00\n"])
    def test_what_is_no_statement_is_refused_beside_the_file(self, desk: Party, body: bytes) -> None:
        shown = desk.post(
            "/operator/settlement/statement", 422, verb="reconcile", reason="银行柜台给的", file=SimpleUploadedFile("s.csv", body)
        )
        assert 'id="refused-here"' in shown
        assert "银行柜台给的" in shown
        assert reads.statements() == []

    def test_what_is_brought_by_hand_moves_nothing_until_another_person_agrees(
        self, desk: Party, colleague: Client, buyer: Party, seller: Party
    ) -> None:
        asked, now = owed(buyer), timezone.now()
        lines = [StatementLine(Way.IN, "B7", f"王小明 {asked.reference}", asked.fen, now), StatementLine(Way.IN, "B8", "谢谢", 5, now)]
        body = written(local_day(now), 0, lines)
        assert "为什么手工上传" in desk.post(
            "/operator/settlement/statement", 422, verb="reconcile", file=SimpleUploadedFile("s.csv", body)
        )
        there = brought(desk, body)
        shown = desk.get(there)
        for told in (f"1 笔，1,234.00 元：B7 {asked.reference} 1,234.00 元", "1 笔，0.05 元：B8 没有付款编号 0.05 元", "什么都没有动"):
            assert told in shown
        assert "王小明" not in shown
        assert (reads.due(asked.number).stage, reads.statements()) == (DueStage.OPEN, [])
        assert there in desk.get("/operator/settlement")
        assert "采用" in colleague.get("/office").content.decode()
        told = {"verb": "approve", "confirm": there.rpartition("/")[2], "seen": seen(desk.get(there))}
        assert desk.client.post(there, told).status_code == 403  # not the one who brought it
        assert reads.due(asked.number).stage is DueStage.OPEN
        agreed_to(colleague, there)
        assert reads.due(asked.number).stage is DueStage.PAID
        assert [reads.fate_of(one.number) for one in reads.arrivals_on(local_day(now))] == [Fate.PAID_OVER, Fate.GIVEN_BACK]
        again = desk.post(
            "/operator/settlement/statement", 409, verb="reconcile", reason="又来一次", file=SimpleUploadedFile("s.csv", body)
        )
        assert "已经采用过" in again

    def test_what_came_meanwhile_is_not_settled_twice(self, desk: Party, colleague: Client, buyer: Party, seller: Party) -> None:
        asked, now = owed(buyer), timezone.now()
        there = brought(desk, written(local_day(now), 0, [StatementLine(Way.IN, "B1", asked.reference, asked.fen, now)]))
        settle(Notice("B1", asked.reference, asked.fen, now), now)
        agreed_to(colleague, there)
        assert len(reads.arrivals_on(local_day(now))) == 1
        assert reads.differences(is_open=True) == []

    def test_a_day_without_a_statement_says_so(self, desk: Party) -> None:
        assert "还没有银行对账单" in desk.get("/operator/settlement/2026-03-18")
        assert desk.client.get("/operator/settlement/never").status_code == 422

    def test_is_nobody_elses(self, buyer: Party) -> None:
        assert buyer.client.get("/operator/settlement").status_code == 403


@pytest.fixture
def colleague(desk: Party) -> Client:
    """Another person of the desk."""
    user = add_user(name="desk-2", password="only for this test, long", role=Role.OPERATOR)
    add_member(user=user, organisation=desk.organisation, is_manager=False, now=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def brought(desk: Party, body: bytes) -> str:
    """The address of the proposal."""
    there = desk.post("/operator/settlement/statement", verb="reconcile", reason="银行柜台给的", file=SimpleUploadedFile("s.csv", body))
    return there.partition("#")[0]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    return found.group(1) if found else ""


def agreed_to(colleague: Client, there: str) -> None:
    told = {"verb": "approve", "confirm": there.rpartition("/")[2], "seen": seen(colleague.get(there).content.decode())}
    assert colleague.post(there, told).status_code == 302


def pressed_send() -> None:
    from puhui.journeys.settling import send_waiting

    send_waiting(timezone.now())


class TestSampleBank:
    def test_each_button_does_what_it_says(self, buyer: Party, seller: Party) -> None:
        for place, (verb, stage, backs) in enumerate([
            ("exact", DueStage.PAID, 0), ("wrong", DueStage.OPEN, 1), ("twice", DueStage.PAID, 1), ("late", DueStage.OPEN, 1),
        ]):  # fmt: skip
            asked, before = owed(buyer, 1000 + place, about=f"thing:{verb}"), len(reads.orders_in(OrderStage.ORDERED))
            assert pressed(verb, due=asked.number).status_code == 302
            assert (reads.due(asked.number).stage, len(reads.orders_in(OrderStage.ORDERED)) - before) == (stage, backs), verb
        assert pressed("stray").status_code == 302
        assert "再付一次" in Client().get("/sample/bank").content.decode()

    def test_an_order_is_answered_once(self, desk: Party) -> None:
        paid("谢谢", 500)
        pressed_send()
        [one] = reads.orders_in(OrderStage.SENT)
        assert pressed("confirm", key=one.key).status_code == 302
        assert reads.order(one.number).stage is OrderStage.CONFIRMED
        assert pressed("fail", key=one.key).status_code == 409
        assert pressed("confirm", key="O0-1").status_code == 404

    def test_what_is_not_there_is_refused(self, desk: Party) -> None:
        assert pressed("exact", due="0").status_code == 404
        assert pressed("none").status_code == 422

    def test_is_on_a_sample_site_alone(self, desk: Party, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        monkeypatch.setattr(configuration(), "debug", False)
        assert Client().get("/sample/bank").status_code == 503
        assert pressed("stray").status_code == 503


class TestCallBack:
    URL = "/api/v1/bank/notices"

    def told(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        answer = Client().post(self.URL, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    def test_said_again_is_fine_and_moves_nothing(self, buyer: Party, seller: Party) -> None:
        asked = owed(buyer)
        headers, body = actions.signed_transfer(reference=asked.reference, fen=asked.fen, at=timezone.now())
        assert [self.told(headers, body) for _ in range(2)] == [(200, {"used": 1})] * 2
        assert reads.due(asked.number).stage is DueStage.PAID

    def test_without_the_banks_signature_nothing_is_looked_at(self, buyer: Party, seller: Party) -> None:
        asked = owed(buyer)
        headers, body = actions.signed_transfer(reference=asked.reference, fen=asked.fen, at=timezone.now())
        for odd in ({}, dict.fromkeys(headers, "0" * 64), dict.fromkeys(headers, "签名")):
            assert self.told(odd, body)[0] == 401
        assert self.told(headers, body + b" ")[0] == 401
        assert reads.due(asked.number).is_open

    def test_what_contradicts_is_a_conflict_and_too_much_is_too_large(self, desk: Party) -> None:
        assert self.told({}, b"x" * (2**20 + 1))[0] == 413
        paid("谢谢", 500)
        pressed_send()
        [one] = reads.orders_in(OrderStage.SENT)
        headers, body = actions.signed_answer(key=one.key, is_paid=True, at=timezone.now())
        assert self.told(headers, body)[0] == 200
        assert reads.differences() == []

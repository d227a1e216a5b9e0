"""What goes was ordered once: out of the books before the bank is told, and back into them only where the bank has not paid."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.journeys.settling import answer, pay_out, pay_out_waiting, send_orders, settle
from puhui.ledger.actions import hold_account
from puhui.payments import actions, models, reads
from puhui.payments.errors import (
    AnswerDiffers,
    BankNumberTaken,
    BankNumberWanted,
    NothingToPayOut,
    OrderDiffers,
    OrderStepNotNow,
    OrderUnknown,
    PayeeMissing,
    PayeeTooNew,
    PayeeWrong,
)
from puhui.payments.reads.orders import account_of
from puhui.payments.words import PAYEE_WAIT, Answer, BankAccount, Order, OrderStage, PayOrder
from tests.rooms.payments.money import ACCOUNT, BUYER, NOW, SELLER, broken, cash, due, notice, with_payee

pytestmark = pytest.mark.usefixtures("operator")


class Bank(actions.SimulatedBank):
    """Remembers what it was told, and is away while it is told to be."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[PayOrder] = []
        self.is_away = False

    def pay(self, order: PayOrder) -> None:
        if self.is_away:
            raise TimeoutError("away")
        self.told.append(order)


def sold(fen: int = 1000) -> None:
    settle(notice(due(fen).reference, fen), NOW)


def said(order: Order, *, is_paid: bool, ref: str = "R1") -> Answer:
    return Answer(order.key, is_paid, NOW, ref if is_paid else "", "" if is_paid else "账号不存在")


class TestPayee:
    def test_its_number_is_sealed_and_shown_masked(self) -> None:
        made = actions.set_payee(holder=SELLER, account=ACCOUNT, by=1, now=NOW)
        row = models.Payee.objects.get(pk=made.id)
        assert made.shown == "**** 6789"
        assert b"62220000" not in bytes(row.number_sealed)
        assert account_of(row) == BankAccount(ACCOUNT.bank, ACCOUNT.name, "6222000011116789")

    def test_a_change_is_a_further_row_and_waits_again(self) -> None:
        with_payee(SELLER)
        made = actions.set_payee(holder=SELLER, account=ACCOUNT, by=2, now=NOW)
        assert (reads.payee_of(SELLER), models.Payee.objects.count()) == (made, 2)
        assert made.ready_at == NOW + PAYEE_WAIT

    @pytest.mark.parametrize(("field", "account"), [
        ("bank", BankAccount("", "x", "123456")), ("bank", BankAccount("x" * 61, "x", "123456")), ("name", BankAccount("x", " ", "123456")),
        ("number", BankAccount("x", "x", "12345")), ("number", BankAccount("x", "x", "1" * 35)), ("number", BankAccount("x", "x", "账号123456")),
    ])  # fmt: skip
    def test_what_is_none_is_refused_beside_its_field(self, field: str, account: BankAccount) -> None:
        with pytest.raises(PayeeWrong) as caught:
            actions.set_payee(holder=SELLER, account=account, by=1, now=NOW)
        assert caught.value.facts["field"] == field
        assert reads.payee_of(SELLER) is None


class TestPayout:
    def test_what_a_sale_brings_is_paid_out_by_itself(self) -> None:
        with_payee(SELLER)
        sold(1000)
        [ordered] = reads.orders_of(SELLER)
        assert (ordered.stage, ordered.fen, cash(SELLER)) == (OrderStage.ORDERED, 1000, 0)
        assert broken() == set()

    def test_without_an_account_it_waits_and_goes_once_one_is_old_enough(self) -> None:
        sold(1000)
        with pytest.raises(PayeeMissing):
            actions.order_payout(key="x", holder=SELLER, fen=1000, now=NOW)
        made = actions.set_payee(holder=SELLER, account=ACCOUNT, by=1, now=NOW)
        with pytest.raises(PayeeTooNew):
            actions.order_payout(key="x", holder=SELLER, fen=1000, now=made.ready_at - timedelta(seconds=1))
        assert pay_out_waiting(made.ready_at - timedelta(seconds=1)) == 0
        assert pay_out_waiting(made.ready_at) == 1
        assert pay_out_waiting(made.ready_at) == 0
        assert (cash(SELLER), [one.fen for one in reads.orders_of(SELLER)]) == (0, [1000])

    @pytest.mark.parametrize("fen", [0, -1, 1001])
    def test_never_more_than_there_is(self, fen: int) -> None:
        sold(1000)
        with_payee(SELLER)
        with pytest.raises(NothingToPayOut):
            actions.order_payout(key="x", holder=SELLER, fen=fen, now=NOW)
        assert cash(SELLER) == 1000

    def test_one_key_is_one_order(self) -> None:
        sold(1000)
        with_payee(SELLER)
        first = actions.order_payout(key="x", holder=SELLER, fen=600, now=NOW)
        assert actions.order_payout(key="x", holder=SELLER, fen=600, now=NOW) == first
        with pytest.raises(OrderDiffers):
            actions.order_payout(key="x", holder=SELLER, fen=400, now=NOW)
        assert cash(SELLER) == 400

    def test_what_is_frozen_stays(self) -> None:
        with_payee(SELLER)
        hold_account(key="h", holder=SELLER, reason="test")
        sold(1000)
        assert (pay_out(SELLER, NOW), cash(SELLER)) == (None, 1000)


class TestOrders:
    @pytest.fixture
    def ordered(self) -> Order:
        with_payee(SELLER)
        sold(1000)
        return reads.orders_of(SELLER)[0]

    def test_the_bank_is_told_once(self, ordered: Order) -> None:
        bank = Bank()
        assert (send_orders(bank, NOW), send_orders(bank, NOW)) == (1, 0)
        [told] = bank.told
        assert (told.key, told.fen, told.returns) == (ordered.key, 1000, "")
        assert told.to == BankAccount(ACCOUNT.bank, ACCOUNT.name, "6222000011116789")
        assert reads.order(ordered.number).stage is OrderStage.SENT

    def test_while_the_bank_is_away_it_waits_and_says_why(self, ordered: Order) -> None:
        bank = Bank()
        bank.is_away = True
        assert send_orders(bank, NOW) == 0
        assert (reads.order(ordered.number).stage, reads.order(ordered.number).trouble) == (OrderStage.ORDERED, "away")
        bank.is_away = False
        assert send_orders(bank, NOW) == 1
        assert reads.order(ordered.number).trouble == ""

    @pytest.mark.parametrize("is_sent", [True, False])
    def test_what_the_bank_paid_is_done(self, ordered: Order, is_sent: bool) -> None:
        """Also where the process died before it knew that the order was sent."""
        if is_sent:
            send_orders(Bank(), NOW)
        assert answer(said(ordered, is_paid=True), NOW).stage is OrderStage.CONFIRMED
        assert answer(said(ordered, is_paid=True), NOW).stage is OrderStage.CONFIRMED
        assert (cash(SELLER), broken()) == (0, set())

    def test_what_it_has_not_paid_comes_back_once_and_may_be_ordered_again(self, ordered: Order) -> None:
        send_orders(Bank(), NOW)
        for _ in range(2):
            assert answer(said(ordered, is_paid=False), NOW).stage is OrderStage.FAILED
        assert cash(SELLER) == 1000
        again = actions.order_again(number=ordered.number, now=NOW)
        assert (again.attempt, cash(SELLER)) == (2, 0)
        assert again.key != ordered.key
        with pytest.raises(OrderStepNotNow):
            actions.order_again(number=ordered.number, now=NOW)
        assert broken() == set()

    @pytest.mark.parametrize("first", [True, False])
    def test_an_answer_that_contradicts_moves_nothing_and_is_a_difference(self, ordered: Order, first: bool) -> None:
        answer(said(ordered, is_paid=first), NOW)
        before = cash(SELLER)
        for _ in range(2):
            with pytest.raises(AnswerDiffers):
                answer(said(ordered, is_paid=not first), NOW)
        assert (cash(SELLER), [one.about for one in reads.differences()]) == (before, [ordered.key])

    def test_an_old_attempt_is_not_the_new_one(self, ordered: Order) -> None:
        answer(said(ordered, is_paid=False), NOW)
        again = actions.order_again(number=ordered.number, now=NOW)
        with pytest.raises(AnswerDiffers):
            answer(said(ordered, is_paid=True), NOW)
        assert reads.order(ordered.number) == again

    def test_what_the_bank_had_paid_after_all_is_booked_and_never_sent(self, ordered: Order) -> None:
        answer(said(ordered, is_paid=False), NOW)
        for ref in ("", " ", "x" * 65):
            with pytest.raises(BankNumberWanted):
                actions.book_paid(number=ordered.number, bank_ref=ref, now=NOW)
        done = actions.book_paid(number=ordered.number, bank_ref="R7", now=NOW)
        assert (done.stage, done.attempt, done.bank_ref, cash(SELLER)) == (OrderStage.CONFIRMED, 2, "R7", 0)
        assert send_orders(Bank(), NOW) == 0
        with pytest.raises(OrderStepNotNow):
            actions.book_paid(number=ordered.number, bank_ref="R8", now=NOW)
        with pytest.raises(BankNumberTaken):
            actions.book_paid(number=ordered.number, bank_ref="R7", now=NOW)
        assert broken() == set()

    def test_an_answer_to_nothing_is_a_difference(self) -> None:
        with pytest.raises(OrderUnknown):
            answer(Answer("O9-1", True, NOW, "R"), NOW)
        assert [one.about for one in reads.differences()] == ["O9-1"]

    def test_a_return_that_failed_is_not_paid_out_to_its_payer(self) -> None:
        with_payee(BUYER)
        settle(notice(due(1000).reference, 900), NOW)
        [back] = reads.orders_of(BUYER)
        answer(said(back, is_paid=False), NOW)
        assert (cash(BUYER), reads.free_fen(BUYER), pay_out(BUYER, NOW)) == (900, 0, None)
        assert actions.order_again(number=back.number, now=NOW).why == back.why
        assert (cash(BUYER), broken()) == (0, set())

"""Merchants are paid for the vouchers that they took: two persons of the department agree, its money comes, and each shop gets its part; or it goes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from puhui.consumption import actions, reads
from puhui.consumption.errors import CampaignUnknown, NothingToPay, SettlementElsewhere, SettlementTaken, VoucherPaymentOver
from puhui.consumption.words import VOUCHER_PAY_DAYS, PaymentStage, VoucherPayment
from puhui.foundation import faults
from puhui.foundation.configuration import configuration
from puhui.journeys.four_eyes import approve, propose_merchant_pay
from puhui.journeys.paying_merchants import call_off, lapse_payments
from puhui.journeys.settling import Settled, answer, pay_out_waiting, send_orders, settle
from puhui.ledger import reads as ledger
from puhui.ledger.actions import hold_account, release_account
from puhui.participants import reads as participants
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.errors import AlreadyProposed, OutOfReach, OwnHands, UnknownProposal
from puhui.participants.models import Organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Proposal, Role, Verb
from puhui.payments import reads as payments
from puhui.payments.actions import SimulatedBank, set_payee
from puhui.payments.errors import BankMissing
from puhui.payments.words import CASH, Answer, BankAccount, Due, DueStage, Fate, Notice, OrderStage, Why
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from tests.rooms.consumption.vouchers import HEFEI, Scene
from tests.rooms.registry.credits import fresh

PASSWORD = "only for this test, long"
FACE = 10_00


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


class Office(Scene):
    """The scene with three settlements of two shops, two persons of the department, and two of another one."""

    def ready(self) -> Office:
        self.open()
        self.body = Organisation.objects.get(account=self.department)
        self.ann, self.ben = (self.person(name, self.body) for name in ("ann", "ben"))
        for shop in (0, 0, 1):
            self.settled(shop)
        return self

    def person(self, name: str, body: Any, role: Role = Role.PUBLIC_BODY) -> Any:
        user = add_user(name=name, password=PASSWORD, role=role)
        add_member(user=user, organisation=body)
        return user

    def settled(self, shop: int) -> int:
        self.take(self.claim(), shop=shop)
        return self.settle(shop=shop).number

    @property
    def settlements(self) -> list[int]:
        return sorted(one.number for one in reads.settlements_of(self.campaign.number))

    def propose(self, *settlements: int, user: Any = None) -> Proposal:
        told: dict[str, Any] = {"campaign": self.campaign.number, "settlements": settlements or self.settlements}
        return propose_merchant_pay(user=user or self.ann, reason="按结算单付款", now=self.now, **told)

    def agree(self, proposal: Proposal, user: Any = None) -> Proposal:
        return approve(user=user or self.ben, number=proposal.number, seen=proposal.content_hash, now=self.now)

    def asked(self, *settlements: int) -> tuple[VoucherPayment, Due]:
        """A payment and its due."""
        self.agree(self.propose(*settlements))
        payment = reads.voucher_payments(self.campaign.number)[0]
        due = payments.due_about(payment.about)
        assert due
        return payment, due

    def pays(self, due: Due, *, fen: int | None = None, ref: str = "") -> Settled:  # type: ignore[override]
        return settle(Notice(ref or fresh(), due.reference, due.fen if fen is None else fen, self.now), self.now)

    def stage(self, payment: VoucherPayment) -> PaymentStage:
        return reads.voucher_payment(payment.number).stage


def cash(holder: int) -> int:
    return ledger.balance(holder=holder, asset=CASH)


def broken() -> list[str]:
    rooms = (reads.findings, payments.findings, ledger.findings, participants.findings)
    return [found.name for room in rooms for found in room() if found.broken]


@pytest.fixture
def office(db: None) -> Office:
    return Office().ready()


class TestTwoPersons:
    def test_agree_and_there_is_one_due_of_the_sum_by_a_day(self, office: Office) -> None:
        payment, due = office.asked()
        assert (due.fen, due.payer, due.about, due.until) == (3 * FACE, office.department, payment.about, payment.until)
        assert payment.until == local_day(office.now) + timedelta(days=VOUCHER_PAY_DAYS)
        assert (payment.stage, payment.settlements, broken()) == (PaymentStage.OPEN, tuple(office.settlements), [])

    def test_are_two(self, office: Office) -> None:
        with pytest.raises(OwnHands):
            office.agree(office.propose(), user=office.ann)
        assert reads.voucher_payments(office.campaign.number) == []

    def test_are_of_the_same_department(self, office: Office) -> None:
        far = open_organisation(code="far", name=Text("别的部门", "another"), kind=OrganisationKind.PUBLIC_BODY, city=HEFEI)
        cara, made = office.person("cara", far), office.propose()
        with pytest.raises(OutOfReach):
            office.agree(made, user=cara)
        with pytest.raises(UnknownProposal):
            participants.proposal_for(cara, made.number, now=office.now)
        with pytest.raises(CampaignUnknown):
            office.propose(user=cara)
        assert [one.number for one in participants.to_decide(office.ben, now=office.now)] == [made.number]
        assert participants.to_decide(cara, now=office.now) == participants.waiting(cara, now=office.now) == []
        assert participants.deciders_of(made, now=office.now) == ["ben"]

    def test_ask_once_at_a_time(self, office: Office) -> None:
        office.propose()
        with pytest.raises(AlreadyProposed):
            office.propose()

    @pytest.mark.parametrize("role", [Role.MERCHANT, Role.ENTERPRISE])
    def test_have_the_right_to_it(self, role: Role) -> None:
        assert participants.right_of(role, Verb.PAY_MERCHANTS) is None

    def test_choose_some_and_the_others_later(self, office: Office) -> None:
        first, *others = office.settlements
        one, two = office.asked(first)[0], office.asked(*others)[0]
        assert (one.settlements, two.settlements, two.fen) == ((first,), tuple(others), 2 * FACE)

    def test_do_not_choose_what_is_in_a_payment(self, office: Office) -> None:
        office.asked(office.settlements[0])
        with pytest.raises(SettlementTaken):
            office.propose()

    def test_do_not_choose_what_is_none_of_the_campaign(self, office: Office) -> None:
        with pytest.raises(SettlementElsewhere):
            office.propose(999_999)

    def test_agree_to_nothing_that_was_noted_meanwhile(self, office: Office) -> None:
        made = office.propose()
        office_notes(office, office.settlements[0])
        with pytest.raises(SettlementTaken):
            office.agree(made)
        assert participants.proposal(made.number).is_waiting

    def test_need_a_bank(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "sample", False)
        monkeypatch.setattr(configuration(), "debug", False)
        with pytest.raises(BankMissing):
            office.propose()


def office_notes(office: Office, *settlements: int, key: str = "") -> VoucherPayment:
    told: dict[str, Any] = {"organisation": office.department, "number": office.campaign.number, "by": office.ann.pk, "now": office.now}
    return actions.note_paid_elsewhere(
        key=key or fresh(), settlements=settlements, paid_on=local_day(office.now), bank_ref="国库 2026-0506-1", **told
    )


class TestMoney:
    def test_goes_to_each_shop_in_one_breath(self, office: Office) -> None:
        payment, due = office.asked()
        assert office.pays(due).fate is Fate.PAID_OVER
        assert [cash(one) for one in (*office.shops, office.department)] == [2 * FACE, FACE, 0]
        paid = reads.voucher_payment(payment.number)
        assert (paid.stage, paid.paid_on, broken()) == (PaymentStage.PAID, local_day(office.now), [])
        assert reads.unpaid_settlements(office.campaign.number) == []

    def test_is_paid_out_to_the_account_of_the_shop(self, office: Office) -> None:
        shop = office.shops[0]
        set_payee(holder=shop, account=BankAccount("示例银行", "徽电", "6222000011116789"), by=1, now=office.now - timedelta(days=2))
        office.pays(office.asked()[1])
        (order,) = payments.orders_of(shop)
        assert (order.fen, order.stage, cash(shop)) == (2 * FACE, OrderStage.ORDERED, 0)
        assert send_orders(SimulatedBank(), office.now) == 1
        assert answer(Answer(key=order.key, is_paid=True, at=office.now, bank_ref="B1"), office.now).stage is OrderStage.CONFIRMED
        assert broken() == []

    @pytest.mark.parametrize("fen", [3 * FACE - 1, 3 * FACE + 1])
    def test_of_another_sum_goes_back_and_nobody_is_paid(self, office: Office, fen: int) -> None:
        payment, due = office.asked()
        assert office.pays(due, fen=fen).why is Why.AMOUNT
        assert (office.stage(payment), cash(office.shops[0])) == (PaymentStage.OPEN, 0)
        assert office.pays(due).fate is Fate.PAID_OVER
        assert broken() == []

    def test_that_comes_twice_goes_back_once(self, office: Office) -> None:
        due = office.asked()[1]
        office.pays(due, ref="one")
        assert office.pays(due, ref="one").fate is Fate.PAID_OVER
        assert office.pays(due, ref="two").why is Why.PAID_ALREADY
        assert (cash(office.shops[0]), broken()) == (2 * FACE, [])

    def test_in_time_is_until_the_last_day(self, office: Office) -> None:
        payment, due = office.asked()
        office.later(days=VOUCHER_PAY_DAYS)
        assert lapse_payments(now=office.now) == 0
        office.later(days=1)
        assert office.pays(due).why is Why.LATE
        assert lapse_payments(now=office.now) == 1
        assert (office.stage(payment), lapse_payments(now=office.now)) == (PaymentStage.EXPIRED, 0)
        assert len(reads.unpaid_settlements(office.campaign.number)) == 3
        assert office.pays(office.asked()[1]).fate is Fate.PAID_OVER
        assert broken() == []

    def test_after_it_was_called_off_goes_back_and_can_be_asked_anew(self, office: Office) -> None:
        payment, due = office.asked()
        call_off(number=payment.number, organisation=office.department, by=1, now=office.now)
        assert office.pays(due).why is Why.LATE
        assert (office.stage(payment), payments.due(due.number).stage) == (PaymentStage.CLOSED, DueStage.CLOSED)
        assert office.pays(office.asked()[1]).fate is Fate.PAID_OVER
        assert broken() == []

    def test_that_was_paid_is_not_called_off(self, office: Office) -> None:
        payment, due = office.asked()
        office.pays(due)
        with pytest.raises(VoucherPaymentOver):
            call_off(number=payment.number, organisation=office.department, by=1, now=office.now)

    def test_of_a_frozen_shop_goes_on_and_waits_for_its_release(self, office: Office) -> None:
        """The money is the shop's: a freeze keeps it there, it does not give it back to the department."""
        shop = office.shops[0]
        set_payee(holder=shop, account=BankAccount("示例银行", "徽电", "6222000011116789"), by=1, now=office.now - timedelta(days=2))
        hold = hold_account(key="hold", holder=shop, asset=CASH, reason="核查")
        assert office.pays(office.asked()[1]).fate is Fate.PAID_OVER
        assert (cash(shop), payments.orders_of(shop), pay_out_waiting(office.now)) == (2 * FACE, [], 0)
        release_account(key="release", hold=hold.number, reason="查清")
        assert (pay_out_waiting(office.now), cash(shop), broken()) == (1, 0, [])

    def test_of_a_shop_for_which_nobody_acts_any_more_waits_in_its_account(self, office: Office) -> None:
        assert office.pays(office.asked()[1]).fate is Fate.PAID_OVER
        assert (cash(office.shops[0]), payments.orders_of(office.shops[0])) == (2 * FACE, [])

    def test_of_a_frozen_department_goes_back_past_it(self, office: Office) -> None:
        payment, due = office.asked()
        open_organisation(code="operator", name=Text("运维", "operator"), kind=OrganisationKind.OPERATOR, city=PROVINCE_WIDE)
        hold_account(key="hold", holder=office.department, asset=CASH, reason="核查")
        assert office.pays(due).why is Why.FROZEN
        assert (office.stage(payment), broken()) == (PaymentStage.OPEN, [])

    @pytest.mark.parametrize("where", ["money taken in", "vouchers paid", "goods delivered", "money paid over"])
    def test_is_whole_after_a_crash_anywhere(self, office: Office, where: str) -> None:
        payment, due = office.asked()

        class Crash(Exception):
            pass

        def falls(name: str) -> None:
            if name == where:
                raise Crash

        faults.listen(falls)
        try:
            with pytest.raises(Crash):
                office.pays(due, ref="one")
        finally:
            faults.listen(None)
        assert (office.stage(payment), cash(office.shops[0]), payments.due(due.number).is_open) == (PaymentStage.OPEN, 0, True)
        assert office.pays(due, ref="one").fate is Fate.PAID_OVER
        assert (cash(office.shops[0]), broken()) == (2 * FACE, [])


class TestPaidElsewhere:
    def test_is_a_fact_with_its_day_and_moves_no_cash(self, office: Office) -> None:
        made = office_notes(office, *office.settlements)
        assert (made.stage, made.bank_ref, payments.due_about(made.about)) == (PaymentStage.NOTED, "国库 2026-0506-1", None)
        assert (cash(office.shops[0]), reads.unpaid_settlements(office.campaign.number), broken()) == (0, [], [])

    def test_can_be_taken_back(self, office: Office) -> None:
        made = office_notes(office, *office.settlements)
        call_off(number=made.number, organisation=office.department, by=1, now=office.now)
        assert (len(reads.unpaid_settlements(office.campaign.number)), broken()) == (3, [])
        assert office.pays(office.asked()[1]).fate is Fate.PAID_OVER


class TestAtOnce:
    def test_of_two_payments_that_race_for_a_settlement_one_wins(self, own_database: str) -> None:
        office = Office().ready()
        first, second, third = office.settlements
        went = side_by_side(lambda: office_notes(office, first, second), lambda: office_notes(office, second, third))
        assert sorted(kind.__name__ for kind in went) == ["SettlementTaken", "VoucherPayment"]
        assert broken() == []

    def test_of_a_payment_and_its_calling_off_one_stands(self, own_database: str) -> None:
        office = Office().ready()
        for place in range(5):
            payment, due = office.asked()
            number = payment.number
            went = side_by_side(
                lambda due=due, place=place: office.pays(due, ref=f"race {place}").fate,  # type: ignore[misc]
                lambda number=number: call_off(number=number, organisation=office.department, by=1, now=office.now),  # type: ignore[misc]
            )
            told = (office.stage(payment), payments.due(due.number).stage, VoucherPaymentOver in went)
            assert told in ((PaymentStage.PAID, DueStage.PAID, True), (PaymentStage.CLOSED, DueStage.CLOSED, False))
            if office.stage(payment) is PaymentStage.PAID:
                office.settled(0)
        assert broken() == []


def side_by_side(*works: Any) -> list[type]:
    """The kind of what each gave, or of what it was refused with; all begin together, each on a connection of its own."""
    start = Barrier(len(works))

    def run(work: Any) -> type:
        connection.ensure_connection()
        start.wait()
        try:
            return type(work())
        except Refusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_nothing_chosen_is_refused(office: Office) -> None:
    with pytest.raises(NothingToPay):
        propose_merchant_pay(user=office.ann, campaign=office.campaign.number, settlements=[], reason="x", now=office.now)

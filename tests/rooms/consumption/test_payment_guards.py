"""What no statement may do to payments of merchants, and what the sweep sees where it was done behind the guards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions
from puhui.consumption.errors import PaymentNoteWrong, SettlementTaken, VoucherPaymentOver, VoucherPaymentReused, VoucherPaymentUnknown
from puhui.consumption.reads import findings, payments_of, unpaid_settlements, voucher_payment
from puhui.consumption.reads.payment_findings import payment_findings
from puhui.consumption.rules.voucher_payments import PAYMENT_LIFE, next_stage
from puhui.consumption.words import PaymentStage, PaymentVerb, VoucherPayment
from puhui.foundation.configuration import configuration
from puhui.foundation.server import ThrowawayCluster
from puhui.payments.actions import close_due, open_due, pay_over, take_in
from puhui.payments.reads import due_about
from puhui.payments.words import Notice, Share
from puhui.vocabulary.periods import local_day
from tests.rooms.consumption.vouchers import BY, Scene, broken
from tests.rooms.registry.credits import fresh
from tests.rooms.registry.test_life_findings import unguarded


@pytest.fixture(autouse=True)
def banked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)


class Paying(Scene):
    """Settlements by their places, and short names for what is done with them."""

    def settled(self, count: int) -> list[int]:
        for _ in range(count):
            self.take(self.claim())
            self.settle()
        return [one.number for one in unpaid_settlements(self.campaign.number)]

    def opened(self, *settlements: int, key: str = "") -> VoucherPayment:
        with transaction.atomic():
            told: dict[str, Any] = {"organisation": self.department, "number": self.campaign.number, "by": BY, "now": self.now}
            made = actions.open_voucher_payment(key=key or fresh(), settlements=settlements, **told)
            assert made.until
            open_due(key=made.about, payer=self.department, fen=made.fen, until=made.until, about=made.about, now=self.now)
        return made

    def noted(self, *settlements: int, key: str = "", ref: str = "R1", days: int = 0) -> VoucherPayment:
        day = local_day(self.now) - timedelta(days=days)
        told: dict[str, Any] = {"organisation": self.department, "number": self.campaign.number, "by": BY, "now": self.now}
        return actions.note_paid_elsewhere(key=key or fresh(), settlements=settlements, paid_on=day, bank_ref=ref, **told)

    def called_off(self, made: VoucherPayment) -> VoucherPayment:
        with transaction.atomic():
            close_due(about=made.about, now=self.now)
            return actions.call_off_payment(organisation=self.department, number=made.number, by=BY, now=self.now)

    def paid(self, made: VoucherPayment) -> None:
        due = due_about(made.about)
        assert due
        with transaction.atomic():
            arrival = take_in(notice=Notice(fresh(), due.reference, due.fen, self.now), now=self.now)
            actions.pay_vouchers(number=made.number, now=self.now)
            pay_over(due=due, arrival=arrival, shares=[Share(self.shops[0], due.fen)], now=self.now)


def played() -> Paying:
    """Payments 1 open, 2 paid, 3 noted, 4 called off; a settlement that is in none."""
    scene = Paying().open()
    first, second, third, fourth, _ = scene.settled(5)
    scene.opened(first)
    scene.paid(scene.opened(second))
    scene.noted(third)
    scene.called_off(scene.opened(fourth))
    return scene


@pytest.fixture
def scene(db: None) -> Paying:
    return Paying().open()


class TestAPayment:
    def test_under_the_same_key_is_one(self, scene: Paying) -> None:
        first, second = scene.settled(2)
        assert scene.opened(first, second, key="k") == scene.opened(second, first, key="k")
        with pytest.raises(VoucherPaymentReused):
            scene.opened(first, key="k")
        with pytest.raises(VoucherPaymentReused):
            scene.noted(first, second, key="k")

    def test_has_a_settlement_that_no_other_has(self, scene: Paying) -> None:
        (number,) = scene.settled(1)
        made = scene.opened(number)
        for again in (scene.opened, scene.noted):
            with pytest.raises(SettlementTaken):
                again(number)
        scene.called_off(made)
        assert payments_of([number]) == {}
        assert payments_of([scene.noted(number).settlements[0]])[number].stage is PaymentStage.NOTED

    def test_of_another_department_is_as_unknown_as_none(self, scene: Paying) -> None:
        made = scene.opened(*scene.settled(1))
        for organisation, number in ((scene.department + 1, made.number), (scene.department, 999_999)):
            with pytest.raises(VoucherPaymentUnknown):
                actions.call_off_payment(organisation=organisation, number=number, by=BY, now=scene.now)
        with pytest.raises(VoucherPaymentUnknown):
            voucher_payment(999_999)

    @pytest.mark.parametrize("stage", PaymentStage)
    @pytest.mark.parametrize("verb", PaymentVerb)
    def test_goes_on_by_its_table_alone(self, stage: PaymentStage, verb: PaymentVerb) -> None:
        now = Scene().now
        made = VoucherPayment(1, 1, 1, 1, (1,), stage, now)
        if (stage, verb) in PAYMENT_LIFE:
            assert next_stage(made, verb) is PAYMENT_LIFE[stage, verb]
        else:
            with pytest.raises(VoucherPaymentOver):
                next_stage(made, verb)

    @pytest.mark.parametrize(
        ("days", "ref", "is_taken"), [(0, "R", True), (-1, "R", False), (0, " ", False), (0, "x" * 64, True), (0, "x" * 65, False)]
    )
    def test_elsewhere_has_a_day_that_was_and_the_bank_s_number(self, scene: Paying, days: int, ref: str, is_taken: bool) -> None:
        (number,) = scene.settled(1)
        if is_taken:
            assert scene.noted(number, days=days, ref=ref).bank_ref == ref
        else:
            with pytest.raises(PaymentNoteWrong):
                scene.noted(number, days=days, ref=ref)


FORBIDDEN = [
    "UPDATE consumption_voucherpayment SET fen = fen + 1 WHERE stage = 'open'",
    "UPDATE consumption_voucherpayment SET until = until + 1 WHERE stage = 'open'",
    "UPDATE consumption_voucherpayment SET stage = 'paid', ended_at = now(), paid_on = current_date WHERE stage = 'open'",
    "UPDATE consumption_voucherpayment SET stage = 'closed', ended_at = now() WHERE stage = 'open'",
    "UPDATE consumption_voucherpayment SET stage = 'expired', ended_at = now() WHERE stage = 'open'",
    "UPDATE consumption_voucherpayment SET stage = 'closed' WHERE stage = 'paid'",
    "UPDATE consumption_voucherpayment SET stage = 'open', ended_at = NULL WHERE stage = 'closed'",
    "UPDATE consumption_voucherpayment SET stage = 'paid', ended_at = now() WHERE stage = 'noted'",
    "UPDATE consumption_voucherpayment SET bank_ref = 'other' WHERE stage = 'noted'",
    "DELETE FROM consumption_voucherpayment",
    "UPDATE consumption_voucherpaymentpart SET is_live = true WHERE NOT is_live",
    "UPDATE consumption_voucherpaymentpart SET is_live = false WHERE is_live",
    "UPDATE consumption_voucherpaymentpart SET settlement_id = (SELECT max(id) FROM consumption_vouchersettlement)",
    "DELETE FROM consumption_voucherpaymentpart",
    "INSERT INTO consumption_voucherpaymentpart (payment_id, settlement_id, is_live) SELECT p.id, t.settlement_id, true FROM consumption_voucherpayment p,"
    " consumption_voucherpaymentpart t WHERE p.stage = 'open' AND t.is_live AND t.payment_id <> p.id",
    "INSERT INTO consumption_voucherpaymentpart (payment_id, settlement_id, is_live) SELECT p.id, (SELECT max(id) FROM consumption_vouchersettlement), true"
    " FROM consumption_voucherpayment p WHERE p.stage = 'open'",
    "INSERT INTO consumption_voucherpayment (campaign_id, key, fen, stage, until, bank_ref, opened_at, by)"
    " SELECT campaign_id, 'x', fen, 'open', until, '', opened_at, by FROM consumption_voucherpayment WHERE stage = 'open'",
    "UPDATE payments_due SET stage = 'closed', ended_at = now() WHERE stage = 'open'",
    "INSERT INTO payments_due (key, reference, payer, fen, until, about, stage, opened_at)"
    " SELECT 'x', 'P2026-999999-01', payer, fen, until, 'vouchers:999', 'open', opened_at FROM payments_due WHERE stage = 'open'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_is_refused(statement: str, db: None) -> None:
    """Some of it when the transaction ends, where the whole is looked at."""
    played()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        with pytest.raises(DatabaseError), transaction.atomic():
            done(cursor, statement)


def done(cursor: Any, statement: str) -> None:
    cursor.execute(statement)
    assert cursor.rowcount
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "consumption_voucher_payments_are_their_settlements": "UPDATE consumption_voucherpayment SET fen = fen + 1 WHERE stage = 'noted'",
    "consumption_settlements_are_paid_once": "UPDATE consumption_voucherpayment SET stage = 'open', ended_at = NULL WHERE stage = 'closed'",
    "consumption_voucher_payments_are_their_dues": "UPDATE payments_due SET stage = 'closed', ended_at = now() WHERE stage = 'open'",
    "consumption_merchants_got_their_parts": "UPDATE consumption_vouchersettlement SET merchant = merchant + 1",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    played()
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_is_broken_once(db: None) -> None:
    assert {found.name for found in payment_findings()} == set(BREAKS)
    assert set(BREAKS) < {found.name for found in findings()}

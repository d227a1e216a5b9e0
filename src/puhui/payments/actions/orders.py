"""Money that goes: ordered and posted at once, sent, answered. Each verb is one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.faults import point
from puhui.foundation.turns import wait_in_turn
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.payments import models
from puhui.payments.actions.money import TURN
from puhui.payments.errors import (
    ArrivalGone,
    ArrivalUnknown,
    BankNumberTaken,
    BankNumberWanted,
    NothingToPayOut,
    OrderDiffers,
    OrderUnknown,
    PayeeChanged,
    PayeeGone,
    PayeeMissing,
)
from puhui.payments.reads.money import fate_of
from puhui.payments.reads.orders import attempt_said, free_fen, order_said, pay_order_of, payee_said
from puhui.payments.rules import orders as rules
from puhui.payments.words import BANK, CASH, Answer, Arrival, BankPort, Fate, Order, OrderKind, OrderStage, Why
from puhui.vocabulary.periods import local_day


@transaction.atomic
def give_back(*, arrival: Arrival, why: Why, now: datetime) -> Order:
    """The arrival is to go back whole, the way it came: once. Said again, it is the same order. Raises ArrivalUnknown, ArrivalGone."""
    wait_in_turn(TURN)
    known = models.Order.objects.filter(arrival=arrival.number).first()
    if known is not None:
        return order_said(known)
    row = models.Arrival.objects.filter(pk=arrival.number).first()
    if row is None:
        raise ArrivalUnknown(asked=arrival.bank_ref)
    if fate_of(row.pk) is not Fate.NONE:
        raise ArrivalGone(bank_ref=row.bank_ref)
    made = models.Order.objects.create(
        key=f"return {row.bank_ref}", kind=OrderKind.RETURN, holder=row.holder, fen=row.fen, arrival=row, why=why, ordered_at=now
    )
    return attempt_said(_tried(made, now))


@transaction.atomic
def order_payout(*, key: str, holder: int, fen: int, now: datetime, came_by: int | None = None) -> Order:
    """So many fen of a holder's cash to the account that stands for it. The same key gives the first order again.

    `came_by` is the entry that these very fen became cash by, where they are ordered in the same transaction: each such entry is paid once.

    Raises OrderDiffers, PayeeMissing, PayeeTooNew, NothingToPayOut, and as the ledger does: AccountFrozen.
    """
    wait_in_turn(TURN)
    known = models.Order.objects.filter(key=key).first()
    if known is not None:
        if (known.holder, known.fen, known.kind, known.came_by) != (holder, fen, OrderKind.PAYOUT, came_by):
            raise OrderDiffers(key=key)
        return order_said(known)
    payee = models.Payee.objects.select_for_update().filter(holder=holder, until=None).first()
    if payee is None:
        raise PayeeMissing
    rules.check_ready(payee_said(payee), now)
    free = free_fen(holder)
    if not 0 < fen <= free:
        raise NothingToPayOut(free=free, asked=fen)
    made = models.Order.objects.create(key=key, kind=OrderKind.PAYOUT, holder=holder, fen=fen, payee=payee, ordered_at=now, came_by=came_by)
    return attempt_said(_tried(made, now))


@transaction.atomic
def order_again(*, number: int, now: datetime) -> Order:
    """What the bank has not paid is ordered once more, under a key of its own. Raises OrderUnknown, OrderStepNotNow, PayeeChanged, AccountFrozen."""
    wait_in_turn(TURN)
    row = models.Order.objects.select_related("payee", "arrival").filter(pk=number).first()
    if row is None:
        raise OrderUnknown(asked=number)
    rules.check_again(order_said(row))
    if row.payee and row.payee.until:
        raise PayeeGone if not row.payee.shown else PayeeChanged
    return attempt_said(_tried(row, now))


@transaction.atomic
def book_paid(*, number: int, bank_ref: str, now: datetime) -> Order:
    """The bank said that it had not paid, and then it had: booked as a further attempt that was never sent, so that nothing is paid twice.

    Raises OrderUnknown, OrderStepNotNow, BankNumberWanted, BankNumberTaken, and as the ledger does: InsufficientHolding, AccountFrozen.
    """
    bank_ref = bank_ref.strip()
    if not 0 < len(bank_ref) <= 64:
        raise BankNumberWanted(field="bank_ref")
    if models.Attempt.objects.filter(bank_ref=bank_ref).exists():
        raise BankNumberTaken(field="bank_ref", bank_ref=bank_ref)
    again = order_again(number=number, now=now)
    row = models.Attempt.objects.select_for_update(of=("self",)).select_related("order__payee", "order__arrival").get(key=again.key)
    row.stage, row.ended_at, row.bank_ref = OrderStage.CONFIRMED, now, bank_ref
    row.save()
    return attempt_said(row)


def _tried(row: models.Order, now: datetime) -> models.Attempt:
    """Out of the books, before the bank is told."""
    place = row.attempts.count() + 1
    key = rules.key_of(row.pk, place)
    lines = [Line(row.holder, CASH, BANK, -row.fen)]
    posted = post_transfer(key=f"cash out {key}", day=local_day(now), lines=lines, reason=row.why or row.kind)
    point("order posted")
    return models.Attempt.objects.create(order=row, number=place, key=key, stage=OrderStage.ORDERED, entry=posted.entry, ordered_at=now)


@transaction.atomic
def send_order(*, attempt: int, bank: BankPort, now: datetime) -> bool:
    """Tells the bank one order that it does not know yet; whether it has it now. Whoever has the row in hand already sends it alone.

    A crash after the bank has it sends it again under the same key, which changes nothing at the bank.
    """
    row = models.Attempt.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=attempt, stage=OrderStage.ORDERED).first()
    if row is None:
        return False
    try:
        bank.pay(pay_order_of(row))
    except (OSError, PayeeGone) as problem:
        row.trouble = problem.sentence("zh")[:120] if isinstance(problem, PayeeGone) else str(problem)[:120] or type(problem).__name__
        row.save()
        return False
    point("bank told")
    row.stage, row.sent_at, row.trouble = OrderStage.SENT, now, ""
    row.save()
    point("order sent")
    return True


@transaction.atomic
def take_answer(*, answer: Answer, now: datetime) -> Order:
    """What the bank says of an order: paid, or back into the books. Said again it changes nothing.

    Raises OrderUnknown, and AnswerDiffers where it contradicts what is known of this attempt.
    """
    wait_in_turn(TURN)
    row = (
        models.Attempt.objects.select_for_update(of=("self",))
        .select_related("order__payee", "order__arrival")
        .filter(key=answer.key)
        .first()
    )
    if row is None:
        raise OrderUnknown(asked=answer.key[:40])
    stage = rules.leads_to(attempt_said(row), answer)
    if stage is None:
        return attempt_said(row)
    if stage is OrderStage.FAILED:
        lines = [Line(row.order.holder, CASH, BANK, row.order.fen)]
        posted = post_transfer(
            key=f"cash back {row.key}", day=local_day(now), lines=lines, corrects=row.entry, reason=answer.reason[:120] or "failed"
        )
        row.reversal = posted.entry
        point("order reversed")
    row.stage, row.ended_at, row.bank_ref, row.reason = (
        stage,
        answer.at,
        answer.bank_ref[:64] if answer.is_paid else "",
        answer.reason[:120],
    )
    row.save()
    point("order answered")
    return attempt_said(row)

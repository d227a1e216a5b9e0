"""Money that comes: due, taken in, paid over. Each verb is one transaction, and whatever moves money waits for its turn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from puhui.foundation.faults import point
from puhui.foundation.turns import wait_in_turn
from puhui.ledger import reads as ledger
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line, mirrored
from puhui.participants.reads import operator_account
from puhui.payments import models
from puhui.payments.errors import ArrivalGone, BankMissing, DueDiffers, DueTwice, DueUnknown
from puhui.payments.reads.money import arrival_said, due_referred, due_said, fate_of, is_offered
from puhui.payments.rules import money as rules
from puhui.payments.words import BANK, CASH, Arrival, Due, DueStage, Fate, Notice, Share
from puhui.vocabulary.periods import local_day

#: Movements of money go one after the other: two that pay each other would otherwise wait for each other's balances.
TURN = "puhui payments"
_NEXT = "INSERT INTO payments_duecounter AS c (year, next) VALUES (%s, 2) ON CONFLICT (year) DO UPDATE SET next = c.next + 1 RETURNING c.next - 1"


def wait_for_money() -> None:
    """Waits for the turn of payments, which is held until the transaction ends: for a verb that moves money and something else, before it locks
    anything."""
    wait_in_turn(TURN)


@transaction.atomic
def open_due(*, key: str, payer: int, fen: int, until: date, about: str, now: datetime) -> Due:
    """What somebody is to pay, under a reference of its own. The same key gives the first one again.

    Raises BankMissing, DueDiffers, DueTwice.
    """
    if not is_offered():
        raise BankMissing
    known = models.Due.objects.filter(key=key).first()
    if known is not None:
        if (known.payer, known.fen, known.until, known.about) != (payer, fen, until, about):
            raise DueDiffers(key=key)
        return due_said(known)
    if models.Due.objects.filter(about=about, stage=DueStage.OPEN).exists():
        raise DueTwice(about=about)
    row = models.Due.objects.create(
        key=key,
        reference=_next_reference(local_day(now).year),
        payer=payer,
        fen=fen,
        until=until,
        about=about,
        stage=DueStage.OPEN,
        opened_at=now,
    )
    return due_said(row)


@transaction.atomic
def close_due(*, about: str, now: datetime) -> None:
    """Nobody can pay it any more: what still comes goes back. Nothing to do where none is open."""
    row = models.Due.objects.select_for_update().filter(about=about, stage=DueStage.OPEN).first()
    if row is not None:
        row.stage, row.ended_at = DueStage.CLOSED, now
        row.save()


@transaction.atomic
def take_in(*, notice: Notice, now: datetime) -> Arrival:
    """Once for each number of the bank: posted to the payer of its due, or to the operator where nobody's reference was written or nothing may
    leave the payer. Decides nothing: before the transaction ends it is paid over, or given back.

    Raises NoticeRefused, NoticeDiffers, NoOperator.
    """
    notice = rules.checked(notice)
    wait_in_turn(TURN)
    known = models.Arrival.objects.filter(bank_ref=notice.bank_ref).first()
    if known is not None:
        rules.check_same(arrival_said(known), notice)
        return arrival_said(known, is_repeat=True)
    due = due_referred(notice.reference)
    holder = due.payer if due and not ledger.is_frozen(holder=due.payer, asset=CASH) else operator_account()
    posted = post_transfer(
        key=f"cash in {notice.bank_ref}", day=local_day(now), lines=[Line(holder, CASH, BANK, notice.fen)], happened_at=notice.booked_at
    )
    point("cash posted")
    row = models.Arrival.objects.create(
        bank_ref=notice.bank_ref, reference=notice.reference, fen=notice.fen, booked_at=notice.booked_at, holder=holder,
        due_id=due.number if due else None, entry=posted.entry, taken_at=now,
    )  # fmt: skip
    point("arrival written")
    return arrival_said(row)


@transaction.atomic
def pay_over(*, due: Due, arrival: Arrival, shares: Sequence[Share], now: datetime) -> None:
    """The payer's money goes to whom it belongs, and the due is paid: once. Raises DueNotOpen, SharesWrong, ArrivalGone."""
    wait_in_turn(TURN)
    row = models.Due.objects.select_for_update().filter(pk=due.number).first()
    if row is None:
        raise DueUnknown(asked=due.reference)
    rules.check_shares(due_said(row), arrival, shares)
    if fate_of(arrival.number) is not Fate.NONE:
        raise ArrivalGone(bank_ref=arrival.bank_ref)
    posted = post_transfer(key=f"cash over {row.reference}", day=local_day(now), lines=_lines(row.payer, shares), reason=row.about)
    point("cash paid over")
    row.stage, row.paid_by_id, row.entry, row.ended_at = DueStage.PAID, arrival.number, posted.entry, now
    row.save()
    point("due paid")


def _lines(payer: int, shares: Sequence[Share]) -> list[Line]:
    """Between holders where the asset stays; through the bank's side where cash becomes the pool's, which is the same money with less freedom."""
    together: dict[tuple[int, int], int] = {}
    for share in shares:
        if (share.holder, share.asset) == (payer, CASH):
            continue  # its own money stays where it is
        together[share.holder, share.asset] = together.get((share.holder, share.asset), 0) + share.fen
    lines: list[Line] = []
    other = sum(fen for (_, asset), fen in together.items() if asset != CASH)
    for (holder, asset), fen in together.items():
        lines += mirrored(asset=CASH, giver=payer, taker=holder, amount=fen) if asset == CASH else [Line(holder, asset, BANK, fen)]
    return [*lines, Line(payer, CASH, BANK, -other)] if other else lines


def _next_reference(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [year])
        return rules.reference_of(year, int(cursor.fetchone()[0]))

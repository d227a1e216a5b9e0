"""收款与交割 · Money that comes goes on, or goes back, in one breath: taken in, what it paid for delivered, and paid over; else ordered back.

Each story is one transaction, so that a crash leaves nothing half done: the bank says it again, or its statement does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from puhui.consumption.words import VOUCHERS_PAID
from puhui.foundation.faults import point
from puhui.journeys.paying_merchants import delivers_vouchers
from puhui.journeys.trading import DEAL, delivers
from puhui.ledger.errors import AccountFrozen
from puhui.payments import actions, reads
from puhui.payments.errors import AnswerDiffers, NothingToPayOut, NoticeDiffers, OrderUnknown, PayeeMissing, PayeeTooNew
from puhui.payments.words import CASH, Answer, Arrival, BankPort, DifferenceKind, Due, Fate, Found, Notice, Order, Share, Why
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal

#: What is delivered for a due, by the word before the colon of what it is about: delivers and says who gets the money, or refuses.
Deliver = Callable[[Due, datetime], Sequence[Share]]
DELIVERS: dict[str, Deliver] = {DEAL: delivers, VOUCHERS_PAID: delivers_vouchers}


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a notice. `why` is there where the money goes back."""

    arrival: Arrival
    fate: Fate
    why: Why | None = None


def settle(notice: Notice, now: datetime) -> Settled:
    """Once for each number of the bank; said again it moves nothing. Raises NoticeRefused, NoticeDiffers (which becomes a difference), NoOperator."""
    try:
        return _settled(notice, now)
    except NoticeDiffers as refusal:
        facts = {name: value for name, value in refusal.facts.items() if isinstance(value, str | int)}
        found = Found(DifferenceKind.NOTICE, notice.bank_ref.strip()[:64], facts)
        actions.note_differences(day=local_day(notice.booked_at), found=[found], now=now)
        raise


@transaction.atomic
def _settled(notice: Notice, now: datetime) -> Settled:
    arrival = actions.take_in(notice=notice, now=now)
    point("money taken in")
    if arrival.is_repeat:
        return Settled(arrival, reads.fate_of(arrival.number))
    why = reads.why_not(arrival) or _delivered(arrival, now)
    if why is None:
        return Settled(arrival, Fate.PAID_OVER)
    actions.give_back(arrival=arrival, why=why, now=now)
    point("money ordered back")
    return Settled(arrival, Fate.GIVEN_BACK, why)


def _delivered(arrival: Arrival, now: datetime) -> Why | None:
    """What the money is for goes to its buyer and the money to whom it belongs, both or neither; why not, where neither."""
    assert arrival.due is not None, "an arrival of nobody's reference goes back"
    due = reads.due(arrival.due)
    deliver = DELIVERS.get(due.about.partition(":")[0])
    if deliver is None:
        return Why.UNDELIVERED
    try:
        with transaction.atomic():
            shares = deliver(due, now)
            point("goods delivered")
            actions.pay_over(due=due, arrival=arrival, shares=shares, now=now)
            point("money paid over")
    except Refusal:
        return Why.UNDELIVERED
    for holder in sorted({share.holder for share in shares if share.asset == CASH}):
        pay_out(holder, now)
    return None


def answer(said: Answer, now: datetime) -> Order:
    """What the bank says of an order to pay. Raises OrderUnknown, and AnswerDiffers; both become differences."""
    try:
        return actions.take_answer(answer=said, now=now)
    except (AnswerDiffers, OrderUnknown):
        facts: dict[str, str | int] = {"paid": int(said.is_paid), "bank_ref": said.bank_ref[:64], "reason": said.reason[:120]}
        actions.note_differences(day=local_day(said.at), found=[Found(DifferenceKind.ANSWER, said.key[:64], facts)], now=now)
        raise


def hear(*, headers: Mapping[str, str], body: bytes, bank: BankPort, now: datetime) -> tuple[int, Refusal | None]:
    """A call-back of the bank: each message by itself; how many were used, and the first refusal among the others.

    Raises NoticeRefused where the bank's signature does not stand: then nothing was looked at.
    """
    used, refused = 0, None
    for one in bank.read(headers, body):
        try:
            if isinstance(one, Notice):
                settle(one, now)
            else:
                answer(one, now)
            used += 1
        except Refusal as refusal:
            refused = refused or refusal
    return used, refused


def pay_out(holder: int, now: datetime) -> Order | None:
    """All that a holder's cash allows, to the account that stands for it; None where it stays: no account yet, too new a one, or frozen."""
    try:
        with transaction.atomic():
            fen = reads.free_fen(holder)
            key = f"cash {holder} {reads.payouts_of(holder) + 1}"
            return actions.order_payout(key=key, holder=holder, fen=fen, now=now)
    except (PayeeMissing, PayeeTooNew, NothingToPayOut, AccountFrozen):
        return None


def pay_out_waiting(now: datetime) -> int:
    """Cash that waited for an account, or for its wait to end; how many orders."""
    return sum(pay_out(holder, now) is not None for holder in reads.payable_holders())


def send_orders(bank: BankPort, now: datetime) -> int:
    """Tells the bank every order that it does not know; how many it has now. What could not be sent waits for the next time."""
    return sum(actions.send_order(attempt=attempt, bank=bank, now=now) for attempt in reads.to_send())


def send_waiting(now: datetime) -> int:
    """The same to this site's own bank. Raises BankMissing, BankPortBroken."""
    return send_orders(actions.bank(), now)

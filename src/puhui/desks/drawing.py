"""领取的说法 · What a giver has to draw, where it goes, what is on its way, what the bank could not pay, and what was paid on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.desks.words import day_short, moment_said, yuan_said
from puhui.ledger import reads as ledger
from puhui.payments import reads
from puhui.payments.words import CASH, PAYEE_WAIT, Order, OrderKind, OrderStage, Payee
from puhui.pool.words import PAYOUT
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

PAYMENTS = 50


@dataclass(frozen=True, slots=True)
class Payment:
    """An order to the giver's account as a line: how much, where to, and since when it stands so."""

    order: Order
    yuan: str
    to: str
    on: Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """`yuan` can be drawn as soon as the account is `ready`; empty where there is nothing, or it is ready already. `waiting` is cash that goes to the
    account by itself, `failed` what the bank could not pay to the account that stands."""

    yuan: str
    payee: Payee | None
    ready: str
    is_offered: bool
    is_frozen: bool
    under_way: list[Payment]
    failed: list[Payment]
    paid: list[Payment]
    waiting: str

    @property
    def wait_h(self) -> int:
        return int(PAYEE_WAIT.total_seconds() // 3600)

    @property
    def is_anything(self) -> bool:
        return bool(self.yuan or self.payee or self.under_way or self.failed or self.paid or self.waiting)


def drawing_of(account: int, now: datetime) -> Drawing:
    payee = reads.payee_of(account)
    orders = [one for one in reads.orders_of(account, limit=PAYMENTS) if one.kind is OrderKind.PAYOUT]
    fen, free = ledger.balance(holder=account, asset=PAYOUT), reads.free_fen(account)
    return Drawing(
        yuan=yuan_said(fen) if fen else "",
        payee=payee,
        ready=moment_said(payee.ready_at) if payee and payee.ready_at > now else "",
        is_offered=reads.is_offered(),
        is_frozen=ledger.is_frozen(holder=account, asset=PAYOUT),
        under_way=[_line(one) for one in orders if one.stage in (OrderStage.ORDERED, OrderStage.SENT)],
        failed=[_line(one) for one in orders if one.stage is OrderStage.FAILED and payee and one.payee and one.payee.id == payee.id],
        paid=[_line(one) for one in orders if one.stage is OrderStage.CONFIRMED],
        waiting=yuan_said(free) if free else "",
    )


def _line(one: Order) -> Payment:
    to = f"{one.payee.bank} {one.payee.shown}" if one.payee else ""
    return Payment(one, yuan_said(one.fen), to, day_short(local_day(one.ended_at or one.ordered_at)))


def left_behind(account: int) -> tuple[int, int, int]:
    """Before an account is closed: fen that can still be drawn, fen that lie as cash, and fen that are on their way."""
    return ledger.balance(holder=account, asset=PAYOUT), ledger.balance(holder=account, asset=CASH), reads.under_way_of(account)

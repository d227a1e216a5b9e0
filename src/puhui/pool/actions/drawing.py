"""领取 · A giver's fen go to the giver's bank account: out of what the pool has paid out, into cash, and ordered to be paid, in one transaction or not at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.faults import point
from puhui.ledger.actions import post_transfer
from puhui.ledger.reads import balance
from puhui.ledger.words import Line
from puhui.participants.reads import is_closed
from puhui.payments.actions import order_payout, wait_for_money
from puhui.payments.errors import BankMissing
from puhui.payments.reads import is_offered, order_keyed
from puhui.payments.words import CASH, Order
from puhui.pool.errors import NothingToDraw
from puhui.pool.words import DRAW_KEY, PAYER, PAYOUT
from puhui.vocabulary.periods import local_day


@transaction.atomic
def draw_fen(*, key: str, account: int, now: datetime) -> Order:
    """All that the pool has paid out to a giver and that was not drawn yet. The same key gives the first order again, and moves nothing.

    Raises BankMissing, NothingToDraw, PayeeMissing, PayeeTooNew, and as the ledger does: AccountFrozen.
    """
    wait_for_money()
    key = f"{DRAW_KEY}{account} {key}"
    known = order_keyed(key)
    if known is not None:
        return known
    if not is_offered():
        raise BankMissing
    fen = balance(holder=account, asset=PAYOUT)
    if fen < 1 or is_closed(account):
        raise NothingToDraw
    lines = [Line(account, PAYOUT, PAYER, -fen), Line(account, CASH, PAYER, fen)]
    posted = post_transfer(key=key, day=local_day(now), lines=lines)
    point("fen drawn")
    return order_payout(key=key, holder=account, fen=fen, now=now, came_by=posted.entry)

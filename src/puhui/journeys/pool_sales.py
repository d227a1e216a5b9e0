"""出售汇集减排量 · A sale of pooled credits pays the pool: the price is shared out by kilograms, and the pool's part is held apart from the seller's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from puhui.payments.words import POOL_CASH, Share
from puhui.pool import reads as pool
from puhui.pool.actions import record_proceeds
from puhui.registry.words import Span


@transaction.atomic
def shares_of_pool(*, deal: int, seller: int, spans: Sequence[Span], net_fen: int, payout_bp: int, day: date) -> tuple[Share, ...]:
    """Whose `net_fen` are that a deal brought its seller after fees: the pool's, for serials that were issued to this seller for residents' grams and are
    sold for the first time; the seller's own, for the rest. They add up to the fen, and the pool's are on record from now on."""
    pooled, own = pool.priced(spans, seller=seller, fen=net_fen)
    for one in pooled:
        told = {"project": one.project, "period": one.period, "spans": one.spans, "fen": one.fen}
        record_proceeds(**told, deal=deal, seller=seller, payout_bp=payout_bp, day=day)  # type: ignore[arg-type]
    return tuple(_shares(seller, sum(one.fen for one in pooled), own))


def _shares(seller: int, pooled: int, own: int) -> Iterator[Share]:
    if pooled:
        yield Share(seller, pooled, POOL_CASH)
    if own:
        yield Share(seller, own)

"""出售所得 · What a sale of pooled credits brought is recorded once: its serials, its kilograms, its fen after fees, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from puhui.pool import words
from puhui.pool.errors import PoolPeriodUnknown, ProceedsReused, SoldAlready
from puhui.pool.models import Certification, Proceeds, SoldSpan
from puhui.pool.reads import proceeds_said, unsold_in
from puhui.pool.rules import payout_part
from puhui.registry.words import Span


@transaction.atomic
def record_proceeds(
    *, project: str, period: int, deal: int, seller: int, spans: Sequence[Span], fen: int, payout_bp: int, day: date
) -> words.Proceeds:
    """`spans` are what was sold of the certification; `payout_bp` of 10,000 parts of `fen` go to givers, the rest to the rewards budget.

    The same deal with the same numbers gives the first answer. Raises PoolPeriodUnknown, ProceedsReused, SoldAlready.
    """
    of = Certification.objects.select_for_update().filter(project=project, period=period).first()
    if of is None:
        raise PoolPeriodUnknown(project=project[:20], period=period)
    kg = sum(span.kg for span in spans)
    known = Proceeds.objects.filter(certification=of, deal=deal).first()
    if known is None:
        _check_unsold(of, spans, seller=seller)
        payout_fen = payout_part(fen, payout_bp=payout_bp)
        known = Proceeds.objects.create(
            certification=of, deal=deal, seller=seller, kg=kg, fen=fen, payout_bp=payout_bp, payout_fen=payout_fen, day=day
        )
        SoldSpan.objects.bulk_create(SoldSpan(proceeds=known, first=span.first, last=span.last) for span in spans)
    elif (known.seller, known.kg, known.fen, known.payout_bp) != (seller, kg, fen, payout_bp):
        raise ProceedsReused(deal=deal)
    return proceeds_said(known)


def _check_unsold(of: Certification, spans: Sequence[Span], *, seller: int) -> None:
    free = [one for one in unsold_in(spans, seller=seller) if (one.project, one.period) == (of.project, of.period)]
    if sum(one.kg for one in free) != sum(span.kg for span in spans):
        raise SoldAlready(project=of.project, period=of.period)

"""Questions about deals: one, an organisation's, what waits for it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from puhui.market import models
from puhui.market.errors import DealUnknown
from puhui.market.words import OPEN, Deal, DealStage, Terms
from puhui.registry import reads as registry
from puhui.registry.words import Purpose


def deal(number: int) -> Deal:
    """Raises DealUnknown."""
    row = models.Deal.objects.filter(pk=number).first()
    if row is None:
        raise DealUnknown(number=number)
    return deal_said(row)


def deals_of(organisation: int, *, limit: int = 100) -> list[Deal]:
    """That it gives or takes, the latest first."""
    rows = models.Deal.objects.filter(Q(giver=organisation) | Q(taker=organisation)).order_by("-pk")
    return [deal_said(row) for row in rows[:limit]]


def waiting_for(organisation: int) -> list[Deal]:
    """Offers that it may accept, and payments that it is to confirm; the earliest day first."""
    rows = models.Deal.objects.filter(Q(taker=organisation, stage=DealStage.OFFERED) | Q(giver=organisation, stage=DealStage.ACCEPTED))
    return sorted((deal_said(row) for row in rows), key=lambda one: (one.pay_by or one.terms.until, one.number))


def over(*, today: date) -> list[int]:
    """Offers whose day has passed."""
    rows = models.Deal.objects.filter(stage=DealStage.OFFERED, until__lt=today).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def deal_said(row: models.Deal) -> Deal:
    purpose = Purpose(row.purpose) if row.purpose else None
    terms = Terms(row.kg, row.fen_per_tonne, row.until, row.project, row.vintage, purpose, row.note)
    serials = tuple(registry.serials_moved(movement=row.escrow))
    return Deal(row.pk, row.giver, row.taker, terms, row.fen, DealStage(row.stage), row.offered_on, serials, row.pay_by, row.ended_on)


def is_open(one: Deal) -> bool:
    return one.stage in OPEN

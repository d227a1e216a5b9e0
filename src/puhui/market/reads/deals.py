"""Questions about deals: one, an organisation's, what waits for it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from puhui.market import models
from puhui.market.errors import DealUnknown
from puhui.market.words import OPEN, Deal, DealStage, Terms, Venue
from puhui.registry import reads as registry
from puhui.registry.words import Purpose, Span


def deal(number: int) -> Deal:
    """Raises DealUnknown."""
    row = models.Deal.objects.filter(pk=number).first()
    if row is None:
        raise DealUnknown(number=number)
    return deal_said(row)


def deals_of(organisation: int, *, limit: int = 100, before: int | None = None) -> list[Deal]:
    """That it gives or takes, the latest first; with `before` those of smaller numbers. Each side is read from its own index."""
    sides = [models.Deal.objects.filter(**{side: organisation}).order_by("-pk") for side in ("giver", "taker")]
    rows = [row for side in sides for row in (side if before is None else side.filter(pk__lt=before))[:limit]]
    return [deal_said(row) for row in sorted(rows, key=lambda row: row.pk, reverse=True)[:limit]]


def waiting_for(organisation: int) -> list[Deal]:
    """Offers that it may accept, and what it is to pay; the earliest day first."""
    rows = models.Deal.objects.filter(taker=organisation, stage__in=OPEN)
    return sorted((deal_said(row) for row in rows), key=lambda one: (one.pay_by or one.terms.until, one.number))


def to_be_paid(taker: int) -> int:
    """How many deals of a taker wait for its money."""
    return models.Deal.objects.filter(taker=taker, stage=DealStage.ACCEPTED).count()


def deals_over(*, today: date) -> list[int]:
    """Offers that nobody accepted, and deals that nobody paid, by their day."""
    late = Q(stage=DealStage.OFFERED, until__lt=today) | Q(stage=DealStage.ACCEPTED, pay_by__lt=today)
    return list(models.Deal.objects.filter(late).order_by("pk").values_list("pk", flat=True))


def deals_from(listing: int, *, party: int | None = None, limit: int = 200, before: int | None = None) -> list[Deal]:
    """Parts of a listing, the latest first; those alone in which one organisation has a part, where it is named."""
    rows = models.Deal.objects.filter(listing=listing).order_by("-pk")
    if party is not None:
        rows = rows.filter(Q(giver=party) | Q(taker=party))
    return [deal_said(row) for row in (rows if before is None else rows.filter(pk__lt=before))[:limit]]


def spans_in(number: int) -> tuple[Span, ...]:
    """What is handed over: as it lies aside while the deal is open, as it went or came back afterwards; nothing where it went back to its listing."""
    row = models.Deal.objects.get(pk=number)
    if row.ended:
        return registry.spans_moved(movement=row.ended)
    return tuple(Span(first, last) for first, last in row.asides.order_by("first").values_list("first", "last"))


def serials_in(number: int) -> list[str]:
    """How they are printed."""
    return registry.serials_printed(spans_in(number))


def deal_said(row: models.Deal) -> Deal:
    purpose = Purpose(row.purpose) if row.purpose else None
    terms = Terms(row.kg, row.fen_per_tonne, row.until, row.project, row.vintage, purpose, row.note)
    return Deal(
        row.pk, row.giver, row.taker, terms, row.fen, DealStage(row.stage), row.offered_on, row.pay_by, row.ended_on, row.listing_id, row.rules,
        row.fee_buyer, row.fee_seller, row.is_related, Venue(row.venue),
    )  # fmt: skip

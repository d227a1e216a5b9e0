"""Questions about listings: what is offered now, a seller's own, one of them."""

from __future__ import annotations

from datetime import date

from puhui.market import models
from puhui.market.errors import ListingUnknown
from puhui.market.words import Listing, ListingStage, ListingTerms
from puhui.registry import reads as registry
from puhui.registry.words import Span


def listing(number: int) -> Listing:
    """Raises ListingUnknown."""
    row = models.Listing.objects.filter(pk=number).first()
    if row is None:
        raise ListingUnknown(number=number)
    return listing_said(row)


def listings(*, today: date, limit: int = 200) -> list[Listing]:
    """What can be bought now, the cheapest first."""
    rows = models.Listing.objects.filter(stage=ListingStage.OPEN, left_kg__gt=0, until__gte=today).order_by("fen_per_tonne", "pk")
    return [listing_said(row) for row in rows[:limit]]


def listings_of(seller: int, *, limit: int = 100) -> list[Listing]:
    """The latest first."""
    return [listing_said(row) for row in models.Listing.objects.filter(seller=seller).order_by("-pk")[:limit]]


def listings_over(*, today: date) -> list[int]:
    """Open ones whose day has passed."""
    rows = models.Listing.objects.filter(stage=ListingStage.OPEN, until__lt=today).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def serials_listed(number: int) -> list[str]:
    """What is left of a listing, as it is printed."""
    spans = models.Aside.objects.filter(listing=number).order_by("first").values_list("first", "last")
    return registry.serials_printed(Span(first, last) for first, last in spans)


def listing_said(row: models.Listing) -> Listing:
    terms = ListingTerms(row.kg, row.fen_per_tonne, row.until, row.smallest_kg, row.project, row.vintage, row.note)
    return Listing(
        row.pk,
        row.seller,
        terms,
        ListingStage(row.stage),
        row.left_kg,
        row.waiting_kg,
        row.sold_kg,
        row.returned_kg,
        row.listed_on,
        row.ended_on,
    )

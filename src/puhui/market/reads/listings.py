"""Questions about listings: what is offered now, a seller's own, one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from puhui.market import models
from puhui.market.errors import ListingUnknown
from puhui.market.words import Listing, ListingStage, ListingTerms, Venue
from puhui.registry import reads as registry
from puhui.registry.words import Span


def listing(number: int) -> Listing:
    """Raises ListingUnknown."""
    row = models.Listing.objects.filter(pk=number).first()
    if row is None:
        raise ListingUnknown(number=number)
    return listing_said(row)


def listings_open(*, today: date, kind: str = "") -> QuerySet[models.Listing]:
    """What can be bought now, the cheapest first; whoever shows it takes a page of it. Of one kind of projects alone, where that is named."""
    rows = models.Listing.objects.filter(venue=Venue.HERE, stage=ListingStage.OPEN, left_kg__gt=0, until__gte=today)
    if kind:
        rows = rows.filter(pk__in=RawSQL(_OF_KIND, [kind]))  # noqa: S611 - the kind is a parameter of it
    return rows.order_by("fen_per_tonne", "pk")


_OF_KIND = """
    SELECT a.listing_id FROM market_aside a JOIN registry_issue i ON i.first <= a.first AND i.last >= a.last
    JOIN registry_project p ON p.id = i.project_id WHERE a.listing_id IS NOT NULL AND p.kind = %s"""


def listings(*, today: date, limit: int = 200) -> list[Listing]:
    """What can be bought now, the cheapest first."""
    return listings_said(listings_open(today=today)[:limit])


def listings_of(seller: int, *, limit: int = 100, before: int | None = None) -> list[Listing]:
    """The latest first; with `before` those of smaller numbers."""
    rows = models.Listing.objects.filter(seller=seller).order_by("-pk")
    return listings_said((rows if before is None else rows.filter(pk__lt=before))[:limit])


def listings_over(*, today: date) -> list[int]:
    """Open ones whose day has passed."""
    rows = models.Listing.objects.filter(stage=ListingStage.OPEN, until__lt=today).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def spans_listed(number: int) -> tuple[Span, ...]:
    """What is left of a listing, in the order of serials."""
    spans = models.Aside.objects.filter(listing=number).order_by("first").values_list("first", "last")
    return tuple(Span(first, last) for first, last in spans)


def serials_listed(number: int) -> list[str]:
    """How they are printed."""
    return registry.serials_printed(spans_listed(number))


def listings_said(rows: Iterable[models.Listing]) -> list[Listing]:
    return [listing_said(row) for row in rows]


def listing_said(row: models.Listing) -> Listing:
    terms = ListingTerms(row.kg, row.fen_per_tonne, row.until, row.smallest_kg, row.project, row.vintage, row.note, Venue(row.venue))
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

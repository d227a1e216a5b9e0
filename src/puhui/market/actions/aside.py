"""What lies in escrow for a listing or a deal: put there, cut, freed. The registry holds the escrow itself."""

from __future__ import annotations

from collections.abc import Iterable

from puhui.market.models import Aside, Deal, Listing
from puhui.market.rules.listings import cut
from puhui.registry.words import Span


def put_aside(spans: Iterable[Span], *, deal: Deal | None = None, listing: Listing | None = None) -> None:
    Aside.objects.bulk_create(Aside(first=span.first, last=span.last, deal=deal, listing=listing) for span in spans)


def spans_of(**whose: int) -> list[Span]:
    """In the order of serials, of a `deal` or a `listing`."""
    return [Span(first, last) for first, last in Aside.objects.filter(**whose).order_by("first").values_list("first", "last")]


def free(**whose: int) -> None:
    """Nothing lies aside for it any more."""
    Aside.objects.filter(**whose).delete()


def cut_for(deal: Deal, listing: Listing) -> None:
    """The lowest serials of a listing are the deal's now; only the rows that it takes are touched."""
    left = deal.kg
    for row in Aside.objects.filter(listing=listing).order_by("first").iterator():
        taken, rest = cut([Span(row.first, row.last)], left)
        left -= sum(span.last - span.first + 1 for span in taken)
        row.delete()
        put_aside(taken, deal=deal)
        put_aside(rest, listing=listing)
        if not left:
            return

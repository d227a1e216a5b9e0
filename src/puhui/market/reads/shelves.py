"""Questions about small lots: what residents can buy now, what is on a shelf, what became of an order."""

from __future__ import annotations

from collections.abc import Collection

from puhui.market import models
from puhui.market.errors import ShelfUnknown
from puhui.market.reads.deals import deal_said
from puhui.market.words import OPEN, Order, Shelf, ShelfTerms
from puhui.registry import reads as registry
from puhui.registry.words import BlockState


def shelves() -> list[Shelf]:
    """What residents can buy now, the cheapest first."""
    return [shelf_said(row) for row in models.Shelf.objects.filter(closed_on=None).order_by("fen_per_kg", "pk")]


def shelves_of(seller: int, *, closed: int = 10) -> list[Shelf]:
    """All that are open, the latest first, and so many of those that were closed last."""
    rows = models.Shelf.objects.filter(seller=seller).order_by("-pk")
    found = [*rows.filter(closed_on=None), *rows.exclude(closed_on=None).order_by("-closed_on", "-pk")[:closed]]
    return [shelf_said(row) for row in found]


def shelf(number: int) -> Shelf:
    """Raises ShelfUnknown."""
    row = models.Shelf.objects.filter(pk=number).first()
    if row is None:
        raise ShelfUnknown(number=number)
    return shelf_said(row)


def on_shelf(one: Shelf) -> int:
    """Kilograms that could be sold from it at this moment: free, and held."""
    return on_shelves([one])[one.number]


def on_shelves(found: Collection[Shelf]) -> dict[int, int]:
    """The same of several, by their numbers; a seller's holdings are asked for once."""
    free = {
        seller: [lot for lot in registry.holdings(holder=seller) if lot.state is BlockState.HELD and lot.purpose is None]
        for seller in {one.seller for one in found}
    }
    return {
        one.number: sum(
            lot.kg for lot in free[one.seller] if one.terms.project in (None, lot.project) and one.terms.vintage in (None, lot.vintage)
        )
        for one in found
    }


def orders_of(person: int, *, limit: int = 50) -> list[Order]:
    """The latest first."""
    rows = models.Order.objects.select_related("deal", "shelf").filter(deal__taker=person).order_by("-pk")
    return [_order(row) for row in rows[:limit]]


def order_of(deal: int) -> Order | None:
    """Of a deal, where a resident bought by it."""
    row = models.Order.objects.select_related("deal", "shelf").filter(pk=deal).first()
    return _order(row) if row else None


def orders_waiting(person: int) -> int:
    return models.Order.objects.filter(deal__taker=person, deal__stage__in=OPEN).count()


def shelf_said(row: models.Shelf) -> Shelf:
    terms = ShelfTerms(row.fen_per_kg, row.project, row.vintage)
    return Shelf(row.pk, row.seller, terms, row.closed_on is None, row.opened_on)


def _order(row: models.Order) -> Order:
    return Order(deal_said(row.deal), shelf_said(row.shelf), row.beneficiary)

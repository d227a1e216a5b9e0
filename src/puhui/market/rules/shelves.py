"""What a shelf may say, and what a resident may order from it."""

from __future__ import annotations

from puhui.market.errors import OrderTooLarge, ShelfClosed, ShelfTermsWrong, TooManyOrders
from puhui.market.rules.deals import FEN_PER_TONNE_MOST
from puhui.market.words import KG_PER_TONNE, ORDER_KG_MOST, ORDERS_OPEN_MOST, Shelf, ShelfTerms
from puhui.vocabulary.amounts import grouped


def check_shelf(terms: ShelfTerms) -> None:
    """Raises ShelfTermsWrong."""
    most = FEN_PER_TONNE_MOST // KG_PER_TONNE
    if not 1 <= terms.fen_per_kg <= most:
        raise ShelfTermsWrong(most=grouped(most // 100))


def check_order(shelf: Shelf, *, kg: int, waiting: int) -> None:
    """Raises ShelfClosed, OrderTooLarge, TooManyOrders."""
    if not shelf.is_open:
        raise ShelfClosed
    if not 1 <= kg <= ORDER_KG_MOST:
        raise OrderTooLarge(most=grouped(ORDER_KG_MOST))
    if waiting >= ORDERS_OPEN_MOST:
        raise TooManyOrders(count=waiting)

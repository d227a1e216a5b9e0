"""Questions to the market."""

from puhui.market.reads.deals import deal, deal_said, deals_of, is_open, over, waiting_for
from puhui.market.reads.findings import findings
from puhui.market.reads.shelves import on_shelf, order_of, orders_of, orders_waiting, shelf, shelf_said, shelves, shelves_of

__all__ = [
    "deal",
    "deal_said",
    "deals_of",
    "findings",
    "is_open",
    "on_shelf",
    "order_of",
    "orders_of",
    "orders_waiting",
    "over",
    "shelf",
    "shelf_said",
    "shelves",
    "shelves_of",
    "waiting_for",
]

"""Questions to the market."""

from puhui.market.reads.deals import deal, deal_said, deals_of, is_open, over, waiting_for
from puhui.market.reads.findings import findings
from puhui.market.reads.owners import declarations_of, has_declared, owners_of, relation_of
from puhui.market.reads.rulebook import all_trading_rules, trading_rules, trading_rules_numbered
from puhui.market.reads.rulebook_findings import rulebook_findings
from puhui.market.reads.shelves import on_shelf, order_of, orders_of, orders_waiting, shelf, shelf_said, shelves, shelves_of

__all__ = [
    "all_trading_rules",
    "deal",
    "deal_said",
    "deals_of",
    "declarations_of",
    "findings",
    "has_declared",
    "is_open",
    "on_shelf",
    "order_of",
    "orders_of",
    "orders_waiting",
    "over",
    "owners_of",
    "relation_of",
    "rulebook_findings",
    "shelf",
    "shelf_said",
    "shelves",
    "shelves_of",
    "trading_rules",
    "trading_rules_numbered",
    "waiting_for",
]

"""Questions to the market."""

from puhui.market.reads.bulletin import (
    latest_trades,
    offers,
    retail_days,
    trade_said,
    traded_days,
    trades_between,
)
from puhui.market.reads.deals import (
    deal,
    deal_said,
    deals_from,
    deals_of,
    deals_over,
    is_open,
    serials_in,
    spans_in,
    to_be_paid,
    waiting_for,
)
from puhui.market.reads.findings import findings
from puhui.market.reads.invoices import invoice_of, invoice_said, invoices_to_issue
from puhui.market.reads.listings import listing, listing_said, listings, listings_of, listings_over, serials_listed
from puhui.market.reads.owners import declarations_of, declared_said, has_declared, owners_of, relation_of
from puhui.market.reads.rulebook import all_trading_rules, rules_said, trading_rules, trading_rules_numbered
from puhui.market.reads.rulebook_findings import rulebook_findings
from puhui.market.reads.shelves import on_shelf, order_of, orders_of, orders_waiting, shelf, shelf_said, shelves, shelves_of
from puhui.market.reads.watching import (
    Watched,
    deals_watched,
    positions,
    suspects,
    watched_said,
)

__all__ = [
    "Watched",
    "all_trading_rules",
    "deal",
    "deal_said",
    "deals_from",
    "deals_of",
    "deals_over",
    "deals_watched",
    "declarations_of",
    "declared_said",
    "findings",
    "has_declared",
    "invoice_of",
    "invoice_said",
    "invoices_to_issue",
    "is_open",
    "latest_trades",
    "listing",
    "listing_said",
    "listings",
    "listings_of",
    "listings_over",
    "offers",
    "on_shelf",
    "order_of",
    "orders_of",
    "orders_waiting",
    "owners_of",
    "positions",
    "relation_of",
    "retail_days",
    "rulebook_findings",
    "rules_said",
    "serials_in",
    "serials_listed",
    "shelf",
    "shelf_said",
    "shelves",
    "shelves_of",
    "spans_in",
    "suspects",
    "to_be_paid",
    "trade_said",
    "traded_days",
    "trades_between",
    "trading_rules",
    "trading_rules_numbered",
    "waiting_for",
    "watched_said",
]

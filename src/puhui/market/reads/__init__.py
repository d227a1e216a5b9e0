"""Questions to the market."""

from puhui.market.reads.deals import (
    deal,
    deal_said,
    deals_from,
    deals_of,
    deals_over,
    is_open,
    over,
    serials_in,
    spans_in,
    to_be_paid,
    waiting_for,
)
from puhui.market.reads.findings import (
    findings,
)
from puhui.market.reads.listings import (
    listing,
    listing_said,
    listings,
    listings_of,
    listings_over,
    serials_listed,
)
from puhui.market.reads.owners import (
    declarations_of,
    declared_said,
    has_declared,
    owners_of,
    relation_of,
)
from puhui.market.reads.rulebook import (
    all_trading_rules,
    rules_said,
    trading_rules,
    trading_rules_numbered,
)
from puhui.market.reads.rulebook_findings import (
    rulebook_findings,
)
from puhui.market.reads.shelves import (
    on_shelf,
    order_of,
    orders_of,
    orders_waiting,
    shelf,
    shelf_said,
    shelves,
    shelves_of,
)

__all__ = [
    "all_trading_rules",
    "deal",
    "deal_said",
    "deals_from",
    "deals_of",
    "deals_over",
    "declarations_of",
    "declared_said",
    "findings",
    "has_declared",
    "is_open",
    "listing",
    "listing_said",
    "listings",
    "listings_of",
    "listings_over",
    "on_shelf",
    "order_of",
    "orders_of",
    "orders_waiting",
    "over",
    "owners_of",
    "relation_of",
    "rulebook_findings",
    "rules_said",
    "serials_in",
    "serials_listed",
    "shelf",
    "shelf_said",
    "shelves",
    "shelves_of",
    "spans_in",
    "to_be_paid",
    "trading_rules",
    "trading_rules_numbered",
    "waiting_for",
]

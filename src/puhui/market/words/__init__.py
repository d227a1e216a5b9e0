"""交易的词 · Words of the market: deals, listings, small lots, the rules of trading."""

from puhui.market.words.deals import DEAL_STAGE_SAYS, KG_PER_TONNE, OPEN, Deal, DealStage, DealVerb, Terms
from puhui.market.words.invoices import INVOICE_DIGITS, INVOICE_STAGE_SAYS, INVOICE_TEXT_LENGTH, Invoice, InvoiceDetails, InvoiceStage
from puhui.market.words.listings import LISTING_STAGE_SAYS, NOTE_LENGTH, Listing, ListingStage, ListingTerms
from puhui.market.words.rulebook import (
    DAY_MIN,
    OWNER_NAME_LENGTH,
    OWNERS_MOST,
    RELATION_SAYS,
    RULE_RANGES,
    WHOLE_BP,
    Declared,
    Owner,
    OwnerSaid,
    Relation,
    TradingRules,
)
from puhui.market.words.shelves import ORDER_KG_MOST, ORDER_PAY_DAYS, ORDERS_OPEN_MOST, Order, Shelf, ShelfTerms

__all__ = [
    "DAY_MIN",
    "DEAL_STAGE_SAYS",
    "INVOICE_DIGITS",
    "INVOICE_STAGE_SAYS",
    "INVOICE_TEXT_LENGTH",
    "KG_PER_TONNE",
    "LISTING_STAGE_SAYS",
    "NOTE_LENGTH",
    "OPEN",
    "ORDERS_OPEN_MOST",
    "ORDER_KG_MOST",
    "ORDER_PAY_DAYS",
    "OWNERS_MOST",
    "OWNER_NAME_LENGTH",
    "RELATION_SAYS",
    "RULE_RANGES",
    "WHOLE_BP",
    "Deal",
    "DealStage",
    "DealVerb",
    "Declared",
    "Invoice",
    "InvoiceDetails",
    "InvoiceStage",
    "Listing",
    "ListingStage",
    "ListingTerms",
    "Order",
    "Owner",
    "OwnerSaid",
    "Relation",
    "Shelf",
    "ShelfTerms",
    "Terms",
    "TradingRules",
]

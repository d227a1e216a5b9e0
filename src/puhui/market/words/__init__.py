"""交易的词 · Words of the market: deals, listings, small lots, the rules of trading."""

from puhui.market.words.deals import DEAL_STAGE_SAYS, KG_PER_TONNE, OFFER_DAYS_MOST, OPEN, PAY_DAYS, Deal, DealStage, DealVerb, Terms
from puhui.market.words.rulebook import (
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
from puhui.market.words.shelves import ORDER_KG_MOST, ORDERS_OPEN_MOST, SHELF_TEXT_LENGTH, Order, Shelf, ShelfTerms

__all__ = [
    "DEAL_STAGE_SAYS",
    "KG_PER_TONNE",
    "OFFER_DAYS_MOST",
    "OPEN",
    "ORDERS_OPEN_MOST",
    "ORDER_KG_MOST",
    "OWNERS_MOST",
    "OWNER_NAME_LENGTH",
    "PAY_DAYS",
    "RELATION_SAYS",
    "RULE_RANGES",
    "SHELF_TEXT_LENGTH",
    "WHOLE_BP",
    "Deal",
    "DealStage",
    "DealVerb",
    "Declared",
    "Order",
    "Owner",
    "OwnerSaid",
    "Relation",
    "Shelf",
    "ShelfTerms",
    "Terms",
    "TradingRules",
]

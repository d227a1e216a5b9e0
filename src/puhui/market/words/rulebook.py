"""交易规则的词 · Words of the rulebook: what a filed document says of price, lot, fee, hours and who may trade; and how two organisations are related."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class TradingRules:
    """One version of the rules, from a day on. Prices are fen for a tonne, fees and shares hundredths of a per cent (bp) of the price, hours minutes of the
    day in Beijing time; `kinds` are the kinds of organisations that may trade."""

    number: int
    from_on: date
    document: Text
    price_floor: int
    price_ceiling: int
    lot_kg: int
    fee_buyer_bp: int
    fee_seller_bp: int
    opens_min: int
    closes_min: int
    is_workdays_only: bool
    listing_days: int
    pay_days: int
    waiting_most: int
    related_bp: int
    pool_payout_bp: int
    kinds: frozenset[str]


class Relation(StrEnum):
    """Of two organisations, by the owners that they have declared."""

    NONE = "none"
    RELATED = "related"
    SAME = "same"


RELATION_SAYS = {
    Relation.NONE: Text("无关联", "not related"),
    Relation.RELATED: Text("关联方", "related"),
    Relation.SAME: Text("同一实际控制人", "the same beneficial owner"),
}

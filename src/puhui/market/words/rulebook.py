"""交易规则的词 · Words of the rulebook: what a filed document says of price, lot, fee, hours and who may trade; and how two organisations are related."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

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


#: Hundredths of a per cent of a whole.
WHOLE_BP = 10_000
DAY_MIN = 24 * 60
OWNERS_MOST, OWNER_NAME_LENGTH = 50, 120
_DAYS_MOST, _PRICE_MOST, _LOT_MOST = 365, 100_000_000, 1_000_000
#: What each number of the rules may be, its ends included. A document that says otherwise is not filed. Our choice: wide enough for any rulebook we
#: know of, and narrow enough that a slip of the finger is noticed.
RULE_RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "price_floor": (1, _PRICE_MOST),
        "price_ceiling": (1, _PRICE_MOST),
        "lot_kg": (1, _LOT_MOST),
        "fee_buyer_bp": (0, 1_000),
        "fee_seller_bp": (0, 1_000),
        "opens_min": (0, DAY_MIN - 1),
        "closes_min": (1, DAY_MIN),
        "listing_days": (1, _DAYS_MOST),
        "pay_days": (1, _DAYS_MOST),
        "waiting_most": (1, 1_000),
        "related_bp": (1, WHOLE_BP),
        "pool_payout_bp": (0, WHOLE_BP),
    }
)


@dataclass(frozen=True, slots=True)
class Owner:
    """As it is declared: the code is a unified social credit code, or a person's identity number, which is not kept."""

    name: str
    code: str
    share_bp: int
    is_controlling: bool = False


@dataclass(frozen=True, slots=True)
class OwnerSaid:
    """As it is kept: a person's name is masked, and of the number there is a keyed mark alone (`is_person`)."""

    name: str
    uscc: str
    share_bp: int
    is_controlling: bool
    is_state: bool

    @property
    def is_person(self) -> bool:
        return not self.uscc


@dataclass(frozen=True, slots=True)
class Declared:
    """What an organisation says of its owners; no owner at all is a declaration too."""

    number: int
    organisation: int
    declared_on: date
    owners: tuple[OwnerSaid, ...]


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

"""交易规则的数 · The numbers of a document of trading rules, by their codes there, and the rules that the market keeps: one table, read both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from puhui.market.words import RULE_RANGES, TradingRules
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.texts import Text

#: The code of the document, and of the unit of a number that is 1 for yes and 0 for no.
MARKET, YES = "market", "yes"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of the document: its unit, and what it may be, the ends included."""

    unit: str
    low: int
    high: int


#: By the code in the document: the field of the rules, and the unit.
_FIELDS = {
    "price-floor": ("price_floor", "fen"),
    "price-ceiling": ("price_ceiling", "fen"),
    "lot": ("lot_kg", "kg"),
    "fee-buyer": ("fee_buyer_bp", "bp"),
    "fee-seller": ("fee_seller_bp", "bp"),
    "opens": ("opens_min", "minute"),
    "closes": ("closes_min", "minute"),
    "listing-days": ("listing_days", "day"),
    "pay-days": ("pay_days", "day"),
    "waiting": ("waiting_most", "time"),
    "related-share": ("related_bp", "bp"),
    "pool-payout": ("pool_payout_bp", "bp"),
}
_WORKDAYS = "workdays-only"
#: Kinds of organisations that may hold credits.
_KINDS = (
    OrganisationKind.ENTERPRISE,
    OrganisationKind.OWNER,
    OrganisationKind.PUBLIC_BODY,
    OrganisationKind.BANK,
    OrganisationKind.OPERATOR,
    OrganisationKind.PROVINCE,
    OrganisationKind.CITY,
)
_TRADES = {f"{kind}-trades": kind.value for kind in _KINDS}

STATED: Mapping[str, Stated] = MappingProxyType(
    {code: Stated(unit, *RULE_RANGES[field]) for code, (field, unit) in _FIELDS.items()}
    | dict.fromkeys((_WORKDAYS, *_TRADES), Stated(YES, 0, 1))
)


def numbers_of(rules: TradingRules) -> dict[str, int]:
    """What a document would state of these rules."""
    told = {code: int(getattr(rules, field)) for code, (field, _) in _FIELDS.items()}
    return told | {_WORKDAYS: int(rules.is_workdays_only)} | {code: int(kind in rules.kinds) for code, kind in _TRADES.items()}


def rules_from(numbers: Mapping[str, int], *, number: int, from_on: date, document: Text) -> TradingRules:
    """All numbers are there, and no other; whether each is in its range is asked when they are published."""
    told = {field: numbers[code] for code, (field, _) in _FIELDS.items()}
    kinds = frozenset(kind for code, kind in _TRADES.items() if numbers[code])
    return TradingRules(number=number, from_on=from_on, document=document, **told, is_workdays_only=bool(numbers[_WORKDAYS]), kinds=kinds)


def contradictions(numbers: Mapping[str, int]) -> Iterator[Text]:
    """What no number says by itself: a floor above its ceiling, a close before the opening."""
    if numbers["price-floor"] > numbers["price-ceiling"]:
        yield Text("最低价高于最高价", "the lowest price is above the highest")
    if numbers["opens"] >= numbers["closes"]:
        yield Text("闭市不晚于开市", "the close is not after the opening")

"""Codes of owners that do not exist: the check signs fit, the rest is counted up."""

from __future__ import annotations

from stdnum.cn import ric, uscc

from puhui.market.words import Owner, TradingRules
from puhui.vocabulary.texts import Text
from tests.rooms.registry.credits import DAY


def company(number: int) -> str:
    """A code that begins as a company's does."""
    stem = f"91340100MA2Y{number:05}"
    return stem + str(uscc.calc_check_digit(stem))


def organ(number: int) -> str:
    """A code that begins as a state organ's does."""
    stem = f"11340000MB1Y{number:05}"
    return stem + str(uscc.calc_check_digit(stem))


def person(number: int) -> str:
    """As the example of GB 11643, counted up."""
    stem = f"11010519491231{number:03}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def owner(code: str, share_bp: int = 10_000, *, controls: bool | None = None, name: str = "皖江投资") -> Owner:
    return Owner(name, code, share_bp, share_bp > 5_000 if controls is None else controls)


def rules(number: int = 1, **told: object) -> TradingRules:
    said: dict[str, object] = {
        "number": number, "from_on": DAY, "document": Text("测试的规则", "rules of a test"), "price_floor": 1, "price_ceiling": 100_000_000, "lot_kg": 1,
        "fee_buyer_bp": 0, "fee_seller_bp": 0, "opens_min": 0, "closes_min": 1_440, "is_workdays_only": False, "listing_days": 30, "pay_days": 10,
        "waiting_most": 5, "related_bp": 2_500, "pool_payout_bp": 10_000, "kinds": frozenset({"enterprise", "project-owner"}),
    }  # fmt: skip
    return TradingRules(**said | told)  # type: ignore[arg-type]

"""Questions about the rules of trading: which hold on a day, and every version of them."""

from __future__ import annotations

from datetime import date

from puhui.market import models
from puhui.market.errors import NoTradingRules, TradingRulesUnknown
from puhui.market.words import TradingRules
from puhui.vocabulary.texts import Text


def trading_rules(day: date) -> TradingRules:
    """Those that began last; of two that began on the same day, the later number. Raises NoTradingRules."""
    row = models.Rulebook.objects.filter(from_on__lte=day).order_by("-from_on", "-number").first()
    if row is None:
        raise NoTradingRules(day=day)
    return rules_said(row)


def trading_rules_numbered(number: int) -> TradingRules:
    """Raises TradingRulesUnknown."""
    row = models.Rulebook.objects.filter(pk=number).first()
    if row is None:
        raise TradingRulesUnknown(number=number)
    return rules_said(row)


def all_trading_rules() -> list[TradingRules]:
    """The one that begins last first."""
    return [rules_said(row) for row in models.Rulebook.objects.order_by("-from_on", "-number")]


def rules_said(row: models.Rulebook) -> TradingRules:
    return TradingRules(
        row.number, row.from_on, Text(row.document_zh, row.document_en), row.price_floor, row.price_ceiling, row.lot_kg, row.fee_buyer_bp,
        row.fee_seller_bp, row.opens_min, row.closes_min, row.is_workdays_only, row.listing_days, row.pay_days, row.waiting_most,
        row.related_bp, row.pool_payout_bp, frozenset(row.kinds.split()),
    )  # fmt: skip

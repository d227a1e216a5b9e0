"""The rules of trading hold from their day on and never change; what they forbid is said with the next step; both sides of each border."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.foundation.workdays import is_workday
from puhui.market import actions, models, reads
from puhui.market.errors import (
    KindDoesNotTrade,
    MarketClosed,
    NoTradingRules,
    NotWholeLots,
    PriceOutsideLimits,
    TooManyUnpaid,
    TradingRulesReused,
    TradingRulesUnknown,
    TradingRulesWrong,
)
from puhui.market.rules.rulebook import check_amount, check_hours, check_kind, check_price, check_waiting, fee_of
from puhui.market.words import RULE_RANGES
from puhui.vocabulary.periods import CHINA
from tests.rooms.market.owners import rules
from tests.rooms.registry.credits import DAY

FRIDAY = date(2026, 3, 20)


def beijing(hour: int, minute: int = 0, *, day: date = FRIDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA).astimezone(UTC)


@pytest.mark.usefixtures("db")
class TestTheRulesOfADay:
    def test_hold_from_their_day_on_and_none_before(self) -> None:
        published = actions.publish_trading_rules(rules())
        assert reads.trading_rules(DAY) == published == rules()
        with pytest.raises(NoTradingRules):
            reads.trading_rules(DAY - timedelta(days=1))

    def test_are_replaced_by_later_ones_and_of_one_day_by_the_later_number(self) -> None:
        later = rules(2, from_on=DAY + timedelta(days=5), lot_kg=10)
        again = rules(3, from_on=DAY + timedelta(days=5), lot_kg=20)
        for one in (rules(), later, again):
            actions.publish_trading_rules(one)
        assert [reads.trading_rules(DAY + timedelta(days=day)).number for day in (0, 4, 5, 6)] == [1, 1, 3, 3]
        assert [one.number for one in reads.all_trading_rules()] == [3, 2, 1]
        assert reads.trading_rules_numbered(2) == later
        with pytest.raises(TradingRulesUnknown):
            reads.trading_rules_numbered(4)

    def test_under_the_same_number_change_nothing_or_are_refused(self) -> None:
        actions.publish_trading_rules(rules())
        assert actions.publish_trading_rules(rules()) == rules()
        for other in (rules(lot_kg=2), rules(kinds=frozenset({"bank"})), rules(is_workdays_only=True)):
            with pytest.raises(TradingRulesReused):
                actions.publish_trading_rules(other)
        assert models.Rulebook.objects.count() == 1

    @pytest.mark.parametrize("field", RULE_RANGES)
    def test_have_each_number_in_its_range(self, field: str) -> None:
        low, high = RULE_RANGES[field]
        for wrong in (low - 1, high + 1):
            with pytest.raises(TradingRulesWrong):
                actions.publish_trading_rules(rules(**{field: wrong}))

    def test_have_a_floor_below_the_ceiling_and_open_before_they_close(self) -> None:
        actions.publish_trading_rules(rules(price_floor=7, price_ceiling=7, opens_min=599, closes_min=600))
        for told in ({"price_floor": 8, "price_ceiling": 7}, {"opens_min": 600, "closes_min": 600}):
            with pytest.raises(TradingRulesWrong):
                actions.publish_trading_rules(rules(2, **told))

    @pytest.mark.parametrize(
        "statement",
        [
            lambda: models.Rulebook.objects.update(lot_kg=2),
            lambda: models.Rulebook.objects.all().delete(),
            lambda: models.Rulebook.objects.bulk_create([models.Rulebook(**_row(price_floor=0))]),
            lambda: models.Rulebook.objects.bulk_create([models.Rulebook(**_row(opens_min=9, closes_min=9))]),
        ],
    )
    def test_are_never_changed_in_the_database(self, statement: object) -> None:
        actions.publish_trading_rules(rules())
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()  # type: ignore[operator]


def _row(**told: object) -> dict[str, object]:
    row = models.Rulebook.objects.values().get()
    return row | {"number": 2} | told


class TestAPrice:
    def test_lies_between_floor_and_ceiling_both_included(self) -> None:
        limits = rules(price_floor=1_000, price_ceiling=2_050)
        for fen in (1_000, 1_001, 2_049, 2_050):
            check_price(limits, fen)
        for fen in (999, 2_051, 0, -1):
            with pytest.raises(PriceOutsideLimits) as told:
                check_price(limits, fen)
            assert "10.00 到 20.50 元" in told.value.sentence("zh")


class TestAnAmount:
    def test_is_whole_lots_and_one_at_least(self) -> None:
        for kg in (100, 200):
            check_amount(rules(lot_kg=100), kg)
        check_amount(rules(), 1)
        for kg, near in ((99, "100 kg"), (101, "100 kg"), (299, "200 kg"), (0, "100 kg"), (-100, "100 kg")):
            with pytest.raises(NotWholeLots) as told:
                check_amount(rules(lot_kg=100), kg)
            assert f"改为 {near}" in told.value.sentence("zh")


class TestTheHours:
    HOURS = rules(opens_min=9 * 60, closes_min=15 * 60, is_workdays_only=True)

    def opens(self, now: datetime) -> str:
        with pytest.raises(MarketClosed) as told:
            check_hours(self.HOURS, now, is_workday=is_workday)
        return str(told.value.facts["opens"])

    def test_begin_with_the_first_minute_and_end_before_the_last(self) -> None:
        for moment in (beijing(9), beijing(14, 59)):
            check_hours(self.HOURS, moment, is_workday=is_workday)
        assert self.opens(beijing(8, 59)) == "2026-03-20 09:00"
        assert self.opens(beijing(15)) == "2026-03-23 09:00"  # Friday afternoon: Monday

    def test_are_of_working_days_where_the_rules_say_so(self) -> None:
        assert self.opens(beijing(10, day=date(2026, 3, 21))) == "2026-03-23 09:00"
        check_hours(replace(self.HOURS, is_workdays_only=False), beijing(10, day=date(2026, 3, 21)), is_workday=is_workday)

    def test_of_a_whole_day_are_never_over(self) -> None:
        for moment in (beijing(0), beijing(23, 59), beijing(12, day=date(2026, 3, 21))):
            check_hours(rules(), moment, is_workday=is_workday)


class TestTheRest:
    def test_who_trades_is_named_by_the_rules(self) -> None:
        check_kind(rules(), "enterprise")
        with pytest.raises(KindDoesNotTrade) as told:
            check_kind(rules(), "bank")
        assert "银行" in told.value.sentence("zh")
        assert "bank" in told.value.sentence("en")

    def test_unpaid_purchases_are_counted(self) -> None:
        check_waiting(rules(), 4)
        with pytest.raises(TooManyUnpaid):
            check_waiting(rules(), 5)

    @pytest.mark.parametrize(
        ("fen", "bp", "fee"), [(10_000, 0, 0), (10_000, 30, 30), (49, 100, 0), (50, 100, 1), (149, 100, 1), (150, 100, 2), (0, 99, 0)]
    )
    def test_a_fee_is_rounded_once_half_a_fen_up(self, fen: int, bp: int, fee: int) -> None:
        assert fee_of(fen, bp) == fee

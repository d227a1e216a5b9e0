"""Rules are dated, budgets are funded once for each key, and the database itself refuses to promise more than is funded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from puhui.rewards import reads
from puhui.rewards.actions import fund_budget, open_budget, publish_rule, set_standing_order, set_standing_orders
from puhui.rewards.errors import FundingReused, NoBudget, NoRule
from puhui.rewards.models import Budget, Funding
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW, at_once
from tests.rooms.rewards.scene import ANNE, BO, fund, open_rewards

WHY = Text("测试", "test")


@pytest.fixture
def rewards(db: None) -> None:
    open_rewards()


@pytest.mark.usefixtures("rewards")
class TestRule:
    def test_holds_from_its_day_on_until_the_next_one(self) -> None:
        publish_rule(number=2, grams_per_point=50, from_on=date(2026, 4, 1), why=WHY)
        days = (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), date(2030, 1, 1))
        assert [reads.rate_for(day).number for day in days] == [1, 1, 2, 2]

    def test_refuses_a_day_before_the_first(self) -> None:
        with pytest.raises(NoRule, match="2025-12-31"):
            reads.rule_for(date(2025, 12, 31))

    def test_published_again_it_stays_as_it_is(self) -> None:
        publish_rule(number=1, grams_per_point=1, from_on=date(2026, 1, 1), why=WHY)
        assert reads.rate_for(date(2026, 1, 1)).grams_per_point == 100

    def test_two_rules_never_begin_on_one_day(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            publish_rule(number=2, grams_per_point=50, from_on=date(2026, 1, 1), why=WHY)

    def test_a_point_that_costs_nothing_is_refused_by_the_database(self) -> None:
        with pytest.raises(IntegrityError, match="rewards_rule_rate"), transaction.atomic():
            publish_rule(number=2, grams_per_point=0, from_on=date(2026, 4, 1), why=WHY)

    @pytest.mark.parametrize(("grams", "points"), [(0, 0), (99, 0), (100, 1), (199, 1), (200, 2)])
    def test_gives_whole_points_only(self, grams: int, points: int) -> None:
        assert reads.rate_for(date(2026, 3, 20)).points_for(grams) == points


@pytest.mark.usefixtures("rewards")
class TestBudget:
    def test_of_a_city_comes_before_that_of_its_province(self) -> None:
        assert reads.budget_for(HEFEI).code == "anhui"
        open_budget(code="hefei", name=WHY, city=HEFEI, fen_per_thousand=10)
        assert (reads.budget_for(HEFEI).code, reads.budget_for("340200").code) == ("hefei", "anhui")

    def test_a_place_without_one_is_refused(self) -> None:
        with pytest.raises(NoBudget, match="310100"):
            reads.budget_for("310100")

    def test_opened_again_it_is_the_same_and_each_has_an_account_of_its_own(self) -> None:
        first = open_budget(code="anhui", name=WHY, city="340000", fen_per_thousand=999)
        other = open_budget(code="hefei", name=WHY, city=HEFEI, fen_per_thousand=10)
        assert (first.fen_per_thousand, Budget.objects.count()) == (100, 2)
        assert len({first.account, other.account}) == 2

    def test_is_funded_once_for_each_key(self) -> None:
        for _ in range(2):
            fund(1000)
        fund(500, key="second")
        assert (reads.free_points(city=HEFEI), Funding.objects.count()) == (1500, 2)

    def test_a_key_that_stands_for_another_amount_is_refused(self) -> None:
        fund(1000)
        with pytest.raises(FundingReused, match="first"):
            fund(1001)
        assert reads.free_points(city=HEFEI) == 1000

    def test_a_key_that_stands_for_another_budget_is_refused(self) -> None:
        open_budget(code="hefei", name=WHY, city=HEFEI, fen_per_thousand=10)
        fund(1000)
        with pytest.raises(FundingReused):
            fund_budget(code="hefei", key="first", points=1000, reason="test", now=NOW)

    @pytest.mark.parametrize("points", [0, -1])
    def test_nothing_is_no_funding(self, points: int) -> None:
        with pytest.raises(IntegrityError, match="rewards_funding_positive"), transaction.atomic():
            fund(points)

    @pytest.mark.parametrize(("promised", "is_refused"), [(0, False), (999, False), (1000, False), (1001, True), (-1, True)])
    def test_the_database_refuses_to_promise_more_than_is_funded(self, promised: int, is_refused: bool) -> None:
        fund(1000)
        if is_refused:
            with pytest.raises(IntegrityError, match="never_exceeded"), transaction.atomic():
                Budget.objects.update(promised=promised)
        else:
            Budget.objects.update(promised=promised)


@pytest.mark.usefixtures("db")
class TestStandingOrder:
    def test_is_the_residents_last_word(self) -> None:
        assert not reads.has_standing_order(ANNE)
        for is_on in (True, False, True):
            set_standing_order(account=ANNE, is_on=is_on, now=NOW + timedelta(hours=1))
            assert reads.has_standing_order(ANNE) is is_on

    def test_of_many_is_each_ones_own(self) -> None:
        set_standing_orders(accounts=[ANNE, BO], is_on=True, now=NOW)
        set_standing_orders(accounts=[BO], is_on=False, now=NOW)
        assert [reads.has_standing_order(account) for account in (ANNE, BO)] == [True, False]


class TestAtOnce:
    def test_of_one_funding_that_arrives_many_times_at_once_one_counts(self, own_database: str) -> None:
        open_rewards()
        at_once([lambda: fund(1000)] * 6)
        assert (reads.free_points(city=HEFEI), Funding.objects.count()) == (1000, 1)

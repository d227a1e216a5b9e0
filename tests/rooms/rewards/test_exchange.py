"""Grams become points within the funded budget; what it cannot pay waits in its order, and nothing is ever lost or promised twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.foundation import faults
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.rewards import reads
from puhui.rewards.actions import exchange_waiting, finish_exchange, publish_rule, set_standing_order
from puhui.rewards.errors import BudgetSpent, ExchangeReused, NoBudget, NoRule, TooFewGrams
from puhui.rewards.models import Budget, Exchange
from puhui.rewards.words import POOL
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW, at_once
from tests.rooms.rewards.scene import (
    ANNE,
    BO,
    CHEN,
    ON,
    credit,
    exchange,
    fund,
    grams,
    hold,
    open_rewards,
    own,
    points,
    pooled,
    promised,
    stages,
)


@pytest.fixture
def rewards(db: None) -> None:
    open_rewards(funded=10)


def broken() -> list[str]:
    return [finding.name for finding in reads.findings() if finding.broken]


@pytest.mark.usefixtures("rewards")
class TestOfARun:
    def test_whole_points_go_to_the_resident_and_their_grams_to_the_pool(self) -> None:
        exchange(1, credit(1, {ANNE: 467, BO: 99}))
        assert (points(ANNE, BO), grams(ANNE, BO), pooled()) == ([4, 0], [67, 99], (400, 400))
        assert (promised(), reads.free_points(city=HEFEI), broken()) == (4, 6, [])

    def test_who_has_no_standing_order_keeps_the_grams(self) -> None:
        exchange(1, credit(1, {ANNE: 467}, willing=False))
        assert (points(ANNE), grams(ANNE), stages()) == ([0], [467], [])

    def test_is_posted_once_however_often_it_is_tried(self) -> None:
        credits = credit(1, {ANNE: 467})
        for _ in range(3):
            exchange(1, credits)
        finish_exchange(on=ON + timedelta(days=1))
        assert (points(ANNE), promised(), stages()) == ([4], 4, [("run:1", "posted", 4)])

    def test_a_later_word_of_the_resident_counts_for_later_runs(self) -> None:
        first = credit(1, {ANNE: 200})
        exchange(1, first)
        set_standing_order(account=ANNE, is_on=False, now=NOW)
        exchange(1, first)
        exchange(2, credit(2, {ANNE: 300}, willing=False))
        assert (points(ANNE), grams(ANNE)) == ([2], [300])

    def test_the_rule_of_the_settlement_day_counts(self) -> None:
        publish_rule(number=2, grams_per_point=50, from_on=ON + timedelta(days=1), why=Text("测试", "test"))
        exchange(1, credit(1, {ANNE: 200}), on=ON)
        exchange(2, credit(2, {BO: 200}), on=ON + timedelta(days=1))
        assert points(ANNE, BO) == [2, 4]

    def test_a_place_without_a_rule_or_a_budget_is_no_matter_where_nobody_asks(self) -> None:
        credits = credit(1, {ANNE: 467}, willing=False)
        exchange(1, credits, on=date(2025, 1, 1))
        set_standing_order(account=ANNE, is_on=True, now=NOW)
        with pytest.raises(NoRule):
            exchange(1, credits, on=date(2025, 1, 1))
        Budget.objects.update(city="310000")
        with pytest.raises(NoBudget):
            exchange(1, credits)

    def test_who_has_spent_the_grams_meanwhile_gets_no_points_and_the_promise_goes_back(self) -> None:
        credits = credit(1, {ANNE: 400, BO: 300})
        post_transfer(key="gift", day=ON, lines=[Line(ANNE, RESIDENT_REDUCTION, POOL, -1)])
        exchange(1, credits)
        assert (points(ANNE, BO), grams(ANNE, BO), promised(), broken()) == ([0, 3], [399, 0], 3, [])


@pytest.mark.usefixtures("rewards")
class TestBeyondTheBudget:
    def test_a_run_is_split_between_what_the_budget_reaches_and_what_waits(self) -> None:
        exchange(1, credit(1, {ANNE: 400, BO: 400, CHEN: 400}))
        assert sorted(points(ANNE, BO, CHEN)) == [0, 4, 4]
        assert stages() == [("run:1", "posted", 8), ("run:1:rest", "waiting", 4)]
        assert sum(grams(ANNE, BO, CHEN)) == 400
        assert sum(reads.waiting_points_of(account=account) for account in (ANNE, BO, CHEN)) == 4

    @pytest.mark.parametrize(("asked", "paid"), [(9, 9), (10, 10), (11, 0)])
    def test_nobody_is_paid_in_part(self, asked: int, paid: int) -> None:
        exchange(1, credit(1, {ANNE: asked * 100}))
        assert (points(ANNE), promised()) == ([paid], paid)

    def test_what_waits_is_exchanged_after_funding_at_the_rate_of_when_it_was_asked(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        publish_rule(number=2, grams_per_point=1, from_on=ON + timedelta(days=1), why=Text("测试", "test"))
        fund(5, key="second")
        assert exchange_waiting(on=ON + timedelta(days=1), now=NOW) == 1
        assert (points(ANNE), grams(ANNE), reads.waiting_points_of(account=ANNE)) == ([15], [0], 0)
        assert (promised(), broken()) == (15, [])

    def test_nothing_moves_while_the_budget_does_not_reach_the_first(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        exchange(2, credit(2, {BO: 100}))
        assert exchange_waiting(on=ON, now=NOW) == 0
        assert (points(ANNE, BO), promised()) == ([0, 0], 0)

    def test_who_came_first_is_paid_first(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        exchange(2, credit(2, {BO: 300}))
        exchange(3, credit(3, {CHEN: 300}))
        fund(8, key="second")
        exchange_waiting(on=ON, now=NOW)
        assert points(ANNE, BO, CHEN) == [15, 3, 0]
        fund(8, key="third")
        exchange_waiting(on=ON, now=NOW)
        assert (points(ANNE, BO, CHEN), broken()) == ([15, 3, 3], [])

    def test_a_run_that_comes_later_does_not_overtake_who_waits(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        fund(4, key="second")
        exchange(2, credit(2, {BO: 100}))
        assert (points(ANNE, BO), reads.free_points(city=HEFEI)) == ([0, 0], 0)

    def test_an_own_order_does_not_overtake_who_waits(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        hold(BO, 100)
        with pytest.raises(BudgetSpent, match="0 points"):
            own(BO, 1)

    def test_a_waiting_run_is_paid_in_parts_and_each_holder_once(self) -> None:
        accounts = list(range(101, 109))
        exchange(1, credit(1, dict.fromkeys(accounts, 300)))
        for turn in range(2, 7):
            fund(4, key=str(turn))
            exchange_waiting(on=ON, now=NOW)
            assert promised() <= Budget.objects.get().funded
        assert points(*accounts) == [3] * 8
        assert [stage for _, stage, _ in stages()] == ["posted"] * len(stages())
        assert broken() == []

    def test_who_waits_and_has_spent_the_grams_gets_no_points(self) -> None:
        exchange(1, credit(1, {ANNE: 1500}))
        post_transfer(key="gift", day=ON, lines=[Line(ANNE, RESIDENT_REDUCTION, POOL, -1)])
        fund(5, key="second")
        exchange_waiting(on=ON, now=NOW)
        assert (points(ANNE), promised(), broken()) == ([0], 0, [])

    @settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        runs=st.lists(st.dictionaries(st.sampled_from([ANNE, BO, CHEN]), st.integers(1, 900), min_size=1), min_size=1, max_size=3),
        funds=st.lists(st.integers(1, 9), max_size=3),
    )
    def test_whatever_is_credited_and_funded_points_never_exceed_the_funds_and_enough_pays_all(
        self, runs: list[dict[int, int]], funds: list[int]
    ) -> None:
        with transaction.atomic():
            for run, credits in enumerate(runs):
                exchange(run, credit(run, credits))
            for turn, more in enumerate(funds):
                fund(more, key=f"more {turn}")
                exchange_waiting(on=ON, now=NOW)
                assert sum(points(ANNE, BO, CHEN)) == promised() <= Budget.objects.get().funded
            fund(1000, key="enough")
            exchange_waiting(on=ON, now=NOW)
            assert points(ANNE, BO, CHEN) == [sum(credits.get(account, 0) // 100 for credits in runs) for account in (ANNE, BO, CHEN)]
            assert broken() == []
            transaction.set_rollback(True)


@pytest.mark.usefixtures("rewards")
class TestOwnOrder:
    def test_gives_the_points_asked_for_and_keeps_the_rest(self) -> None:
        hold(ANNE, 467)
        assert own(ANNE, 3) == 300
        assert (points(ANNE), grams(ANNE), pooled(), promised()) == ([3], [167], (300, 300), 3)

    def test_the_same_form_again_gives_the_same_answer_and_exchanges_nothing_more(self) -> None:
        hold(ANNE, 467)
        assert [own(ANNE, 2) for _ in range(3)] == [200] * 3
        assert (points(ANNE), promised()) == ([2], 2)

    def test_the_same_form_with_another_amount_is_refused(self) -> None:
        hold(ANNE, 467)
        own(ANNE, 2)
        with pytest.raises(ExchangeReused, match="2 points"):
            own(ANNE, 1)
        assert points(ANNE) == [2]

    def test_the_same_form_of_another_resident_is_his_own(self) -> None:
        hold(ANNE, 100), hold(BO, 100)
        assert (own(ANNE, 1), own(BO, 1)) == (100, 100)

    @pytest.mark.parametrize("asked", [-1, 0, 5])
    def test_refuses_less_than_one_point_and_more_than_is_held(self, asked: int) -> None:
        hold(ANNE, 467)
        with pytest.raises(TooFewGrams):
            own(ANNE, asked)
        assert (points(ANNE), stages()) == ([0], [])

    @pytest.mark.parametrize(("asked", "is_refused"), [(10, False), (11, True)])
    def test_refuses_more_than_the_budget_has(self, asked: int, is_refused: bool) -> None:
        hold(ANNE, 5000)
        if is_refused:
            with pytest.raises(BudgetSpent, match="10 points"):
                own(ANNE, asked)
        else:
            own(ANNE, asked)
        assert points(ANNE) == [0 if is_refused else asked]

    def test_the_list_of_exchanges_says_where_points_came_from(self) -> None:
        exchange(7, credit(7, {ANNE: 467}))
        hold(ANNE, 100, key="more")
        own(ANNE, 1)
        lines = reads.exchanges_of(account=ANNE, limit=5)
        assert [(line.points, line.grams, line.run) for line in lines] == [(1, 100, None), (4, 400, 7)]


class Died(BaseException):
    """The process ends here."""


class TestCrash:
    @pytest.mark.parametrize("place", ["exchange reserved", "exchange posted"])
    def test_an_exchange_whose_process_died_is_finished_once(self, own_database: str, place: str) -> None:
        open_rewards(funded=10)
        credits = credit(1, {ANNE: 467})

        def die(name: str) -> None:
            if name == place:
                raise Died

        faults.listen(die)
        try:
            with pytest.raises(Died):
                exchange(1, credits)
        finally:
            faults.listen(None)
        finish_exchange(on=ON + timedelta(days=1))
        exchange(1, credits, on=ON + timedelta(days=1))
        assert (points(ANNE), promised(), stages(), broken()) == ([4], 4, [("run:1", "posted", 4)], [])


class TestAtOnce:
    """Several real connections."""

    def test_residents_who_ask_at_once_are_never_promised_more_than_is_funded(self, own_database: str) -> None:
        open_rewards(funded=10)
        accounts = list(range(101, 107))
        for account in accounts:
            hold(account, 300)
        outcomes = at_once([lambda a=account: own(a, 3) for account in accounts])
        assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["BudgetSpent"] * 3 + ["int"] * 3
        assert (sum(points(*accounts)), promised(), broken()) == (9, 9, [])

    def test_one_form_that_is_sent_many_times_at_once_is_exchanged_once(self, own_database: str) -> None:
        open_rewards(funded=10)
        hold(ANNE, 900)
        assert at_once([lambda: own(ANNE, 3)] * 5) == [300] * 5
        assert (points(ANNE), Exchange.objects.count(), broken()) == ([3], 1, [])

    def test_two_forms_of_one_resident_at_once_never_spend_a_gram_twice(self, own_database: str) -> None:
        open_rewards(funded=100)
        hold(ANNE, 500)
        outcomes = at_once([lambda k=key: own(ANNE, 3, key=k) for key in ("a", "b", "c")])
        assert sum(outcome == 300 for outcome in outcomes) == 1
        assert (points(ANNE), grams(ANNE), promised(), broken()) == ([3], [200], 3, [])

    def test_a_run_and_a_resident_at_once_stay_within_the_funds(self, own_database: str) -> None:
        open_rewards(funded=4)
        credits = credit(1, {ANNE: 300})
        hold(BO, 300)
        at_once([lambda: exchange(1, credits), lambda: own(BO, 3)])
        assert sum(points(ANNE, BO)) == promised() == 3
        assert broken() == []

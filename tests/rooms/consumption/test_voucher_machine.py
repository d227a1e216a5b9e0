"""Whatever is done to vouchers in whatever order: the budget is exact, grams come from somewhere and go somewhere, and the sweep finds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule, run_state_machine_as_test

from puhui.consumption import actions, reads
from puhui.consumption.words import VOUCHER_RETIRED, CarbonWay, Voucher, VoucherState, WriteOff
from puhui.ledger.reads import balance
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from tests.rooms.consumption.vouchers import Scene, broken, held

GRAMS = 4_000


class Machine(RuleBasedStateMachine):
    """One campaign of five vouchers, three people with grams for two each, two shops."""

    vouchers = Bundle("vouchers")
    taken = Bundle("taken")

    @initialize(way=st.sampled_from(CarbonWay))
    def begin(self, way: CarbonWay) -> None:
        self.point = transaction.savepoint()
        self.scene = Scene().open(budget_fen=50_00, way=way, carbon_g=1500)
        self.people = [self.scene.resident(GRAMS) for _ in range(3)]

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def went(self, work: Any) -> Any:
        """What a verb gives; None where it refuses, and then it has done nothing."""
        try:
            with transaction.atomic():
                return work()
        except Refusal:
            return None

    @rule(target=vouchers, who=st.integers(0, 2))
    def claim(self, who: int) -> Voucher | None:
        return self.went(lambda: self.scene.claim(self.people[who]))  # type: ignore[no-any-return]

    @rule(target=taken, voucher=vouchers, shop=st.integers(0, 1), amount=st.sampled_from([49_99, 50_00]))
    def take(self, voucher: Voucher | None, shop: int, amount: int) -> tuple[WriteOff, int] | None:
        done = self.went(lambda: self.scene.take(voucher, shop=shop, amount=amount)) if voucher else None
        return (done, shop) if done else None

    @rule(voucher=vouchers, shop=st.integers(0, 1), minutes=st.integers(0, 3))
    def hand_in(self, voucher: Voucher | None, shop: int, minutes: int) -> None:
        if voucher:
            line = self.scene.line(voucher, minutes=minutes)
            assert self.scene.hand_in(line, shop=shop) == self.scene.hand_in(line, line, shop=shop)

    @rule(voucher=consumes(vouchers))
    def give_back(self, voucher: Voucher | None) -> None:
        if voucher:
            self.went(lambda: actions.give_voucher_back(account=voucher.account, number=voucher.number, now=self.scene.now))

    @rule(done=taken)
    def refund(self, done: tuple[WriteOff, int] | None) -> None:
        if done:
            self.went(lambda: self.scene.refund(done[0], shop=done[1]))

    @rule(shop=st.integers(0, 1))
    def settle(self, shop: int) -> None:
        self.went(lambda: self.scene.settle(shop=shop, until=local_day(self.scene.now)))

    @rule(days=st.sampled_from([0, 3, 8, 40]))
    def wait_and_lapse(self, days: int) -> None:
        self.scene.now += timedelta(days=days, minutes=5)
        actions.lapse_vouchers(now=self.scene.now)

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "scene"):
            return
        told, way = reads.figures_of(self.scene.campaign.number), self.scene.campaign.terms.way
        assert told.claimed_fen + told.used_fen + told.left_fen == told.budget_fen == 50_00
        assert 0 <= told.left_fen == 50_00 - self.scene.bound_fen
        for one in self.people:
            live = [voucher.state for voucher in reads.vouchers_of(one)]
            costs = 1500 if way is CarbonWay.CLAIMER else 0
            assert held(one) + reads.grams_in_vouchers(one) + balance(holder=one, asset=VOUCHER_RETIRED) == GRAMS
            assert balance(holder=one, asset=VOUCHER_RETIRED) == costs * live.count(VoucherState.USED)
        settled = reads.settlements_of(self.scene.campaign.number)
        assert sum(one.count for one in settled) == told.settled
        assert reads.retired_for(self.scene.campaign.subject) == sum(one.kg for one in settled)
        assert broken() == set()


@pytest.mark.usefixtures("db")
def test_any_order_of_verbs_adds_up() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=8, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )

"""Whatever department, bank and clock do, in whatever order, doubled, and stopped half-way: a settlement is paid once or not, and each fen has its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from puhui.consumption import reads
from puhui.consumption.reads.payment_findings import payment_findings
from puhui.consumption.words import PaymentStage, VoucherPayment
from puhui.foundation.configuration import configuration
from puhui.journeys.paying_merchants import call_off, lapse_payments
from puhui.journeys.settling import settle
from puhui.ledger import reads as ledger
from puhui.payments import reads as payments
from puhui.payments.words import CASH, Notice
from tests.rooms.consumption.test_payment_guards import Paying
from tests.rooms.journeys.stopping import went


class Machine(RuleBasedStateMachine):
    """Five settlements of two shops; the bank says what it likes, and says it again."""

    asked = Bundle("asked")
    said = Bundle("said")

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        self.scene, self.places = Paying().open(), 0
        for shop in (0, 1, 0, 1, 1):
            self.scene.take(self.scene.claim(), shop=shop)
            self.scene.settle(shop=shop)
        self.numbers = [one.number for one in reads.unpaid_settlements(self.scene.campaign.number)]

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def key(self) -> str:
        self.places += 1
        return f"machine {self.places}"

    @rule(target=asked, places=st.lists(st.integers(0, 4), min_size=1, max_size=3), twice=st.booleans())
    def open(self, places: list[int], twice: bool) -> Any:
        chosen, key = [self.numbers[place] for place in places], self.key()
        made = [went(lambda: self.scene.opened(*chosen, key=key)) for _ in range(1 + twice)]
        assert not twice or made[0] == made[1]
        return made[0] if made[0] else multiple()

    @rule(target=asked, place=st.integers(0, 4))
    def note(self, place: int) -> Any:
        made = went(lambda: self.scene.noted(self.numbers[place], key=self.key()))
        return made or multiple()

    @rule(made=asked, stop_at=st.integers(0, 1))
    def end(self, made: VoucherPayment, stop_at: int) -> None:
        told = {"number": made.number, "organisation": self.scene.department, "by": 1, "now": self.scene.now}
        went(lambda: call_off(**told), stop_at=stop_at)  # type: ignore[arg-type]

    @rule(target=said, made=asked, off=st.sampled_from([0, 0, 0, -1, 1]))
    def pay(self, made: VoucherPayment, off: int) -> Any:
        due = payments.due_about(made.about)
        return Notice(self.key(), due.reference, due.fen + off, self.scene.now) if due else multiple()

    @rule(notice=said, stop_at=st.integers(0, 8))
    def hear(self, notice: Notice, stop_at: int) -> None:
        went(lambda: settle(notice, self.scene.now), stop_at=stop_at)

    @rule(days=st.sampled_from([1, 9, 11]))
    def wait(self, days: int) -> None:
        self.scene.now += timedelta(days=days)
        went(lambda: lapse_payments(now=self.scene.now))

    @invariant()
    def adds_up(self) -> None:
        if not hasattr(self, "scene"):
            return
        live = reads.payments_of(self.numbers)
        by_bank = [number for number, one in live.items() if one.stage is PaymentStage.PAID]
        owed = reads.merchants_parts(by_bank)
        for shop in self.scene.shops:
            assert ledger.balance(holder=shop, asset=CASH) == owed.get(shop, 0)
        assert ledger.balance(holder=self.scene.department, asset=CASH) == 0
        assert [found.name for room in (payment_findings, payments.findings) for found in room() if found.broken] == []


def test_a_settlement_is_paid_once_or_not_whatever_happens(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    told = settings(
        max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
    )
    run_state_machine_as_test(Machine, settings=told)

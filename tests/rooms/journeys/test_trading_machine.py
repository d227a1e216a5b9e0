"""Whatever buyer, seller, bank and clock do, in whatever order, doubled, and stopped half-way: money and credits change hands together, and each sums to zero."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from puhui.foundation.configuration import configuration
from puhui.journeys import trading
from puhui.journeys.drills.market import open_traders
from puhui.journeys.settling import hear, send_orders
from puhui.ledger import reads as ledger
from puhui.market import actions, reads
from puhui.market.words import DealStage, ListingTerms, Terms
from puhui.payments import reads as payments
from puhui.payments.actions import SimulatedBank, order_again
from puhui.payments.words import BANK, CASH, DueStage, Fate, OrderStage
from puhui.pool import reads as pool
from puhui.registry.reads import totals
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from tests.rooms.journeys.stopping import went
from tests.rooms.journeys.test_trading import KINDS
from tests.rooms.market.scene import in_force
from tests.rooms.registry.credits import NOW

STOCK, PRICE = 900, 7_777


class Machine(RuleBasedStateMachine):
    """One seller, two buyers, a bank that talks when it is asked to and says what it likes again."""

    listings = Bundle("listings")
    deals = Bundle("deals")
    said = Bundle("said")

    @initialize()
    def begin(self) -> None:
        self.point = transaction.savepoint()
        in_force(kinds=KINDS, fee_buyer_bp=33, fee_seller_bp=77)
        self.now, self.bank, self.places = NOW, SimulatedBank(3, fail=0.3), 0
        self.traders = open_traders(sellers=1, buyers=2, kg=STOCK, now=NOW)
        self.seller = self.traders.sellers[0]
        self.sent: list[bytes] = []

    def teardown(self) -> None:
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def key(self) -> str:
        self.places += 1
        return f"machine {self.places}"

    # -- seller and buyers ---------------------------------------------------------------------------------------------

    @rule(target=listings, kg=st.integers(1, 400), smallest=st.integers(1, 50))
    def list_some(self, kg: int, smallest: int) -> Any:
        terms = ListingTerms(kg, PRICE, local_day(self.now) + timedelta(days=12), min(smallest, kg))
        key = self.key()
        made = went(lambda: trading.list_for_sale(key=key, seller=self.seller, terms=terms, by=1, now=self.now))
        return made.number if made else multiple()

    @rule(target=deals, number=listings, kg=st.integers(1, 400), buyer=st.integers(0, 1), stop_at=st.integers(0, 1), twice=st.booleans())
    def take(self, number: int, kg: int, buyer: int, stop_at: int, twice: bool) -> Any:
        told = {"key": self.key(), "listing": number, "taker": self.traders.buyers[buyer], "kg": kg, "purpose": None, "note": "", "by": 2}
        went(lambda: trading.take(**told, now=self.now), stop_at=stop_at)  # type: ignore[arg-type]
        made = [went(lambda: trading.take(**told, now=self.now)) for _ in range(1 + twice)]  # type: ignore[arg-type]
        assert not twice or made[0] == made[1]
        return made[0].number if made[0] else multiple()

    @rule(target=deals, kg=st.integers(1, 300), buyer=st.integers(0, 1))
    def offer(self, kg: int, buyer: int) -> Any:
        terms = Terms(kg, PRICE, local_day(self.now) + timedelta(days=3))
        told: dict[str, Any] = {"key": self.key(), "giver": self.seller, "taker": self.traders.buyers[buyer], "by": 1, "now": self.now}
        made = went(lambda: trading.offer(terms=terms, **told))
        return made.number if made else multiple()

    @rule(number=deals, stop_at=st.integers(0, 1))
    def accept(self, number: int, stop_at: int) -> None:
        taker = reads.deal(number).taker
        went(lambda: trading.accept(number=number, organisation=taker, by=2, now=self.now), stop_at=stop_at)

    @rule(number=deals, stop_at=st.integers(0, 1))
    def call_off(self, number: int, stop_at: int) -> None:
        taker = reads.deal(number).taker
        went(lambda: trading.refuse(number=number, organisation=taker, by=2, now=self.now), stop_at=stop_at)

    @rule(number=deals)
    def withdraw_offer(self, number: int) -> None:
        went(lambda: actions.withdraw_offer(number=number, organisation=self.seller, by=1, now=self.now))

    @rule(number=listings)
    def withdraw(self, number: int) -> None:
        went(lambda: actions.withdraw_listing(number=number, organisation=self.seller, by=1, now=self.now))

    # -- the bank and the clock ----------------------------------------------------------------------------------------

    @rule(target=said, number=deals, off=st.sampled_from([0, 0, 0, -1, 1]))
    def pay(self, number: int, off: int) -> Any:
        due = payments.due_about(trading.about(number))
        if due is None or due.fen + off < 1:
            return multiple()
        self.bank.transfer(due.reference, due.fen + off, self.now)
        return self.bank.due_callbacks(self.now)[-1]

    @rule(body=said, stop_at=st.integers(0, 8))
    def hear(self, body: bytes, stop_at: int) -> None:
        """Also what was heard before; stopped half-way it is said again by a later step, or not at all."""
        went(lambda: hear(headers=self.bank.headers_of(body), body=body, bank=self.bank, now=self.now), stop_at=stop_at)

    @rule(stop_at=st.integers(0, 6))
    def give_back(self, stop_at: int) -> None:
        """Orders go to the bank, which answers; what failed is ordered again."""
        went(lambda: send_orders(self.bank, self.now), stop_at=stop_at)
        for body in self.bank.due_callbacks(self.now):
            went(lambda body=body: hear(headers=self.bank.headers_of(body), body=body, bank=self.bank, now=self.now))  # type: ignore[misc]
        for failed in payments.orders_in(OrderStage.FAILED):
            with suppress(Refusal):
                order_again(number=failed.number, now=self.now)

    @rule(days=st.sampled_from([0, 1, 4, 11]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days, minutes=1)
        trading.lapse_deals(now=self.now)
        actions.expire_listings(now=self.now)

    # -- always --------------------------------------------------------------------------------------------------------

    @invariant()
    def money_and_credits_go_together(self) -> None:
        if not hasattr(self, "traders"):
            return
        everybody = (self.traders.operator, self.seller, *self.traders.buyers)
        found = [deal for one in self.traders.buyers for deal in reads.deals_of(one)]
        for deal in found:
            due = payments.due_about(trading.about(deal.number))
            assert (deal.stage is DealStage.DELIVERED) == (due is not None and due.stage is DueStage.PAID)
            assert (deal.stage is DealStage.ACCEPTED) == (due is not None and due.stage is DueStage.OPEN)
        delivered = [deal for deal in found if deal.stage is DealStage.DELIVERED]
        cash = {one: ledger.balance(holder=one, asset=CASH) for one in everybody}
        assert sum(cash.values()) + ledger.system_side(account=BANK, asset=CASH) == 0
        assert cash[self.seller] == sum(deal.net_fen for deal in delivered)
        assert cash[self.traders.operator] == sum(deal.fee_buyer + deal.fee_seller for deal in delivered)
        assert all(payments.fate_of(one.number) is not Fate.NONE for one in payments.arrivals_on(local_day(self.now)))
        credits = totals()
        assert credits.issued_kg == sum(credits.by_state.values()) == STOCK
        rooms = (reads.findings, reads.rulebook_findings, payments.findings, pool.findings)
        assert [one.name for room in rooms for one in room() if one.broken] == []


@pytest.mark.usefixtures("db")
def test_any_order_of_steps_ends_with_nothing_unpaid_and_nothing_undelivered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration(), "sample", True)
    run_state_machine_as_test(
        Machine,
        settings=settings(max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )

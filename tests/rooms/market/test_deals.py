"""What is offered lies in escrow and goes to the taker once the money came, or comes back; each step by the right hands and once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.market import actions, models, reads
from puhui.market.errors import (
    DealHandsWrong,
    DealStepNotNow,
    DealStillToBePaid,
    DealUnknown,
    DealWithOneself,
    OfferDayWrong,
    OfferOver,
    OrderTooLarge,
    PriceTooLarge,
    ShelfClosed,
    ShelfTermsWrong,
    ShelfUnknown,
    TooManyOrders,
)
from puhui.market.rules.deals import LIFE, fen_of
from puhui.market.words import ORDER_KG_MOST, ORDERS_OPEN_MOST, PAY_DAYS, Deal, DealStage, DealVerb, Order, Shelf, ShelfTerms, Terms
from puhui.registry import actions as registry
from puhui.registry.errors import CreditsBound, InsufficientCredits, MovementReused
from puhui.registry.words import Purpose
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import BUYER, DAY, ESCROWED, HELD, NOW, OWNER, asked, blocks, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

LIN = 7_001
TERMS = Terms(kg=60, fen_per_tonne=6_000, until=DAY + timedelta(days=7), purpose=Purpose.EVENT, note="2026 徽风半程马拉松")


def offered(*, key: str = "", terms: Terms = TERMS, giver: int = OWNER, taker: int = BUYER) -> Deal:
    return actions.offer_credits(key=key or fresh(), giver=giver, taker=taker, terms=terms, by=giver, now=NOW)


def step(verb: Callable[..., Deal], deal: Deal, organisation: int, *, later: int = 0) -> Deal:
    return verb(number=deal.number, organisation=organisation, by=organisation, now=NOW + timedelta(days=later))


def refused(kind: type[Refusal], work: Callable[[], Any]) -> None:
    before = (blocks(), list(models.Deal.objects.values()))
    with pytest.raises(kind):
        work()
    assert (blocks(), list(models.Deal.objects.values())) == before


def shelved(*, seller: int = OWNER, **told: Any) -> Shelf:
    terms = ShelfTerms(**({"fen_per_kg": 8, "how_to_pay": "转账"} | told))
    return actions.open_shelf(seller=seller, terms=terms, by=seller, now=NOW)


def ordered(shelf: Shelf, *, kg: int, person: int = LIN, key: str = "", purpose: Purpose = Purpose.VOLUNTARY) -> Order:
    said: dict[str, Any] = {"purpose": purpose, "statement": "我的通勤", "beneficiary": "林*"}
    return actions.order_credits(key=key or fresh(), shelf=shelf.number, person=person, kg=kg, by=person, now=NOW, **said)


def broken() -> set[str]:
    return {found.name for found in reads.findings() if found.broken}


@pytest.fixture
def hundred(db: None) -> None:
    issued(100)


@pytest.mark.usefixtures("hundred")
class TestADeal:
    def test_puts_the_credits_aside_and_says_what_they_cost(self) -> None:
        deal = offered()
        assert blocks() == [(1, 60, OWNER, ESCROWED), (61, 100, OWNER, HELD)]
        assert (deal.stage, deal.fen, deal.serials[0].rsplit("-", 1)[0]) == (DealStage.OFFERED, 360, "AH-PV00012-2025-1-60")
        assert reads.waiting_for(BUYER) == [deal]

    def test_hands_them_over_once_the_money_came_bound_to_the_purpose(self) -> None:
        deal = step(actions.accept_offer, offered(), BUYER)
        assert (deal.stage, deal.pay_by) == (DealStage.ACCEPTED, DAY + timedelta(days=PAY_DAYS))
        assert reads.waiting_for(OWNER) == [deal]
        deal = step(actions.confirm_payment, deal, OWNER, later=2)
        assert (deal.stage, deal.ended_on) == (DealStage.DELIVERED, DAY + timedelta(days=2))
        assert blocks() == [(1, 60, BUYER, HELD), (61, 100, OWNER, HELD)]
        with pytest.raises(CreditsBound):
            offered(giver=BUYER, taker=OWNER, terms=replace(TERMS, kg=1))
        assert broken() == set()

    def test_without_a_purpose_leaves_the_taker_free(self) -> None:
        deal = step(actions.accept_offer, offered(terms=replace(TERMS, purpose=None)), BUYER)
        step(actions.confirm_payment, deal, OWNER)
        offered(giver=BUYER, taker=OWNER, terms=replace(TERMS, kg=60))

    @pytest.mark.parametrize(
        ("verb", "hands", "stage"), [(actions.refuse_offer, BUYER, "refused"), (actions.withdraw_offer, OWNER, "withdrawn")]
    )
    def test_that_is_refused_or_withdrawn_gives_them_back(self, verb: Callable[..., Deal], hands: int, stage: str) -> None:
        assert step(verb, offered(), hands).stage == stage
        assert all(state == HELD and holder == OWNER for _, _, holder, state in blocks())
        assert broken() == set()

    def test_that_nobody_accepts_in_time_ends_by_the_clock_and_no_day_sooner(self) -> None:
        deal, other = offered(), offered(terms=replace(TERMS, kg=10, until=DAY + timedelta(days=20)))
        assert actions.expire_offers(now=NOW + timedelta(days=7)) == 0
        refused(OfferOver, lambda: step(actions.accept_offer, deal, BUYER, later=8))
        assert actions.expire_offers(now=NOW + timedelta(days=8)) == 1
        assert (reads.deal(deal.number).stage, reads.deal(other.number).stage) == (DealStage.EXPIRED, DealStage.OFFERED)

    def test_that_was_accepted_is_taken_back_only_when_the_day_to_pay_has_passed(self) -> None:
        deal = step(actions.accept_offer, offered(), BUYER)
        refused(DealStillToBePaid, lambda: step(actions.withdraw_offer, deal, OWNER, later=PAY_DAYS))
        assert step(actions.withdraw_offer, deal, OWNER, later=PAY_DAYS + 1).stage == DealStage.WITHDRAWN

    def test_is_one_under_one_key(self) -> None:
        assert offered(key="k").number == offered(key="k").number
        refused(MovementReused, lambda: offered(key="k", terms=replace(TERMS, kg=61)))

    @pytest.mark.parametrize(
        ("told", "kind"),
        [
            ({"taker": OWNER}, DealWithOneself),
            ({"terms": replace(TERMS, until=DAY - timedelta(days=1))}, OfferDayWrong),
            ({"terms": replace(TERMS, until=DAY + timedelta(days=31))}, OfferDayWrong),
            ({"terms": replace(TERMS, fen_per_tonne=-1)}, PriceTooLarge),
            ({"terms": replace(TERMS, fen_per_tonne=100_000_001)}, PriceTooLarge),
            ({"terms": replace(TERMS, kg=101)}, InsufficientCredits),
        ],
    )
    def test_with_terms_that_cannot_be_is_refused(self, told: dict[str, Any], kind: type[Refusal]) -> None:
        refused(kind, lambda: offered(**told))

    def test_at_the_borders_of_what_can_be(self) -> None:
        offered(terms=replace(TERMS, kg=1, until=DAY, fen_per_tonne=0))
        offered(terms=replace(TERMS, kg=1, until=DAY + timedelta(days=30), fen_per_tonne=100_000_000))

    def test_goes_on_by_its_table_and_by_the_right_hands_alone(self) -> None:
        verbs = {
            DealVerb.ACCEPT: (actions.accept_offer, BUYER),
            DealVerb.REFUSE: (actions.refuse_offer, BUYER),
            DealVerb.WITHDRAW: (actions.withdraw_offer, OWNER),
            DealVerb.PAID: (actions.confirm_payment, OWNER),
        }
        for path in ((), (DealVerb.ACCEPT,), (DealVerb.ACCEPT, DealVerb.PAID), (DealVerb.REFUSE,), (DealVerb.WITHDRAW,)):
            for verb, (work, hands) in verbs.items():
                with transaction.atomic():
                    deal = offered(terms=replace(TERMS, kg=5))
                    for before in path:
                        deal = step(verbs[before][0], deal, verbs[before][1])
                    refused(DealHandsWrong, lambda w=work, d=deal, h=hands: step(w, d, OWNER if h == BUYER else BUYER))  # type: ignore[misc]
                    if (deal.stage, verb) not in LIFE:
                        refused(DealStepNotNow, lambda w=work, d=deal, h=hands: step(w, d, h, later=11))  # type: ignore[misc]
                    transaction.set_rollback(True)

    def test_that_there_is_not_is_unknown(self) -> None:
        refused(DealUnknown, lambda: actions.accept_offer(number=10**6, organisation=BUYER, by=1, now=NOW))


class TestAShelf:
    @pytest.fixture(autouse=True)
    def stocked(self, db: None) -> None:
        issued(5_000)

    def test_sells_by_the_kilogram_what_is_free_and_held(self) -> None:
        shelf = shelved()
        registry.transfer_credits(key=fresh(), giver=OWNER, taker=BUYER, wanted=asked(1_000), purpose=Purpose.EVENT, by=1, now=NOW)
        assert (reads.on_shelf(shelf), reads.shelves()) == (4_000, [shelf])
        order = ordered(shelf, kg=3)
        assert (order.deal.stage, order.deal.fen, order.beneficiary) == (DealStage.ACCEPTED, 24, "林*")
        assert reads.on_shelf(shelf) == 3_997
        assert reads.waiting_for(OWNER) == [order.deal]
        step(actions.confirm_payment, order.deal, OWNER)
        assert reads.orders_of(LIN)[0].deal.stage == DealStage.DELIVERED
        with pytest.raises(CreditsBound):
            registry.transfer_credits(key=fresh(), giver=LIN, taker=BUYER, wanted=asked(1), by=1, now=NOW)
        assert broken() == set()

    def test_takes_one_order_under_one_key(self) -> None:
        shelf = shelved()
        assert ordered(shelf, kg=3, key="k") == ordered(shelf, kg=3, key="k")
        refused(MovementReused, lambda: ordered(shelf, kg=4, key="k"))

    @pytest.mark.parametrize("kg", [1, ORDER_KG_MOST])
    def test_takes_as_little_and_as_much_as_it_may(self, kg: int) -> None:
        assert ordered(shelved(), kg=kg).deal.terms.kg == kg

    @pytest.mark.parametrize("kg", [0, -1, ORDER_KG_MOST + 1])
    def test_takes_no_less_and_no_more(self, kg: int) -> None:
        shelf = shelved()
        refused(OrderTooLarge, lambda: ordered(shelf, kg=kg))

    def test_lets_nobody_lock_up_what_others_would_buy(self) -> None:
        shelf = shelved()
        orders = [ordered(shelf, kg=1) for _ in range(ORDERS_OPEN_MOST)]
        refused(TooManyOrders, lambda: ordered(shelf, kg=1))
        ordered(shelf, kg=1, person=LIN + 1)
        step(actions.confirm_payment, orders[0].deal, OWNER)
        ordered(shelf, kg=1)

    def test_that_is_closed_sells_nothing_and_keeps_what_was_ordered(self) -> None:
        shelf = shelved()
        order = ordered(shelf, kg=1)
        told = {"number": shelf.number, "by": 1, "now": NOW}
        refused(ShelfUnknown, lambda: actions.close_shelf(seller=BUYER, **told))  # type: ignore[arg-type]
        actions.close_shelf(seller=OWNER, **told)  # type: ignore[arg-type]
        refused(ShelfClosed, lambda: actions.close_shelf(seller=OWNER, **told))  # type: ignore[arg-type]
        refused(ShelfClosed, lambda: ordered(shelf, kg=1))
        step(actions.confirm_payment, order.deal, OWNER)
        assert reads.shelves() == []

    def test_of_more_than_is_there_is_refused(self) -> None:
        shelf = shelved(project=None, vintage=2024)
        refused(InsufficientCredits, lambda: ordered(shelf, kg=1))

    @pytest.mark.parametrize("told", [{"fen_per_kg": 0}, {"fen_per_kg": 100_001}, {"how_to_pay": " "}, {"how_to_pay": "长" * 201}])
    def test_with_terms_that_cannot_be_is_refused(self, told: dict[str, Any]) -> None:
        refused(ShelfTermsWrong, lambda: shelved(**told))

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE market_shelf SET fen_per_kg = 1",
            "UPDATE market_order SET beneficiary = 'x'",
            "DELETE FROM market_order",
            "TRUNCATE market_shelf CASCADE",
        ],
    )
    def test_and_its_orders_are_changed_by_nobody(self, statement: str) -> None:
        ordered(shelved(), kg=1)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@given(kg=st.integers(1, 10**9), fen=st.integers(0, 10**8))
def test_the_price_is_rounded_once_to_the_nearest_fen(kg: int, fen: int) -> None:
    assert abs(fen_of(kg, fen) * 1000 - kg * fen) <= 500


@pytest.mark.usefixtures("hundred")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE market_deal SET kg = kg + 1, stage = 'accepted', accepted_on = now(), accepted_by = 1, pay_by = now()",
            "UPDATE market_deal SET stage = 'delivered', ended_on = now(), ended = 1, accepted_on = now(), accepted_by = 1, pay_by = now()",
            "UPDATE market_deal SET note = 'x'",
            "DELETE FROM market_deal",
            "TRUNCATE market_deal",
        ],
    )
    def test_changes_a_deal(self, statement: str) -> None:
        offered()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_begins_one_over_what_does_not_lie_in_escrow(self) -> None:
        offered()
        row = models.Deal.objects.values().get() | {"id": None, "key": "other", "escrow": 10**6}
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Deal.objects.create(**row)


def test_accepting_and_taking_back_at_once_leaves_one_of_them(owned_site: None) -> None:
    for _ in range(6):
        holder = 5_000 + models.Deal.objects.count() * 2
        issued(60, holder=holder)
        deal, start = offered(giver=holder, taker=holder + 1), Barrier(2)

        def went(verb: Callable[..., Deal], organisation: int, deal: Deal = deal, start: Barrier = start) -> str:
            start.wait()
            try:
                return step(verb, deal, organisation).stage.value
            except Refusal as refusal:
                return refusal.code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(went, (actions.accept_offer, actions.withdraw_offer), (holder + 1, holder)))
        assert told in (["accepted", "deal_still_to_be_paid"], ["deal_step_not_now", "withdrawn"])
    assert broken() == set()


def test_one_person_at_several_shelves_at_once_has_no_more_orders_than_at_one(owned_site: None) -> None:
    for seller in (OWNER, BUYER):
        issued(100, holder=seller)
    shelves, start = [shelved(seller=seller) for seller in (OWNER, BUYER)], Barrier(8)

    def went(place: int) -> str:
        start.wait()
        try:
            return ordered(shelves[place % 2], kg=1).deal.stage.value
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(went, range(8)))
    assert told == ["accepted"] * ORDERS_OPEN_MOST + ["too_many_orders"] * (8 - ORDERS_OPEN_MOST)
    assert broken() == set()


@pytest.fixture
def owned_site(own_database: str) -> None:
    """A database of its own, for real connections."""


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "market_orders_fit_their_shelves": "UPDATE market_shelf SET fen_per_kg = fen_per_kg + 1",
    "market_open_deals_lie_in_escrow": "UPDATE registry_block SET state = 'held' WHERE state = 'escrowed'",
    "market_deals_ended_as_they_say": "UPDATE market_deal SET purpose = 'voucher' WHERE stage = 'delivered'",
    "market_escrow_is_of_open_deals": "UPDATE market_deal SET kg = kg - 1 WHERE stage = 'offered'",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    issued(100)
    step(actions.confirm_payment, step(actions.accept_offer, offered(terms=replace(TERMS, kg=30)), BUYER), OWNER)
    offered(terms=replace(TERMS, kg=30))
    ordered(shelved(), kg=3)
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert rule in broken()


def test_each_rule_of_the_sweep_is_broken_once(db: None) -> None:
    assert {one.name for one in reads.findings()} == set(BREAKS)


def test_what_another_room_put_in_escrow_is_seen_too(db: None) -> None:
    issued(100)
    registry.escrow_credits(key=fresh(), holder=OWNER, wanted=asked(5), by=1, now=NOW)
    assert broken() == {"market_escrow_is_of_open_deals"}

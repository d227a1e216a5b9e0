"""Small lots for residents: sold from what is free and held, ordered within limits, delivered once paid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.market import actions, reads
from puhui.market.errors import DealKeyReused, OrderTooLarge, ShelfClosed, ShelfTermsWrong, ShelfUnknown, TooManyOrders
from puhui.market.words import ORDER_KG_MOST, ORDERS_OPEN_MOST, DealStage
from puhui.registry import actions as registry
from puhui.registry.errors import CreditsBound, InsufficientCredits, MovementReused
from puhui.registry.words import Purpose
from puhui.vocabulary.refusals import Refusal
from tests.rooms.market.scene import LIN, broken, ordered, paid, refused, shelved
from tests.rooms.registry.credits import BUYER, NOW, OWNER, asked, fresh, issued


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
        paid(order.deal)
        assert reads.orders_of(LIN)[0].deal.stage == DealStage.DELIVERED
        with pytest.raises(CreditsBound):
            registry.transfer_credits(key=fresh(), giver=LIN, taker=BUYER, wanted=asked(1), by=1, now=NOW)
        assert broken() == set()

    def test_takes_one_order_under_one_key(self) -> None:
        shelf = shelved()
        assert ordered(shelf, kg=3, key="k") == ordered(shelf, kg=3, key="k")
        refused(MovementReused, lambda: ordered(shelf, kg=4, key="k"))
        refused(DealKeyReused, lambda: ordered(shelf, kg=3, key="k", person=LIN + 1))

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
        paid(orders[0].deal)
        ordered(shelf, kg=1)

    def test_that_is_closed_sells_nothing_and_keeps_what_was_ordered(self) -> None:
        shelf = shelved()
        order = ordered(shelf, kg=1)
        told = {"number": shelf.number, "by": 1, "now": NOW}
        refused(ShelfUnknown, lambda: actions.close_shelf(seller=BUYER, **told))  # type: ignore[arg-type]
        actions.close_shelf(seller=OWNER, **told)  # type: ignore[arg-type]
        refused(ShelfClosed, lambda: actions.close_shelf(seller=OWNER, **told))  # type: ignore[arg-type]
        refused(ShelfClosed, lambda: ordered(shelf, kg=1))
        paid(order.deal)
        assert reads.shelves() == []

    def test_of_more_than_is_there_is_refused(self) -> None:
        shelf = shelved(project=None, vintage=2024)
        refused(InsufficientCredits, lambda: ordered(shelf, kg=1))

    @pytest.mark.parametrize("told", [{"fen_per_kg": 0}, {"fen_per_kg": 100_001}])
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

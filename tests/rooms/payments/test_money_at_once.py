"""One number of the bank told by many connections at the same moment: one arrival, delivered once; and two that pay each other do not block each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from puhui.journeys.settling import DELIVERS, send_orders, settle
from puhui.payments import actions, models, reads
from puhui.payments.words import Due, Fate, Notice, OrderStage, PayOrder, Share
from tests.rooms.payments.conftest import open_operator
from tests.rooms.payments.money import BUYER, NOW, SELLER, broken, cash, due, notice, with_payee


def at_once(notices: list[Notice]) -> list[object]:
    start = Barrier(len(notices))

    def told(one: Notice) -> object:
        connection.ensure_connection()
        start.wait()
        try:
            return settle(one, NOW).fate
        finally:
            connection.close()

    with ThreadPoolExecutor(len(notices)) as pool:
        return list(pool.map(told, notices))


def test_twelve_call_backs_of_one_number_are_one_arrival(own_database: str) -> None:
    open_operator()
    asked = due(1000)
    assert at_once([notice(asked.reference, ref="B1")] * 12) == [Fate.PAID_OVER] * 12
    assert (models.Arrival.objects.count(), cash(SELLER), broken()) == (1, 1000, set())


def test_of_twelve_payments_of_one_due_one_is_kept_and_eleven_go_back(own_database: str) -> None:
    open_operator()
    asked = due(1000)
    fates = at_once([notice(asked.reference) for _ in range(12)])
    assert sorted(fates) == [Fate.GIVEN_BACK] * 11 + [Fate.PAID_OVER]
    assert (cash(SELLER), cash(BUYER), len(reads.orders_in(OrderStage.ORDERED)), broken()) == (1000, 0, 11, set())


def test_two_that_pay_each_other_both_get_there(own_database: str) -> None:
    open_operator()

    def swapped(one: Due, now: object) -> list[Share]:
        return [Share(SELLER if one.payer == BUYER else BUYER, one.fen)]

    before, DELIVERS["thing"] = DELIVERS["thing"], swapped  # type: ignore[assignment]
    try:
        told = [notice(due(1000, payer=payer).reference) for payer in (BUYER, SELLER) * 4]
        assert at_once(told) == [Fate.PAID_OVER] * 8
    finally:
        DELIVERS["thing"] = before
    assert (cash(BUYER), cash(SELLER), broken()) == (4000, 4000, set())


def test_an_order_is_sent_by_one_of_two_workers(own_database: str) -> None:
    open_operator()
    with_payee(SELLER)
    for _ in range(6):
        settle(notice(due(1000).reference), NOW)
    told: list[str] = []

    class Slow(actions.SimulatedBank):
        def pay(self, order: PayOrder) -> None:
            told.append(order.key)

    start = Barrier(2)

    def works(_: int) -> int:
        connection.ensure_connection()
        start.wait()
        try:
            return send_orders(Slow(), NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(works, range(2))) == 6
    assert (len(told), len(set(told))) == (6, 6)

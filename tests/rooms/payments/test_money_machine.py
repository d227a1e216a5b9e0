"""Whatever the bank does to its call-backs, and wherever the process dies: each fen that came has one fate, and the bank's side is ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from puhui.foundation import faults
from puhui.journeys.reconciling import reconcile
from puhui.journeys.settling import hear, pay_out_waiting, send_orders
from puhui.ledger import reads as ledger
from puhui.payments import actions, models, reads
from puhui.payments.actions import SimulatedBank
from puhui.payments.words import CASH, Brought, Fate, OrderStage, Source
from puhui.vocabulary.periods import local_day
from tests.rooms.payments.conftest import open_operator
from tests.rooms.payments.money import BUYER, NOW, OTHER, SELLER, broken, due, with_payee


class Died(Exception):
    """The process is gone; what was not committed never was."""


@contextmanager
def dying(random: Random, chance: float) -> Iterator[None]:
    def at(name: str) -> None:
        if random.random() < chance:
            raise Died(name)

    faults.listen(at)
    try:
        yield
    finally:
        faults.listen(None)


@contextmanager
def forgotten() -> Iterator[None]:
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


class Course:
    """Buyers pay as they like, the bank talks as it likes, and this process dies now and then."""

    def __init__(self, seed: int, faults: dict[str, float]) -> None:
        self.random, self.now, self.came = Random(seed), NOW, 0
        self.bank = SimulatedBank(seed, delay=timedelta(hours=6), **faults)  # type: ignore[arg-type]

    def buys(self) -> None:
        about = self.random.choice(["thing:ok", "thing:two", "thing:no", "none:"]) + f"-{self.random.random()}"
        asked = due(self.random.randint(2, 2000), about=about, payer=self.random.choice([BUYER, OTHER]))
        for _ in range(self.random.choice([0, 1, 1, 1, 2])):
            fen = asked.fen + self.random.choice([0, 0, 0, 0, 1, -1])
            text = self.random.choice([asked.reference, asked.reference, asked.reference, "谢谢"])
            self.bank.transfer(text, fen, self.now + timedelta(minutes=self.random.randint(0, 600)))
            self.came += fen
        if self.random.random() < 0.2:
            actions.close_due(about=about, now=self.now)

    def goes_on(self, *, hours: int = 5) -> None:
        self.now += timedelta(hours=hours)
        bodies = self.bank.due_callbacks(self.now)
        self.random.shuffle(bodies)
        for body in bodies:
            for _ in range(self.random.choice([1, 1, 2])):
                self.hears(body)
        with suppress(Died), transaction.atomic():
            pay_out_waiting(self.now)
        with suppress(Died), transaction.atomic():
            send_orders(self.bank, self.now)

    def hears(self, body: bytes) -> None:
        """A bank that gets no answer says it again; not for ever."""
        for _ in range(3):
            with suppress(Died), transaction.atomic():
                hear(headers=self.bank.headers_of(body), body=body, bank=self.bank, now=self.now)
                return

    def comes_to_rest(self) -> None:
        """The process stays alive, and what was lost is found in the statements."""
        for _ in range(6):
            self.goes_on(hours=30)
            for back in range(12, -1, -1):
                reconcile(
                    body=self.bank.statement(local_day(self.now) - timedelta(days=back)), brought=Brought(Source.FETCHED), now=self.now
                )
            for failed in reads.orders_in(OrderStage.FAILED):
                actions.order_again(number=failed.number, now=self.now)


@pytest.mark.django_db
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    faults=st.fixed_dictionaries({name: st.sampled_from([0.0, 0.3]) for name in ("fail", "double", "late", "lose", "down")}),
    dies=st.sampled_from([0.0, 0.05]),
)
def test_each_fen_has_one_fate(seed: int, faults: dict[str, float], dies: float) -> None:
    with forgotten():
        open_operator()
        with_payee(SELLER)
        course = Course(seed, faults)
        with dying(course.random, dies):
            for _ in range(8):
                course.buys()
                course.goes_on()
        assert broken() == set()
        course.bank._fail = course.bank._down = 0.0  # it comes to rest only where it pays in the end
        course.comes_to_rest()
        assert broken() == set()
        assert sum(row.fen for row in models.Arrival.objects.all()) == course.came
        assert {reads.fate_of(row.pk) for row in models.Arrival.objects.all()} <= {Fate.PAID_OVER, Fate.GIVEN_BACK}
        assert reads.under_way_fen() == 0
        assert sum(ledger.balances_of(asset=CASH).values()) == course.bank.balance
        assert [one for one in reads.differences(is_open=True) if one.kind != "answer"] == []

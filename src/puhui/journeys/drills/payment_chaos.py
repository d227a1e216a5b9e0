"""Orders whose payments are delayed, lost, doubled, late and out of order, while the work is stopped half-way and processes are killed: in the end nothing
was delivered unpaid, nothing paid is undelivered, and money and credits each sum to zero."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import Lock, local
from typing import TypeVar

from django.db import connection

from puhui.foundation import faults
from puhui.journeys.drills import hearing
from puhui.journeys.drills.market import PRICE, Traders, open_traders
from puhui.journeys.reconciling import reconcile
from puhui.journeys.settling import hear, send_orders
from puhui.journeys.sweep import sweep
from puhui.journeys.trading import about, accept, lapse_deals, list_for_sale, offer, refuse, take
from puhui.ledger import reads as ledger
from puhui.market.actions import expire_listings
from puhui.market.errors import DealStepNotNow
from puhui.market.words import Deal, ListingTerms, Terms
from puhui.payments import reads
from puhui.payments.actions import SimulatedBank, order_again
from puhui.payments.words import BANK, CASH, POOL_CASH, Brought, OrderStage, Source
from puhui.quantification.words import Report, silent
from puhui.registry.reads import totals
from puhui.vocabulary.periods import local_day

LANES, A_DAY = 4, 40
SELLERS, STOCK_KG = 3, 10_000_000
#: Orders of one buyer: fewer than the rules let anybody leave unpaid.
OF_ONE = 4
#: How many of the orders are parts of listings.
FROM_LISTINGS = 0.6
#: How often a piece of work is stopped at one of the next points on its way, and after how many tries it is let through.
STOPPED, POINTS, TRIES = 0.25, 8, 5
#: Nights in which the process that hears the bank is killed.
KILLS = 4
#: After the last order: deals lapse, late call-backs come, what failed is ordered again.
NIGHTS_MOST = 60
#: What the buyer does about its due: exactly pays, once or twice, pays something else, pays after calling it off, or never pays.
PAYS = (("exact", 70), ("twice", 8), ("wrong", 8), ("called off", 7), ("never", 7))

_DELIVERED_UNPAID = """
    SELECT count(*) FROM market_deal d WHERE d.stage = 'delivered' AND d.fen + d.fee_buyer > 0
    AND NOT EXISTS (SELECT 1 FROM payments_due p WHERE p.about = 'deal:' || d.id AND p.stage = 'paid' AND p.fen = d.fen + d.fee_buyer)"""
_PAID_UNDELIVERED = """
    SELECT (SELECT count(*) FROM payments_due p WHERE p.stage = 'paid'
            AND NOT EXISTS (SELECT 1 FROM market_deal d WHERE 'deal:' || d.id = p.about AND d.stage = 'delivered'))
         + (SELECT count(*) FROM payments_arrival a WHERE NOT EXISTS (SELECT 1 FROM payments_due p WHERE p.paid_by_id = a.id)
            AND NOT EXISTS (SELECT 1 FROM payments_order o JOIN payments_attempt t ON t.order_id = o.id WHERE o.arrival_id = a.id AND t.stage = 'confirmed'))"""
_RETURNED = "SELECT count(*) FROM payments_order WHERE kind = 'return'"
_BY_STAGE = "SELECT count(*) FILTER (WHERE stage = 'delivered'), count(*) FILTER (WHERE stage IN ('refused', 'expired')) FROM market_deal"


class Stopped(Exception):
    """The work ended here, as if the machine had."""


@dataclass(slots=True)
class Chaos:
    """What became of the orders. `bank_differs` is what the bank holds less what our books say that it holds."""

    orders: int
    delivered: int = 0
    ended: int = 0
    returned: int = 0
    stopped: int = 0
    killed: int = 0
    unpaid_delivered: int = 0
    paid_undelivered: int = 0
    cash_sum: int = 0
    units_sum: int = 0
    bank_differs: int = 0
    open_differences: int = 0
    violations: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        zeros = (self.unpaid_delivered, self.paid_undelivered, self.cash_sum, self.units_sum, self.bank_differs, self.open_differences)
        return not (any(zeros) or self.violations) and self.delivered + self.ended == self.orders

    def as_json(self) -> dict[str, object]:
        return asdict(self)


T = TypeVar("T")


class Course:
    """One run: the bank with its faults, the traders, and what was stopped on the way."""

    def __init__(self, orders: int, seed: int, now: datetime) -> None:
        self.found, self.day, self.seed, self._begun = Chaos(orders), now, seed, now
        self.bank = SimulatedBank(
            seed, delay=timedelta(hours=9), fail=0.1, double=0.2, late=0.1, late_by=timedelta(days=11), lose=0.1, down=0.2
        )
        self.traders: Traders = open_traders(sellers=SELLERS, buyers=-(-orders // OF_ONE), kg=STOCK_KG, now=now)
        self.listings = [self._listed(seller) for seller in self.traders.sellers]
        self._mine, self._counting = local(), Lock()

    def _listed(self, seller: int) -> int:
        terms = ListingTerms(kg=STOCK_KG // 2, fen_per_tonne=PRICE, until=local_day(self.day) + timedelta(days=30))
        return list_for_sale(key=f"chaos {seller}", seller=seller, terms=terms, by=0, now=self.day).number

    # -- one order -----------------------------------------------------------------------------------------------------

    def order(self, place: int) -> None:
        """Opened under its keys until it stands, then paid in one of the ways."""
        chance = self._drawing(f"order {place}")
        now = self.day + place % A_DAY * timedelta(minutes=20)
        deal = self.insisted(lambda: self._opened(place, now))
        due = reads.due_about(about(deal.number))
        assert due, "what is to be paid has its due"
        how = chance.choices([name for name, _ in PAYS], [often for _, often in PAYS])[0]
        if how == "called off":
            self.insisted(lambda: _called_off(deal, now))
        for fen in {"exact": [due.fen], "twice": [due.fen] * 2, "wrong": [due.fen + 1], "called off": [due.fen], "never": []}[how]:
            self.bank.transfer(due.reference, fen, now)
        self.listen_to_bank(now)
        connection.close()

    def _opened(self, place: int, now: datetime) -> Deal:
        """A part of a listing, or an offer that is accepted; again under the same keys it is the same."""
        lot = Random(f"{self.seed} lot {place}")  # noqa: S311 - a course that can be repeated
        which, kg = lot.randrange(SELLERS), lot.randint(1, 900)
        buyer = self.traders.buyers[place // OF_ONE]
        if lot.random() < FROM_LISTINGS:
            told = {"purpose": None, "note": "", "by": buyer, "now": now}
            return take(key=f"chaos {place}", listing=self.listings[which], taker=buyer, kg=kg, **told)  # type: ignore[arg-type]
        terms = Terms(kg, PRICE + place % 7, local_day(self._begun) + timedelta(days=20))
        seller = self.traders.sellers[which]
        made = offer(key=f"chaos {place}", giver=seller, taker=buyer, terms=terms, by=seller, now=now)
        return made if made.pay_by else accept(number=made.number, organisation=buyer, by=buyer, now=now)

    # -- what the bank says --------------------------------------------------------------------------------------------

    def listen_to_bank(self, now: datetime) -> None:
        """Whatever has come until now, shuffled; what is stopped half-way is said again by the bank."""
        bodies = self.bank.due_callbacks(now)
        self._mine.chance.shuffle(bodies)
        for body in bodies:
            self.insisted(lambda body=body: self._heard(body, now))  # type: ignore[misc]

    def _heard(self, body: bytes, now: datetime) -> None:
        hear(headers=self.bank.headers_of(body), body=body, bank=self.bank, now=now)

    def listen_in_doomed_process(self, dies_at: int) -> None:
        """In a process that is killed at a point; then the bank says it all again, to us."""
        bodies = self.bank.due_callbacks(self.day)
        told = {"now": self.day.isoformat(), "dies_at": dies_at, "bodies": [b64encode(body).decode() for body in bodies]}
        ended = subprocess.run(
            [sys.executable, "-m", hearing.__name__], input=json.dumps(told), text=True, capture_output=True, check=False
        )
        self.found.killed += ended.returncode < 0
        assert ended.returncode <= 0, ended.stderr[-2_000:]
        for body in bodies:
            self._heard(body, self.day)

    # -- stopping ------------------------------------------------------------------------------------------------------

    def insisted(self, work: Callable[[], T]) -> T:
        """Done again until it was not stopped half-way."""
        for _ in range(TRIES):
            self._mine.left = self._mine.chance.randint(1, POINTS) if self._mine.chance.random() < STOPPED else 0
            try:
                return work()
            except Stopped:
                with self._counting:
                    self.found.stopped += 1
            finally:
                self._mine.left = 0
        return work()

    def reached(self, name: str) -> None:
        """A point on the way: of a thread whose work is to be stopped here, or of another."""
        if left := getattr(self._mine, "left", 0):
            self._mine.left = left - 1
            if left == 1:
                raise Stopped(name)

    def _drawing(self, what: str) -> Random:
        """This thread's chances from now on."""
        drawn = Random(f"{self.seed} {what}")  # noqa: S311 - a course that can be repeated
        self._mine.chance = drawn
        return drawn

    # -- nights --------------------------------------------------------------------------------------------------------

    def night(self, *, kills: bool) -> None:
        """The clock's work, what is to be given back, and the statement of the day that ended."""
        chance = self._drawing(f"night {self.day}")
        self.day += timedelta(days=1)
        lapse_deals(now=self.day)
        expire_listings(now=self.day)
        for failed in reads.orders_in(OrderStage.FAILED):
            order_again(number=failed.number, now=self.day)
        self.insisted(lambda: send_orders(self.bank, self.day))
        if kills:
            self.listen_in_doomed_process(chance.randint(1, POINTS))
        self.listen_to_bank(self.day)
        if body := self.bank.statement(local_day(self.day) - timedelta(days=1)):
            self.insisted(lambda: reconcile(body=body, brought=Brought(Source.FETCHED), now=self.day))

    @property
    def is_over(self) -> bool:
        under_way = reads.orders_in(OrderStage.ORDERED, OrderStage.SENT, OrderStage.FAILED)
        return self.bank.is_silent and not under_way and not reads.open_dues()

    def judged(self) -> Chaos:
        """What the rows say in the end."""
        found = self.found
        found.delivered, found.ended = _counted(_BY_STAGE)
        (found.unpaid_delivered,), (found.paid_undelivered,), (found.returned,) = map(
            _counted, (_DELIVERED_UNPAID, _PAID_UNDELIVERED, _RETURNED)
        )
        held = {asset: sum(ledger.balances_of(asset=asset).values()) for asset in (CASH, POOL_CASH)}
        found.cash_sum = sum(held[asset] + ledger.system_side(account=BANK, asset=asset) for asset in held)
        found.bank_differs = self.bank.balance - sum(held.values())
        credits = totals()
        found.units_sum = credits.issued_kg - sum(credits.by_state.values())
        found.open_differences = sum(one.is_open for one in reads.differences())
        found.violations = [finding.name for finding in sweep() if finding.broken]
        return found


def _called_off(deal: Deal, now: datetime) -> None:
    with suppress(DealStepNotNow):  # it was called off before the work was stopped
        refuse(number=deal.number, organisation=deal.taker, by=deal.taker, now=now)


def _counted(sql: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(int(one) for one in cursor.fetchone())


def payment_chaos(*, orders: int, seed: int, now: datetime, kills: int = KILLS, report: Report = silent) -> Chaos:
    """Needs a migrated and prepared database of its own: it commits what it does."""
    course, nights = Course(orders, seed, now), 0
    faults.listen(course.reached)
    try:
        for first in range(0, orders, A_DAY):
            report("orders", first, orders)
            with ThreadPoolExecutor(LANES, thread_name_prefix="lane") as pool:
                list(pool.map(course.order, range(first, min(orders, first + A_DAY))))
            course.night(kills=nights < kills)
            nights += 1
        for left in range(NIGHTS_MOST, 0, -1):
            if course.is_over:
                break
            report("nights", NIGHTS_MOST - left, NIGHTS_MOST)
            course.night(kills=nights < kills)
            nights += 1
    finally:
        faults.listen(None)
    return course.judged()

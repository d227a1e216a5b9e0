"""A settlement bank in memory, for tests and drills: it pays once for each key, and talks late, twice, out of order or not at all, as its seed has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from threading import RLock

from puhui.payments.actions.signed import body_of, headers_of, read_signed
from puhui.payments.rules.statements import written
from puhui.payments.words import Answer, BankAccount, Notice, PayOrder, StatementLine, Way
from puhui.vocabulary.periods import local_day

ACCOUNT = BankAccount("模拟银行 · simulated bank", "碳普惠结算专户（模拟）", "6200000000000000")


@dataclass(order=True)
class _Said:
    at: datetime
    place: int
    body: bytes = field(compare=False)


class SimulatedBank:
    """A `BankPort` whose faults are set, each a chance between 0 and 1: `fail` an order is not paid, `double` a call-back comes twice, `late`
    it comes `late_by` after its time, `lose` it never comes and only the statement says so, `down` the bank cannot be reached, before or after
    it took the order. `delay` is the longest usual way of a call-back: what is sent after another may arrive before it.

    One seed and one order of calls give the same course. Several threads may use it.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        delay: timedelta = timedelta(0),
        fail: float = 0.0,
        double: float = 0.0,
        late: float = 0.0,
        late_by: timedelta = timedelta(days=2),
        lose: float = 0.0,
        down: float = 0.0,
        secret: bytes = b"a secret of the simulated bank",
    ) -> None:
        self._random, self._lock, self._secret, self._seed = Random(seed), RLock(), secret, seed  # noqa: S311 - a course that can be repeated
        self._delay, self._fail, self._double, self._late, self._late_by = delay, fail, double, late, late_by
        self._lose, self._down = lose, down
        self._said: list[_Said] = []
        self._lines: list[StatementLine] = []
        self._orders: dict[str, PayOrder] = {}
        self._waiting: dict[str, PayOrder] = {}
        self._places = 0
        self._now: datetime | None = None

    # -- what payers do ----------------------------------------------------------------------------------------------------

    def transfer(self, reference: str, fen: int, at: datetime) -> str:
        """Somebody pays: booked at once, told by call-back. Gives the bank's number."""
        with self._lock:
            ref = self._booked(Way.IN, reference, fen, at)
            self._tell(Notice(ref, reference, fen, at), at)
            return ref

    # -- the port ----------------------------------------------------------------------------------------------------------

    def account(self) -> BankAccount:
        return ACCOUNT

    def pay(self, order: PayOrder) -> None:
        """Taken once for each key; paid, or not, when the call-backs of a later moment are asked for. Raises OSError where the bank is down."""
        with self._lock:
            is_down, is_after = self._happens(self._down), self._happens(0.5)
            if is_down and not is_after:
                raise ConnectionError("simulated: the bank cannot be reached")
            if order.key not in self._orders:
                self._orders[order.key] = self._waiting[order.key] = order
            if is_down:
                raise TimeoutError("simulated: the bank took it, and its answer was lost")

    def read(self, headers: Mapping[str, str], body: bytes) -> tuple[Notice | Answer, ...]:
        return read_signed(headers, body, secret=self._secret)

    def statement(self, day: date) -> bytes | None:
        """What was booked on the day."""
        with self._lock:
            before = sum(_signed(line) for line in self._lines if local_day(line.at) < day)
            return written(day, before, [line for line in self._lines if local_day(line.at) == day])

    # -- what it says ------------------------------------------------------------------------------------------------------

    def headers_of(self, body: bytes) -> dict[str, str]:
        """With which a call-back comes."""
        return headers_of(body, secret=self._secret)

    def due_callbacks(self, at: datetime) -> list[bytes]:
        """Signed bodies whose time has come, in the order in which they arrive; each is given once. What was ordered is paid now, or not."""
        with self._lock:
            for order in list(self._waiting.values()):
                self._answer(order, at)
            self._waiting.clear()
            ready = sorted(one for one in self._said if one.at <= at)
            self._said = [one for one in self._said if one.at > at]
            return [one.body for one in ready]

    @property
    def balance(self) -> int:
        """What lies on the account, in fen."""
        with self._lock:
            return sum(_signed(line) for line in self._lines)

    @property
    def is_silent(self) -> bool:
        """Whether nothing more will be said, and nothing waits to be paid."""
        with self._lock:
            return not self._said and not self._waiting

    def _answer(self, order: PayOrder, at: datetime) -> None:
        if self._happens(self._fail):
            self._tell(Answer(order.key, False, at, reason="simulated: not paid"), at, may_be_lost=False)
            return
        ref = self._booked(Way.OUT, order.key, order.fen, at)
        self._tell(Answer(order.key, True, at, ref), at)

    def _booked(self, way: Way, text: str, fen: int, at: datetime) -> str:
        self._places += 1
        ref = f"S{self._seed}-{self._places:06d}"
        self._lines.append(StatementLine(way, ref, text, fen, at))
        return ref

    def _tell(self, one: Notice | Answer, at: datetime, *, may_be_lost: bool = True) -> None:
        """A failure has no booking, so that no statement could say it: its call-back is never lost."""
        if may_be_lost and self._happens(self._lose):
            return
        for _ in range(2 if self._happens(self._double) else 1):
            way = self._delay * self._random.random() + (self._late_by if self._happens(self._late) else timedelta(0))
            self._places += 1
            self._said.append(_Said(at + way, self._places, body_of([one])))

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance


def _signed(line: StatementLine) -> int:
    return line.fen if line.way is Way.IN else -line.fen

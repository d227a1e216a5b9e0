"""对账 · The bank's statement of a day against our books: what it says and we have not heard is settled as if it had been told; what then differs is written down."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from puhui.journeys.settling import answer, settle
from puhui.payments import actions, reads
from puhui.payments.words import Answer, Difference, Notice, Statement, StatementRead, Way
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal

#: So many past days are asked for; what is older is brought by hand.
FETCHED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`settled`: bookings of the bank of which no call-back had come."""

    statement: Statement
    settled: int
    differences: tuple[Difference, ...]

    @property
    def open(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.is_open)


def reconcile(*, body: bytes, by: int | None, now: datetime) -> Reconciled:
    """The same bytes again change nothing; a later statement of the same day counts instead. Raises StatementRefused."""
    statement, told = actions.take_statement(body=body, by=by, now=now)
    settled = _settle_missing(told, now)
    found = reads.compared(told)
    noted = actions.note_differences(day=told.day, found=found, now=now)
    if statement.is_current:
        actions.end_differences(
            day=told.day,
            still=[one.number for one in noted],
            reason=f"{statement.digest[:12]} 对账单中不再出现 · not in that statement any more",
            now=now,
        )
    return Reconciled(statement, settled, tuple(noted))


def _settle_missing(told: StatementRead, now: datetime) -> int:
    """What a refusal leaves is found by the comparison."""
    known = reads.arrivals_numbered([line.bank_ref for line in told.lines if line.way is Way.IN])
    orders = reads.orders_known_as([line.text for line in told.lines if line.way is Way.OUT])
    settled = 0
    for line in told.lines:
        with suppress(Refusal):
            if line.way is Way.IN and line.bank_ref not in known:
                settle(Notice(line.bank_ref, line.text, line.fen, line.at), now)
                settled += 1
            elif line.way is Way.OUT and line.text in orders and orders[line.text].fen == line.fen and orders[line.text].ended_at is None:
                answer(Answer(line.text, True, line.at, line.bank_ref), now)
                settled += 1
    return settled


def fetch_statements(now: datetime) -> int:
    """Statements of the last days that are not there yet, where the bank gives them; how many came. Raises BankMissing, BankPortBroken."""
    bank, came = actions.bank(), 0
    for back in range(FETCHED_DAYS, 0, -1):
        day = local_day(now) - timedelta(days=back)
        if reads.statement_of(day) is not None:
            continue
        with suppress(OSError):
            body = bank.statement(day)
            if body is not None:
                reconcile(body=body, by=None, now=now)
                came += 1
    return came

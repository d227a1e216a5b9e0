"""对账 · The bank's statement of a day against our books: what it says and we have not heard is settled as if it had been told; what then differs is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from puhui.journeys.settling import answer, settle
from puhui.payments import actions, reads
from puhui.payments.words import Answer, Brought, Difference, Notice, Source, Statement, StatementLine, StatementRead, Way
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal

#: So many past days are asked for; what is older is brought by hand.
FETCHED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`missing`: bookings of the bank of which no call-back had come, and which were settled now."""

    statement: Statement
    missing: tuple[StatementLine, ...]
    differences: tuple[Difference, ...]

    @property
    def settled(self) -> int:
        return len(self.missing)

    @property
    def open(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.differences if one.is_open)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a statement would do: which of its lines are delivered for, go back, or answer an order of ours, and what would differ then."""

    statement: Statement
    delivered: tuple[StatementLine, ...]
    returned: tuple[StatementLine, ...]
    answered: tuple[StatementLine, ...]
    differences: tuple[Difference, ...]


def rehearse(*, body: bytes, now: datetime) -> Effect:
    """Found by doing it and taking all of it back: nothing has moved afterwards. Raises StatementRefused."""
    with transaction.atomic():
        made = reconcile(body=body, brought=Brought(Source.MACHINE), now=now)
        effect = _effect(made)
        transaction.set_rollback(True)
    return effect


def _effect(made: Reconciled) -> Effect:
    ins = tuple(line for line in made.missing if line.way is Way.IN)
    arrivals = reads.arrivals_numbered([line.bank_ref for line in ins])
    back = {arrival for arrival, _order in reads.returns_of([one.number for one in arrivals.values()]).items()}
    returned = tuple(line for line in ins if arrivals[line.bank_ref].number in back)
    delivered = tuple(line for line in ins if line not in returned)
    return Effect(made.statement, delivered, returned, tuple(line for line in made.missing if line.way is Way.OUT), made.open)


def reconcile(*, body: bytes, brought: Brought, now: datetime) -> Reconciled:
    """The same bytes again change nothing; a later statement of the same day counts instead. Raises StatementRefused, StatementNeedsTwo."""
    statement, told = actions.take_statement(body=body, brought=brought, now=now)
    missing = tuple(_settle_missing(told, now))
    found = reads.compared(told)
    noted = actions.note_differences(day=told.day, found=found, now=now)
    if statement.is_current:
        actions.end_differences(
            day=told.day,
            still=[one.number for one in noted],
            reason=f"{statement.digest[:12]} 对账单中不再出现 · not in that statement any more",
            now=now,
        )
    return Reconciled(statement, missing, tuple(noted))


def _settle_missing(told: StatementRead, now: datetime) -> Iterator[StatementLine]:
    """What a refusal leaves is found by the comparison."""
    known = reads.arrivals_numbered([line.bank_ref for line in told.lines if line.way is Way.IN])
    orders = reads.orders_known_as([line.text for line in told.lines if line.way is Way.OUT])
    for line in told.lines:
        with suppress(Refusal):
            if line.way is Way.IN and line.bank_ref not in known:
                settle(Notice(line.bank_ref, line.text, line.fen, line.at), now)
                yield line
            elif line.way is Way.OUT and line.text in orders and orders[line.text].fen == line.fen and orders[line.text].ended_at is None:
                answer(Answer(line.text, True, line.at, line.bank_ref), now)
                yield line


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
                reconcile(body=body, brought=Brought(Source.FETCHED), now=now)
                came += 1
    return came

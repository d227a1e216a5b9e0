"""The database's refusals as ours: each error code of the ledger's functions has one Refusal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from puhui.ledger.errors import (
    AccountFrozen,
    BooksBusy,
    InsufficientHolding,
    KeyReused,
    LinesDiffer,
    NotMirrored,
    RepeatedLine,
    UnknownAsset,
)
from puhui.vocabulary.refusals import Refusal

_BY_STATE: dict[str, type[Refusal]] = {
    "P0003": NotMirrored,
    "P0004": LinesDiffer,
    "P0006": UnknownAsset,
    "P0007": AccountFrozen,
    "23505": RepeatedLine,
    "55P03": BooksBusy,  # the gate was not had in time
}


@contextmanager
def refusals(key: str) -> Iterator[None]:
    """Runs the block in a savepoint, so that a refused movement leaves the caller's transaction usable."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as problem:
        raise _refusal(problem, key) from problem


def _refusal(problem: DatabaseError, key: str) -> Exception:
    state = getattr(problem.__cause__, "sqlstate", "")
    if state == "P0002":
        return KeyReused(key=key)
    if state in _BY_STATE:
        return _BY_STATE[state]()
    if state == "23514" and "ledger_account_floor" in str(problem):
        return InsufficientHolding()
    return problem

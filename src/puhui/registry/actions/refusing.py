"""The database's refusals as ours: each error code of the registry's functions has one Refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from puhui.ledger.errors import AccountFrozen
from puhui.registry.errors import (
    CreditsBound,
    CreditsFinal,
    CreditsFrozen,
    InsufficientCredits,
    MovementReused,
    RecallTooLarge,
    UnknownCreditHold,
)
from puhui.vocabulary.refusals import Refusal

_BY_STATE: dict[str, type[Refusal]] = {
    "RG001": InsufficientCredits,
    "RG002": CreditsFrozen,
    "RG003": CreditsFinal,
    "RG006": RecallTooLarge,
    "RG008": CreditsBound,
    "P0007": AccountFrozen,
}


@contextmanager
def refusals(*, key: str, hold: int = 0) -> Iterator[None]:
    """Runs the block in a savepoint, so that a refused movement leaves the caller's transaction usable."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as problem:
        raise _refusal(problem, key, hold) from problem


def _refusal(problem: DatabaseError, key: str, hold: int) -> Exception:
    cause = problem.__cause__
    state = getattr(cause, "sqlstate", "")
    if state in ("RG004", "P0002") or (state == "23505" and "registry_movement" in str(problem)):
        return MovementReused(key=key)
    if state == "RG007":
        return UnknownCreditHold(number=hold)
    if state in _BY_STATE:
        return _BY_STATE[state](**json.loads(getattr(getattr(cause, "diag", None), "message_detail", None) or "{}"))
    return problem

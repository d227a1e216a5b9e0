"""One at a time across processes: a named turn that PostgreSQL gives back when its holder dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_POLL_S = 0.2


@contextmanager
def turn(name: str, *, wait_s: float = 3600.0) -> Iterator[bool]:
    """Holds the turn for the length of the block; yields False where it was not given in time."""
    until = time.monotonic() + wait_s
    while not (given := _ask("SELECT pg_try_advisory_lock(hashtext(%s))", name)) and time.monotonic() < until:
        time.sleep(_POLL_S)
    try:
        yield given
    finally:
        if given:
            _ask("SELECT pg_advisory_unlock(hashtext(%s))", name)


def wait_in_turn(name: str) -> None:
    """Waits for a turn that is held until the current transaction ends: short work on one thing, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def share_turn(name: str) -> None:
    """Holds a turn together with others until the current transaction ends: whoever waits for it alone comes when all of them are done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


def _ask(sql: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [name])
        return bool(cursor.fetchone()[0])

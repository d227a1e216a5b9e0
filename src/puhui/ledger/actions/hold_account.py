"""Freeze and release: nothing leaves a held account by any door, and what comes in still comes in."""

from __future__ import annotations

from django.db import connection

from puhui.ledger import reads
from puhui.ledger.actions.refusing import refusals
from puhui.ledger.errors import UnknownHold
from puhui.ledger.words import Hold


def hold_account(*, holder: int, asset: int | None = None, reason: str, key: str) -> Hold:
    """From the moment this commits nothing of the asset (None: of any) leaves the holder. The same key again changes nothing.

    `reason` is shown to the holder. Waits for the movements under way. Raises KeyReused, BooksBusy.
    """
    with refusals(key), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_hold_account(%s, %s, %s::smallint, %s)", [key, holder, asset, reason])
        return reads.hold(int(cursor.fetchone()[0]))


def release_account(*, hold: int, reason: str, key: str) -> Hold:
    """Ends one hold; others on the same account stay. The same key again changes nothing. Raises UnknownHold, KeyReused, BooksBusy."""
    with refusals(key), connection.cursor() as cursor:
        cursor.execute("SELECT ledger_release_account(%s, %s, %s)", [key, hold, reason])
        is_released = bool(cursor.fetchone()[0])
    if not is_released:
        raise UnknownHold(number=hold)
    return reads.hold(hold)

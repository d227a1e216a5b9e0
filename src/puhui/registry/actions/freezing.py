"""Freeze and release of credits: nothing that is frozen leaves its holder or its state; only the recall of a wrong issue reaches it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from puhui.registry.actions.refusing import refusals
from puhui.registry.errors import SpansOverlap, UnknownCreditHold
from puhui.registry.models import Hold as Row
from puhui.registry.reads.blocks import hold
from puhui.registry.words import Hold, Span


def hold_credits(*, key: str, reason: str, by: int, now: datetime, holder: int | None = None, span: Span | None = None) -> Hold:
    """A span, whoever has it, or all of a holder. Waits for the movements under way. Raises SpansOverlap, MovementReused."""
    if (holder is None) == (span is None) or (span is not None and not 1 <= span.first <= span.last):
        raise SpansOverlap
    first, last = (span.first, span.last) if span else (None, None)
    with refusals(key=key), connection.cursor() as cursor:
        sql = "SELECT registry_hold_credits(%s, %s::bigint, %s::bigint, %s::bigint, %s, %s, %s)"
        cursor.execute(sql, [key, holder, first, last, reason, by, now])
        return hold(int(cursor.fetchone()[0]))


def release_hold(*, key: str, hold_number: int, reason: str, by: int, now: datetime) -> Hold:
    """Ends one hold; others stay. Raises UnknownCreditHold, MovementReused."""
    if not Row.objects.filter(pk=hold_number).exists():
        raise UnknownCreditHold(number=hold_number)
    with refusals(key=key, hold=hold_number), connection.cursor() as cursor:
        cursor.execute("SELECT registry_release_credits(%s, %s, %s, %s, %s)", [key, hold_number, reason, by, now])
    return hold(hold_number)

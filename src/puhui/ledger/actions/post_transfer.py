"""Door 1: one movement, in one statement, with its key for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection

from puhui.ledger.actions.refusing import refusals
from puhui.ledger.rules import check_lines
from puhui.ledger.words import Line, Posted, content_hash

_SQL = "SELECT entry, is_repeat FROM ledger_transfer(%s, %s, %s, %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s, %s, %s)"


def post_transfer(
    *, key: str, day: date, lines: Sequence[Line], corrects: int | None = None, reason: str = "", happened_at: datetime | None = None
) -> Posted:
    """Post the lines at once or not at all.

    The same key with the same lines gives the first entry again; with other lines it raises KeyReused.
    Raises InsufficientHolding where a balance would fall below its floor, NotMirrored and EmptyEntry for impossible lines.
    `day` is the settlement day that the books file it under, `happened_at` the time in the world.
    """
    check_lines(lines)
    columns = (
        [line.holder for line in lines],
        [line.asset for line in lines],
        [line.counter for line in lines],
        [line.amount for line in lines],
    )
    with refusals(key), connection.cursor() as cursor:
        cursor.execute(_SQL, [key, content_hash(lines), day, *columns, corrects, reason, happened_at])
        entry, is_repeat = cursor.fetchone()
    return Posted(entry, is_repeat)

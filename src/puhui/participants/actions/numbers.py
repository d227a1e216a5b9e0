"""The one counter that numbers every holder in the books, persons and organisations alike."""

from __future__ import annotations

from django.db import connection


def next_numbers(count: int) -> list[int]:
    """The next numbers of the one counter of all holders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('participants_account_number') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]

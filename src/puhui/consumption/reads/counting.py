"""One row of two numbers: how many were looked at, how many break the rule."""

from __future__ import annotations

from django.db import connection


def counted(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        looked_at, broken = cursor.fetchone()
    return int(looked_at), int(broken)

"""A bug is planted in a function of the database: it says something else at one place."""

from __future__ import annotations

from django.db import connection


def rewrite(name: str, old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = %s", [name])
        told = cursor.fetchone()[0]
        assert old in told, f"{name} no longer says {old}"
        cursor.execute(told.replace(old, new))

"""Whether what is owed adds up: never less than nothing, equal to its other side, named, and collected gram for gram."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.behaviours.words import COLLECT_KEY, ISSUE, OWED, OWED_KEY, RECEIVABLE, RESIDENT_REDUCTION, WRITE_OFF_KEY
from puhui.foundation.findings import Finding
from puhui.ledger.reads import having, outstanding, system_side


def owed_findings() -> Iterator[Finding]:
    yield Finding(
        "behaviours_owed_never_below_nothing",
        *_counts("SELECT count(*), count(*) FILTER (WHERE balance < 0) FROM ledger_account WHERE asset = %s", [OWED]),
    )
    yield _equals_receivable()
    yield _is_named()
    yield _collected_gram_for_gram()


def _equals_receivable() -> Finding:
    """What holders owe together = what the scheme has to get."""
    return Finding(
        "behaviours_owed_equals_receivable",
        having(asset=OWED),
        int(outstanding(asset=OWED) != -system_side(account=RECEIVABLE, asset=OWED)),
    )


def _is_named() -> Finding:
    """Grams become owed by an entry that names what it corrects and why; they become fewer by being collected or written off."""
    sql = """
        SELECT count(*), count(*) FILTER (WHERE NOT coalesce(p.counter = %s AND CASE
            WHEN p.amount > 0 THEN starts_with(e.key, %s) AND e.corrects IS NOT NULL AND e.reason <> ''
            ELSE starts_with(e.key, %s) OR starts_with(e.key, %s) END, false))
        FROM ledger_posting p JOIN ledger_entry e ON e.number = p.entry WHERE p.asset = %s"""
    return Finding("behaviours_owed_names_its_ground", *_counts(sql, [RECEIVABLE, OWED_KEY, COLLECT_KEY, WRITE_OFF_KEY, OWED]))


def _collected_gram_for_gram() -> Finding:
    """Whoever had grams collected gave exactly as many as he owes less, back to where they were issued."""
    sql = """
        SELECT count(*), count(*) FILTER (WHERE given IS DISTINCT FROM less OR given >= 0) FROM (
            SELECT sum(p.amount) FILTER (WHERE p.asset = %s AND p.counter = %s) AS given, sum(p.amount) FILTER (WHERE p.asset = %s) AS less
            FROM ledger_entry e JOIN ledger_posting p ON p.entry = e.number AND p.day = e.day WHERE starts_with(e.key, %s) GROUP BY e.number, p.holder) c"""
    return Finding("behaviours_owed_collected_gram_for_gram", *_counts(sql, [RESIDENT_REDUCTION, ISSUE, OWED, COLLECT_KEY]))


def _counts(sql: str, values: list[int | str]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        looked_at, broken = cursor.fetchone()
    return int(looked_at), int(broken)

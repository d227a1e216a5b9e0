"""A transfer looks at what it moves and at nothing else, however many blocks and movements there are."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from puhui.foundation.server import ThrowawayCluster
from puhui.registry.actions import retire_credits, transfer_credits
from puhui.registry.words import Purpose, Wanted
from tests.rooms.registry.credits import BUYER, NOW, OFFICER, asked, fresh, project
from tests.rooms.registry.test_life_findings import unguarded

BLOCKS, HOLDERS = 20_000, 200
#: Rows of either table that one transfer may read: some dozens, and never a part of all.
READ_MOST = 400
FILLED = f"""
    INSERT INTO registry_movement (key, content_hash, verb, day, at, "by", reason, receivable_kg) VALUES ('all', '', 'issue', current_date, now(), 1, '', 0);
    INSERT INTO registry_issue (project_id, vintage, first, last, buffer_kg, holder, movement_id)
        SELECT %(project)s, 2025, 1, {BLOCKS * 10}, 0, 1, max(id) FROM registry_movement;
    INSERT INTO registry_block (issue_id, first, last, holder, state)
        SELECT (SELECT max(id) FROM registry_issue), i * 10 + 1, (i + 1) * 10, 5000 + i %% {HOLDERS}, 'held' FROM generate_series(0, {BLOCKS - 1}) i;
    INSERT INTO registry_moved (movement_id, first, last, from_state, to_holder, to_state)
        SELECT (SELECT max(id) FROM registry_movement), first, last, '', holder, 'held' FROM registry_block ORDER BY first;
    INSERT INTO ledger_account (holder, asset, balance) SELECT holder, 5, sum(last - first + 1) FROM registry_block GROUP BY holder;
    UPDATE registry_serialcounter SET next = {BLOCKS * 10 + 1};
"""


@pytest.fixture
def full(own_database: str, cluster_of_session: ThrowawayCluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Twenty thousand blocks of ten kilograms, of two hundred holders; the planner knows how many there are."""
    with unguarded(cluster_of_session, own_database) as server:
        server.execute((FILLED % {"project": project()}).encode())
        server.execute("ANALYZE registry_block, registry_moved, registry_issue, registry_movement")
        server.execute("SELECT pg_stat_force_next_flush()")  # what filling read is counted now, and not while a transfer is watched
        yield server


def rows_read(server: psycopg.Connection[tuple[object, ...]]) -> int:
    """Of blocks and movements, by whatever way, since the beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")
    sql = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables WHERE relname IN ('registry_block', 'registry_moved')"
    found = server.execute(sql).fetchone()
    assert found
    return int(str(found[0]))


@pytest.mark.parametrize("wanted", [asked(25), asked(0, (11, 15), (2011, 2020))], ids=["so many", "these"])
def test_a_transfer_reads_what_it_moves(full: psycopg.Connection[tuple[object, ...]], wanted: Wanted) -> None:
    giver = 5001  # of serials 11 to 20, 2011 to 2020 …
    for _ in range(6):  # a prepared statement is planned once for all after five
        transfer_credits(key=fresh(), giver=giver, taker=BUYER, wanted=asked(1), by=OFFICER, now=NOW)
        transfer_credits(key=fresh(), giver=BUYER, taker=giver, wanted=asked(1), by=OFFICER, now=NOW)
    before = rows_read(full)
    transfer_credits(key=fresh(), giver=giver, taker=BUYER, wanted=wanted, by=OFFICER, now=NOW)
    retire_credits(key=fresh(), holder=BUYER, wanted=wanted, by=OFFICER, now=NOW, reason="x", purpose=Purpose.EVENT)
    assert rows_read(full) - before < READ_MOST

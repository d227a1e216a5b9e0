"""Credits: one transfer out of a book of many blocks, against the disk's fdatasync. The book is loaded once, and its constraints are added afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random
from time import perf_counter

import psycopg

from puhui.foundation.server import DATABASE
from puhui.journeys.benches.machine import fdatasyncs
from puhui.journeys.benches.pairs import Outcome, Taken, compared, share
from puhui.journeys.benches.place import Place
from puhui.quantification.words import Report, silent
from puhui.registry.actions import transfer_credits, unfiled_project
from puhui.registry.words import CREDITS, Wanted

#: p95 of a transfer, whatever the number of blocks.
TRANSFER_MOST_S = 0.020
BLOCK_KG, BLOCKS_OF_ONE, ISSUES = 10, 100, 10
_HOLDERS_FROM, _TAKER = 10_000_000, 9_000_000
_WARM = 100
#: What is taken away before the rows come, and made again over all of them at once.
_DROPPED = (
    "ALTER TABLE registry_block DROP CONSTRAINT registry_blocks_never_overlap",
    "DROP INDEX registry_block_of_holder",
    "DROP INDEX registry_moved_span",
)
_MADE = (
    "CREATE INDEX registry_block_of_holder ON registry_block (holder, state, purpose, first)",
    "CREATE INDEX registry_moved_span ON registry_moved USING gist (span)",
    "ALTER TABLE registry_block ADD CONSTRAINT registry_blocks_never_overlap EXCLUDE USING gist (span WITH &&)",
    "VACUUM ANALYZE registry_block, registry_moved, registry_issue, ledger_account",
    "CHECKPOINT",
)


def bench_blocks(place: Place, *, blocks: int, transfers: int, pairs: int, now: datetime, report: Report = silent) -> list[Outcome]:
    """Transfers of 1 to 25 kg out of blocks of 10, of holders drawn at random; p50 and p95 of all of them."""
    with place.copied(DATABASE, "bench_blocks"):
        report("book of blocks", 0, blocks)
        _load(place, blocks, now)
        draw = Random(1)  # noqa: S311 - the same holders and amounts each time
        synced: list[list[float]] = []
        moved: list[list[float]] = []
        _transfers(draw, "warm", _WARM, blocks, now)
        for pair in range(pairs):
            report("transfers of credits", pair, pairs)
            synced.append(fdatasyncs(place.folder, transfers))
            moved.append(_transfers(draw, str(pair), transfers, blocks, now))
    return [_at(name, part, blocks, synced, moved) for name, part in (("p50", 0.5), ("p95", 0.95))]


def _at(name: str, part: float, blocks: int, synced: list[list[float]], moved: list[list[float]]) -> Outcome:
    floor = [Taken(share(one, part)) for one in synced]
    ours = [Taken(share(one, part)) for one in moved]
    made = compared(
        "blocks", name, rows=blocks, floor=floor, ours=ours, note=f"one transfer of credits; floor: one fdatasync of 8 KiB, {name}"
    )
    if name != "p95":
        return made
    return replace(made, target=TRANSFER_MOST_S / made.floor_s, note=f"{made.note}; target {TRANSFER_MOST_S * 1000:.0f} ms")


def _load(place: Place, blocks: int, now: datetime) -> None:
    """As many blocks as asked for, each with its line of history, in a few issues; no trigger looks at what is loaded."""
    project = unfiled_project(code="PV99999", now=now)
    with psycopg.connect(place.cluster.url("superuser", database="bench_blocks"), autocommit=True) as server:
        for statement in (
            "SET session_replication_role = replica",
            "SET maintenance_work_mem = '1GB'",
            *_DROPPED,
            *_filled(project, blocks),
            *_MADE,
        ):
            server.execute(statement.encode())


def _filled(project: int, blocks: int) -> tuple[str, ...]:
    each = -(-blocks // ISSUES)
    span = f"i * {BLOCK_KG} + 1 AS first, (i + 1) * {BLOCK_KG} AS last"
    holder = f"{_HOLDERS_FROM} + i % {_holders(blocks)}"
    return (
        'INSERT INTO registry_movement (key, content_hash, verb, day, at, "by", reason, receivable_kg)'
        f" SELECT 'bench ' || n, '', 'issue', current_date, now(), 1, '', 0 FROM generate_series(1, {ISSUES}) n ORDER BY n",
        "INSERT INTO registry_issue (project_id, vintage, first, last, buffer_kg, holder, movement_id)"
        f" SELECT {project}, 2025, (n - 1) * {each * BLOCK_KG} + 1, n * {each * BLOCK_KG}, 0, {_HOLDERS_FROM},"
        f" (SELECT min(id) FROM registry_movement) + n - 1 FROM generate_series(1, {ISSUES}) n ORDER BY n",
        "INSERT INTO registry_block (issue_id, first, last, holder, state)"
        f" SELECT (SELECT min(id) FROM registry_issue) + i / {each}, {span}, {holder}, 'held' FROM generate_series(0, {each * ISSUES - 1}) i",
        "INSERT INTO registry_moved (movement_id, first, last, from_state, to_holder, to_state)"
        f" SELECT (SELECT min(id) FROM registry_movement) + i / {each}, {span}, '', {holder}, 'held' FROM generate_series(0, {each * ISSUES - 1}) i",
        f"INSERT INTO ledger_account (holder, asset, balance) SELECT holder, {CREDITS}, sum(last - first + 1) FROM registry_block GROUP BY holder",
        f"UPDATE registry_serialcounter SET next = {each * ISSUES * BLOCK_KG + 1}",
    )


def _holders(blocks: int) -> int:
    return max(blocks // BLOCKS_OF_ONE, 1)


def _transfers(draw: Random, block: str, count: int, blocks: int, now: datetime) -> list[float]:
    holders = _holders(blocks)
    return [_transfer(f"{block} {number}", _HOLDERS_FROM + draw.randrange(holders), draw.randint(1, 25), now) for number in range(count)]


def _transfer(key: str, holder: int, kg: int, now: datetime) -> float:
    begun = perf_counter()
    transfer_credits(key=key, giver=holder, taker=_TAKER, wanted=Wanted(kg=kg), by=1, now=now)
    return perf_counter() - begun

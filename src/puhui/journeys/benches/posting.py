"""The ledger: a batch against raw COPY of the same rows, on an empty and on a full book, while accounts are frozen, and one transfer against the disk's fdatasync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

from django.db import connection, transaction

from puhui.foundation.copying import Columns, copy_in
from puhui.foundation.server import DATABASE
from puhui.journeys.benches.machine import fdatasyncs
from puhui.journeys.benches.pairs import Outcome, Taken, compared, in_turn, share, timed
from puhui.journeys.benches.place import Place
from puhui.ledger.actions import hold_account, post_batch, post_transfer
from puhui.ledger.words import Line
from puhui.quantification.duck import Duck, opened
from puhui.quantification.words import Report, silent

BATCH_MOST, GROWTH_MOST = 5.0, 1.1
#: p99 of a transfer is at most twice that of the disk and 5 ms.
SYNC_TIMES, SYNC_MORE_S = 2.0, 0.005
#: Of a scheme's accounts this share gets a line in one batch: not every resident acts every day.
ACCOUNTS_TIMES = 4
DAY = date(2026, 3, 18)
GRAMS, ISSUE = 1, -1
_NAMES = ("day", "part", "entry", "holder", "asset", "counter", "amount")
#: The columns of a posting as whole numbers: a date travels as days.
_PLAIN = "CREATE TABLE bench_copy (day integer, part bigint, entry bigint, holder bigint, asset smallint, counter bigint, amount bigint)"
_BLOCK = 200_000
_ONE_BY_ONE = 200


def bench_posting(place: Place, *, lines: int, existing: int, pairs: int, report: Report = silent) -> list[Outcome]:
    """Per pair: COPY into a plain table, a batch on no rows, a batch on `existing` rows; accounts are known in both."""
    with opened() as duck:
        _lines(duck, lines)
        _prepare(place, duck, lines, existing, report)
        tries = {
            "copy": lambda: _on_copy(place, "bench_empty", lambda: _raw_copy(duck)),
            "empty": lambda: _on_copy(place, "bench_empty", lambda: _batch(duck)),
            "full": lambda: _on_copy(place, "bench_full", lambda: _batch(duck)),
        }
        taken = in_turn(tries, pairs=pairs, report=report)
    for name in ("bench_empty", "bench_full"):
        place.drop(name)
    return [
        compared("posting", "batch on 0 rows", rows=lines, floor=taken["copy"], ours=taken["empty"], target=BATCH_MOST),
        compared("posting", f"batch on {existing:,} rows", rows=lines, floor=taken["copy"], ours=taken["full"], target=BATCH_MOST),
        compared(
            "posting", f"growth from 0 to {existing:,} rows", rows=lines, floor=taken["empty"], ours=taken["full"], target=GROWTH_MOST
        ),
    ]


HOLDS, HOLDS_MOST = 1_000, 1.05


def bench_holds(place: Place, *, lines: int, pairs: int, report: Report = silent) -> list[Outcome]:
    """The batch door while nothing is frozen, and while 1,000 accounts of the batch are; what comes in is not held up by either."""
    with opened() as duck:
        _lines(duck, lines)
        _prepare(place, duck, lines, 0, report)
        place.copy("bench_empty", "bench_held")
        place.connect_to("bench_held")
        for holder in range(HOLDS):
            hold_account(holder=1_000_000 + holder * ACCOUNTS_TIMES, reason="bench", key=f"bench {holder}")
        place.connect_to(DATABASE)
        tries = {
            "free": lambda: _on_copy(place, "bench_empty", lambda: _batch(duck)),
            "held": lambda: _on_copy(place, "bench_held", lambda: _batch(duck)),
        }
        taken = in_turn(tries, pairs=pairs, report=report)
    for name in ("bench_empty", "bench_full", "bench_held"):
        place.drop(name)
    note = "floor: the same batch while nothing is frozen"
    made = compared("holds", f"batch while {HOLDS:,} accounts are frozen", rows=lines, floor=taken["free"], ours=taken["held"], note=note)
    return [replace(made, target=HOLDS_MOST)]


def _lines(duck: Duck, count: int) -> None:
    """One line for each of `count` holders, in no order; ACCOUNTS_TIMES as many have an account."""
    duck.run(
        f"CREATE OR REPLACE TEMP TABLE lines AS SELECT 1000000 + i * {ACCOUNTS_TIMES} + i % {ACCOUNTS_TIMES} AS holder, 1 AS asset, -1 AS counter, 100 + i % 900 AS amount"
        f" FROM range({count}) r(i) ORDER BY hash(i)"
    )


def _prepare(place: Place, duck: Duck, lines: int, existing: int, report: Report) -> None:
    """Two databases: the accounts with nothing posted, and the same with `existing` rows of earlier days."""
    place.copy(DATABASE, "bench_empty")
    place.administer(_PLAIN, database="bench_empty")
    place.administer("GRANT INSERT ON bench_copy TO puhui_app", database="bench_empty")
    accounts = (
        f"INSERT INTO ledger_account (holder, asset) SELECT 1000000 + i, {GRAMS} FROM generate_series(0, {lines * ACCOUNTS_TIMES - 1}) i"
    )
    place.administer(accounts, database="bench_empty")
    place.administer("VACUUM ANALYZE ledger_account", database="bench_empty")
    place.copy("bench_empty", "bench_full")
    place.connect_to("bench_full")
    for number in range(-(-existing // lines)):
        report("existing rows", number * lines, existing)
        post_batch(key=f"earlier {number}", day=DAY - timedelta(days=number + 1), duck=duck, lines="lines")
    place.connect_to(DATABASE)
    place.administer("VACUUM ANALYZE ledger_account", database="bench_full")


def _on_copy(place: Place, source: str, work: Callable[[], None]) -> Taken:
    with place.copied(source, "bench_now"):
        connection.ensure_connection()
        return timed(work)


def _raw_copy(duck: Duck) -> None:
    with transaction.atomic():
        copy_in("bench_copy", _NAMES, _blocks(duck))


def _blocks(duck: Duck) -> Iterator[Columns]:
    count = int(duck.value("SELECT COUNT(*) FROM lines"))
    for start in range(0, count, _BLOCK):
        yield duck.arrays(
            "SELECT CAST(9573 AS INTEGER) AS day, CAST(1 AS BIGINT) AS part, CAST(1 AS BIGINT) AS entry, CAST(holder AS BIGINT) AS holder,"
            " CAST(asset AS SMALLINT) AS asset, CAST(counter AS BIGINT) AS counter, CAST(amount AS BIGINT) AS amount"
            f" FROM lines LIMIT {_BLOCK} OFFSET {start}"
        )


def _batch(duck: Duck) -> None:
    post_batch(key="measured", day=DAY, duck=duck, lines="lines")


# -- one transfer ------------------------------------------------------------------------------------------------------


def bench_transfer(place: Place, *, transfers: int, pairs: int, report: Report = silent) -> list[Outcome]:
    """Blocks of single transfers and of fdatasyncs of one page in turn; p50 and p99 of all of them."""
    with place.copied(DATABASE, "bench_now"):
        synced: list[list[float]] = []
        moved: list[list[float]] = []
        _transfers(_ONE_BY_ONE, "warm")
        for pair in range(pairs):
            report("transfer", pair, pairs)
            synced.append(fdatasyncs(place.folder, transfers))
            moved.append(_transfers(transfers, str(pair)))
    return [_at("p50", 0.5, transfers, synced, moved), _at("p99", 0.99, transfers, synced, moved)]


def _at(name: str, part: float, transfers: int, synced: list[list[float]], moved: list[list[float]]) -> Outcome:
    floor = [Taken(share(block, part)) for block in synced]
    ours = [Taken(share(block, part)) for block in moved]
    made = compared("transfer", name, rows=transfers, floor=floor, ours=ours, note=f"one movement; floor: one fdatasync of 8 KiB, {name}")
    if name != "p99":
        return made
    most = SYNC_TIMES * (made.floor_s + SYNC_MORE_S)
    return replace(made, target=most / made.floor_s, note=f"{made.note}; target 2 × (fdatasync p99 + 5 ms) = {most * 1000:.1f} ms")


def _transfers(count: int, block: str) -> list[float]:
    return [_transfer(f"{block} {number}", 2_000_000 + number % 500) for number in range(count)]


def _transfer(key: str, holder: int) -> float:
    begun = perf_counter()
    post_transfer(key=key, day=DAY, lines=[Line(holder, GRAMS, ISSUE, 1)])
    return perf_counter() - begun

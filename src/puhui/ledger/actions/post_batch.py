"""Door 2: up to millions of lines under one key: load a table of its own, apply balances in chunks, attach it to the book.

Each step is a short transaction and can be repeated: a crash resumes at the step where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from django.db import connection, transaction

from puhui.foundation.copying import Columns, copy_in
from puhui.ledger import rules
from puhui.ledger.actions.refusing import refusals
from puhui.ledger.errors import EmptyEntry
from puhui.ledger.rules import chunks
from puhui.ledger.words import Posted
from puhui.quantification.duck import Duck
from puhui.quantification.functions import joined, text, unsigned64
from puhui.quantification.words import Report, silent

#: Connections that apply balances side by side.
CONNECTIONS = 2
_COLUMNS = ("holder", "asset", "counter", "amount")


def post_batch(
    *,
    key: str,
    day: date,
    duck: Duck,
    lines: str,
    may_refuse: bool = False,
    corrects: int | None = None,
    reason: str = "",
    report: Report = silent,
) -> Posted:
    """Post every line of a relation (holder, asset, counter, amount: whole numbers, one line per holder, asset and counter).

    The same key with the same lines posts nothing again; with other lines it raises KeyReused. Where `may_refuse`, a holder whose
    balance would fall below its floor is left out with all his lines and counted in `refused_holders`; else InsufficientHolding.
    """
    count, content = _content(duck, lines)
    if not count:
        raise EmptyEntry
    if count < rules.SMALL_LINES:
        return _post_small(key, content, day, duck, lines, may_refuse=may_refuse, corrects=corrects, reason=reason)
    with refusals(key):
        entry, stage = _call(
            "SELECT entry, stage FROM ledger_batch_open(%s, %s, %s, %s, %s, %s)", [key, content, day, count, corrects, reason]
        )
    if stage == "posted":
        return Posted(entry, is_repeat=True, refused_holders=_refused(entry))
    if stage == "loading":
        report("post", 0, count)
        with refusals(key):
            copy_in(f"ledger_loading_{entry}", _COLUMNS, _blocks(duck, lines, count))
            _call("SELECT ledger_batch_seal(%s)", [entry])
    _apply(key, entry, count, duck, lines, may_refuse=may_refuse, report=report)
    with refusals(key):
        _call("SELECT ledger_batch_attach(%s)", [entry])
    return Posted(entry, is_repeat=False, refused_holders=_refused(entry))


def narrow_doors(*, small_lines: int, chunk_lines: int) -> None:
    """For a drill, in a process of its own: a handful of lines goes the way that millions go."""
    rules.SMALL_LINES, rules.CHUNK_LINES = small_lines, chunk_lines


def _post_small(
    key: str, content: bytes, day: date, duck: Duck, lines: str, *, may_refuse: bool, corrects: int | None, reason: str
) -> Posted:
    """A batch that travels as arrays, in one statement."""
    rows = duck.rows(f"SELECT {', '.join(_COLUMNS)} FROM {lines}")
    columns = [list(column) for column in zip(*rows, strict=True)]
    sql = (
        "SELECT entry, is_repeat FROM ledger_batch_small(%s, %s, %s, %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s, %s, %s)"
    )
    with refusals(key):
        entry, is_repeat = _call(sql, [key, content, day, *columns, may_refuse, corrects, reason])
    return Posted(entry, is_repeat, refused_holders=_refused(entry) if may_refuse else 0)


def _content(duck: Duck, lines: str) -> tuple[int, bytes]:
    """Number of lines, and what the key is bound to: an order-free sum over the lines' texts."""
    row = joined("duckdb", *(text(column) for column in _COLUMNS))
    count, total, spread = duck.row(
        f"SELECT COUNT(*), COALESCE(SUM(amount), 0), COALESCE(SUM({unsigned64('duckdb', row)}), 0) FROM {lines}"
    )
    return int(count), f"{count}:{total}:{spread:x}".encode()


def _blocks(duck: Duck, lines: str, count: int) -> Iterator[Columns]:
    """The lines in account order, a block at a time, so that the index is built over presorted rows."""
    types = ("BIGINT", "SMALLINT", "BIGINT", "BIGINT")
    columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in zip(_COLUMNS, types, strict=True))
    for start, until in _ranges(duck, lines, count):
        yield duck.arrays(f"SELECT {columns} FROM {lines} WHERE holder >= {start} AND holder < {until} ORDER BY holder, asset, counter")


def _ranges(duck: Duck, lines: str, count: int) -> list[tuple[int, int]]:
    """Ranges of holders with about CHUNK_LINES lines each."""
    if count <= rules.CHUNK_LINES:
        return list(chunks([0]))
    parts = -(-count // rules.CHUNK_LINES)
    shares = ", ".join(f"{place / parts:.9f}" for place in range(parts))
    edges = duck.value(f"SELECT quantile_disc(holder, [{shares}]) FROM {lines}")
    return list(chunks([int(edge) for edge in edges]))


def _apply(key: str, entry: int, count: int, duck: Duck, lines: str, *, may_refuse: bool, report: Report) -> None:
    """Chunks touch different accounts, so two connections share the work; inside a caller's transaction there is only one."""
    ranges = _ranges(duck, lines, count)

    def one(chunk: tuple[int, int]) -> None:
        with refusals(key):
            _call("SELECT ledger_batch_apply(%s, %s, %s, %s)", [entry, *chunk, may_refuse])

    if connection.in_atomic_block or len(ranges) == 1:
        for done, chunk in enumerate(ranges):
            report("balances", done, len(ranges))
            one(chunk)
        return
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="post-batch") as pool:
        for done, _ in enumerate(pool.map(_closing(one), ranges)):
            report("balances", done, len(ranges))


def _closing(work: Callable[[tuple[int, int]], None]) -> Callable[[tuple[int, int]], None]:
    """A thread gives its connection back after each chunk."""

    def one(chunk: tuple[int, int]) -> None:
        try:
            work(chunk)
        finally:
            connection.close()

    return one


def _refused(entry: int) -> int:
    return int(_call("SELECT count(*) FROM ledger_refused WHERE entry = %s", [entry])[0])


def _call(sql: str, values: list[Any]) -> tuple[Any, ...]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: tuple[Any, ...] = cursor.fetchone()
    return found

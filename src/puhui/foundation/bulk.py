"""Rows between PostgreSQL and the engine in bulk: keys go down as a temporary table, what they find comes back as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from puhui.foundation.faults import point
from puhui.quantification.duck import Duck, literal

_BLOCK = 1 << 20
#: Nothing is left to guess: a file without a line has no dialect that could be found.
_PLAIN = "auto_detect = false, header = false, delim = ',', quote = '', escape = '', nullstr = ''"
#: Lines that travel as one row.
_LINES = 4096


def send_keys(duck: Duck, query: str, *, table: str, columns: Sequence[str]) -> None:
    """A query of the engine as a temporary table of this connection; `columns` are `name type`."""
    path = duck.folder / f"{table}.csv"
    duck.run(f"COPY ({query}) TO {literal(path)} (FORMAT CSV, HEADER false)")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}; CREATE TEMP TABLE {table} ({', '.join(columns)}) ON COMMIT DROP")
        _copy_in(table, path)
        cursor.execute(f"ANALYZE {table}")
    path.unlink()


def _copy_in(table: str, path: Path) -> None:
    point(f"COPY {table}")
    with (
        connection.cursor() as cursor,
        cursor.connection.cursor() as raw,
        raw.copy(f"COPY {table} FROM STDIN (FORMAT CSV)") as copy,
        path.open("rb") as file,
    ):
        while block := file.read(_BLOCK):
            copy.write(block)


def fetch_rows(duck: Duck, sql: str, *, table: str, columns: dict[str, str]) -> None:
    """The result of a PostgreSQL query as a temporary table of the engine; `columns` are its names and types, in order.

    Lines travel many to a row: one row of the wire for each would cost more than the query itself. Values must be plain: numbers,
    codes, uuids; an unknown one is empty.
    """
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    cells = ", ',', ".join(f"coalesce(c{place}::text, '')" for place in range(len(columns)))
    lines = f"SELECT concat({cells}) AS line, (row_number() OVER () - 1) / {_LINES} AS block FROM ({sql}) AS found ({names})"
    path = duck.folder / f"{table}.csv"
    with connection.cursor() as cursor, path.open("w", encoding="utf-8") as file:
        cursor.execute(f"SELECT string_agg(line, E'\\n') FROM ({lines}) AS l GROUP BY block")
        while found := cursor.fetchmany(100):
            file.writelines(f"{row[0]}\n" for row in found)
    types = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items())
    duck.run(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM read_csv({literal(path)}, {_PLAIN}, columns = {{{types}}})")
    path.unlink()

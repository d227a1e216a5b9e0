"""The one door to DuckDB: bounded memory, civil time, own temporary folder, errors as refusals."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from puhui.quantification.errors import EngineFailed
from puhui.quantification.working import working_folder
from puhui.vocabulary.refusals import Refusal

#: Enough for 36 M records of one day in a process of 4 GB; set PUHUI_ENGINE_MEMORY to change it.
MEMORY_DEFAULT = "3500MB"
Row = tuple[Any, ...]


def literal(value: object) -> str:
    """A value as SQL text; quotes are doubled. Identifiers and paths come from us, never from a request."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def listed(paths: Sequence[Path | str]) -> str:
    """Paths as a DuckDB list."""
    return "[" + ", ".join(literal(path) for path in paths) + "]"


class Duck:
    """One DuckDB connection. A statement is finished before the next begins, since an open result would block it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self.folder = folder

    def run(self, sql: str) -> None:
        self._execute(sql)

    def rows(self, sql: str) -> list[Row]:
        return list(self._execute(sql).fetchall())

    def row(self, sql: str) -> Row:
        found = self._execute(sql).fetchall()
        return found[0]

    def value(self, sql: str) -> Any:
        return self.row(sql)[0]

    def arrays(self, sql: str) -> dict[str, Any]:
        """The result as NumPy columns, for whole-number columns without empty cells."""
        return dict(self._execute(sql).fetchnumpy())

    def make(self, name: str, sql: str, *, is_table: bool) -> None:
        """A relation of the plan: a view is computed when it is read, a table once."""
        self.run(f"CREATE OR REPLACE TEMP {'TABLE' if is_table else 'VIEW'} {name} AS {sql}")

    def is_empty(self, relation: str) -> bool:
        return not self.rows(f"SELECT 1 FROM {relation} LIMIT 1")

    def columns(self, relation: str) -> dict[str, str]:
        """Name → DuckDB type of a relation, e.g. of `read_parquet('x')`."""
        return {str(row[0]): str(row[1]) for row in self.rows(f"DESCRIBE SELECT * FROM {relation}")}

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add small numbers of rows."""
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        if _listener is not None:
            _listener(sql)
        try:
            return self._connection.execute(sql)
        except duckdb.IOException as problem:
            raise EngineFailed(reason=_first_line(problem)) from problem
        except duckdb.OutOfMemoryException as problem:
            raise EngineFailed(reason=_first_line(problem)) from problem


_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None] | None) -> None:
    """A drill hears every statement before it runs; in normal running nobody listens."""
    global _listener  # noqa: PLW0603 - one process, one drill
    _listener = listener


def _first_line(problem: Exception) -> str:
    return str(problem).splitlines()[0][:300]


@contextmanager
def opened(*, memory: str = "", threads: int = 0, folder: Path | None = None) -> Iterator[Duck]:
    """A connection with tables of its own, gone at the end with everything that it wrote beside its outputs.

    The connections of a process share one engine, its threads and its memory limit, so that opening one costs a millisecond; whoever
    asks for other limits gets an engine of his own.
    """
    with working_folder(folder) as own:
        engine = _engine(memory, threads, str(own / "spill")) if memory or threads else None
        connection = engine or _shared().cursor()
        try:
            yield Duck(connection, own)
        finally:
            connection.close()


_LOCK = threading.Lock()
_ENGINES: dict[int, duckdb.DuckDBPyConnection] = {}


def _shared() -> duckdb.DuckDBPyConnection:
    """The engine of this process; a forked child makes its own."""
    with _LOCK:
        if os.getpid() not in _ENGINES:
            life = ExitStack()
            atexit.register(life.close)
            _ENGINES[os.getpid()] = _engine("", 0, str(life.enter_context(working_folder())))
        return _ENGINES[os.getpid()]


def _engine(memory: str, threads: int, spill: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    settings = {
        "memory_limit": memory or os.environ.get("PUHUI_ENGINE_MEMORY", MEMORY_DEFAULT),
        "temp_directory": spill,
        "TimeZone": "Asia/Shanghai",
        "threads": threads or os.cpu_count() or 1,
    }
    for name, value in settings.items():
        connection.execute(f"SET GLOBAL {name} = {literal(value)}")
    return connection


#: What DuckDB raises for input that it cannot read; for a damaged Parquet file the base class of all its errors.
Unreadable = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException, duckdb.BinderException)


@contextmanager
def reading(refuse: Callable[[Exception], Refusal]) -> Iterator[None]:
    """Inside, an input that turns out to be damaged is refused by `refuse`. Mistakes in our own SQL stay what they are."""
    try:
        yield
    except duckdb.Error as problem:
        if type(problem) is not duckdb.Error and not isinstance(problem, duckdb.InvalidInputException):
            raise
        raise refuse(problem) from problem

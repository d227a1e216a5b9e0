"""The database's part: a dump and the sums of one and the same moment, and the way back, with PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from puhui.foundation.server import wheel_programs
from puhui.journeys.errors import DatabaseToolFailed

#: A row's text must be the same on both sides, whatever their settings are.
_SETTINGS: tuple[LiteralString, ...] = (
    "SET TIME ZONE 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    "SET bytea_output = 'hex'",
    "SET extra_float_digits = 1",
)
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname"""
#: Order-free: how many rows, and the exact sum of 60 bits of the MD5 of each row's text.
_SUMS = "SELECT count(*) || ':' || COALESCE(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM {} t"
#: What others than the owner may do with tables and sequences: without it, a book could come back that the application may change.
_GRANTS = """
    SELECT count(*) || ':' || COALESCE(sum(('x' || left(md5(concat_ws(' ', relname, grantee, privilege)), 15))::bit(60)::bigint), 0) FROM (
        SELECT c.relname, pg_get_userbyid(a.grantee) AS grantee, a.privilege_type AS privilege
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'S', 'v') AND a.grantee <> c.relowner) granted"""
_DEFAULTS = """
    SELECT DISTINCT pg_get_userbyid(a.grantee), d.defaclobjtype FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) a
    WHERE d.defaclrole = current_user::regrole AND d.defaclnamespace = 'public'::regnamespace AND a.grantee NOT IN (0, d.defaclrole)"""
_KINDS: dict[str, LiteralString] = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS"}
_BOOKS: dict[str, LiteralString] = {
    "balances": "SELECT asset, sum(balance) FROM ledger_account GROUP BY asset ORDER BY asset",
    "postings": "SELECT asset, sum(amount) FROM ledger_posting GROUP BY asset ORDER BY asset",
    "runs": "SELECT city || '-' || to_char(day, 'YYYYMMDD') || '-' || sequence, digest FROM behaviours_run WHERE digest <> '' ORDER BY 1",
}

Connection = psycopg.Connection[tuple[Any, ...]]


def dump(url: str, target: Path) -> dict[str, str]:
    """Writes the dump and gives the sums, both of one snapshot; the site goes on serving."""
    with _reading(url) as connection:
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        _run("pg_dump", url, "--format=custom", "--no-owner", f"--snapshot={snapshot[0]}", f"--file={target}")
        return _sums(connection)


def restore(url: str, source: Path) -> None:
    """All of it in one transaction, or nothing."""
    _take_defaults_back(url)
    _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_parts(url)['dbname']}", str(source))


def _take_defaults_back(url: str) -> None:
    """A dump says what was granted beyond nothing, and brings the default grants itself at its end. Where a new database has them
    already, every table would get them at its birth, and what a room had revoked would be granted again."""
    with psycopg.connect(url, autocommit=True) as connection:
        for grantee, kind in connection.execute(_DEFAULTS).fetchall():
            if kind in _KINDS:
                statement = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {} FROM {}")
                connection.execute(statement.format(sql.SQL(_KINDS[kind]), sql.Identifier(grantee)))


def sums(url: str) -> dict[str, str]:
    """`table X` → rows and digest; `balances`, `postings`, `runs` → the figures that a person would compare first."""
    with _reading(url) as connection:
        return _sums(connection)


def is_empty(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute(_TABLES).fetchone() is None


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    """One unchanging view of the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
        connection.execute("COMMIT")


def _sums(connection: Connection) -> dict[str, str]:
    found = {}
    tables = [str(row[0]) for row in connection.execute(_TABLES)]
    for table in tables:
        row = connection.execute(sql.SQL(_SUMS).format(sql.Identifier(table))).fetchone()
        assert row is not None
        found[f"table {table}"] = str(row[0])
    granted = connection.execute(_GRANTS).fetchone()
    assert granted is not None
    found["grants"] = str(granted[0])
    for name, query in _BOOKS.items():
        found[name] = " ".join(f"{key}={value}" for key, value in connection.execute(query))
    return found


def _run(tool: str, url: str, *asked: str) -> None:
    """The password travels in the environment: whoever lists processes sees the arguments."""
    parts = _parts(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE"}
    environment = os.environ | {variable: parts[name] for name, variable in names.items() if name in parts}
    command = [str(wheel_programs().program(tool)), "--no-password", *asked]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise DatabaseToolFailed(tool=tool, reason=lines[0] if lines else done.returncode)


def _parts(url: str) -> dict[str, str]:
    return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}

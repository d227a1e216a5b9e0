"""Who may do what in the database: the owner migrates, the app serves and owns nothing, the public has nothing.

The grants are made once per database. They are never repeated, so a later REVOKE of a room (the ledger's) stays in force.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from puhui.foundation.server.keys import ROLE_NAMES, Keys, Role

_OWNER, _APP = sql.Identifier(ROLE_NAMES["owner"]), sql.Identifier(ROLE_NAMES["app"])
_MARK = "puhui: grants made"

_GRANTS = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO {app}",
    # a built-in default of PostgreSQL is taken back for all schemas, or it would not be taken back at all
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {app}",
    "COMMENT ON DATABASE {database} IS {mark}",
    "ALTER DATABASE {database} CONNECTION LIMIT -1",
)

Connection = psycopg.Connection[tuple[Any, ...]]


def create_roles_and_database(*, superuser_url: Callable[[str], str], keys: Keys, database: str) -> None:
    """Bring both roles and the database about; nothing happens where they stand. `superuser_url` takes a database's name."""
    with psycopg.connect(superuser_url("postgres"), autocommit=True) as maintenance:
        if _has_grants(maintenance, database):
            return
        for role in ("owner", "app"):
            _make_role(maintenance, role, keys)
        _close_side_doors(maintenance)
        _make_database(maintenance, database)
    with psycopg.connect(superuser_url(database)) as inside:
        _grant(inside, database)


def _has_grants(connection: Connection, database: str) -> bool:
    query = "SELECT shobj_description(oid, 'pg_database') = %s FROM pg_database WHERE datname = %s"
    row = connection.execute(query, (_MARK, database)).fetchone()
    return bool(row and row[0])


def _make_role(connection: Connection, role: Role, keys: Keys) -> None:
    name = ROLE_NAMES[role]
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    verb = sql.SQL("ALTER" if exists else "CREATE")
    # Only the verifier travels, so that no password can end in a server log.
    verifier = connection.pgconn.encrypt_password(keys.of(role).encode(), name.encode(), b"scram-sha-256").decode()
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}").format(
            verb, sql.Identifier(name), sql.Literal(verifier)
        )
    )


def _close_side_doors(connection: Connection) -> None:
    connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")


def _make_database(connection: Connection, database: str) -> None:
    """Closed to all but the superuser until the grants stand, or a quick second starter could make tables without them."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} CONNECTION LIMIT 0").format(sql.Identifier(database), _OWNER))


def _grant(connection: Connection, database: str) -> None:
    """All or nothing, the mark among them."""
    for statement in _GRANTS:
        connection.execute(sql.SQL(statement).format(database=sql.Identifier(database), owner=_OWNER, app=_APP, mark=sql.Literal(_MARK)))

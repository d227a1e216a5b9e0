"""The throw-away installation that the ledger and the API are measured on: its cluster, and copies of one prepared database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connections
from psycopg import sql

from puhui.foundation.server import DATABASE, ThrowawayCluster


@dataclass(frozen=True, slots=True)
class Place:
    """A migrated cluster that keeps what it commits, and a folder on the same disk."""

    cluster: ThrowawayCluster
    folder: Path

    def administer(self, statement: str, *names: str, database: str = "postgres") -> None:
        """One statement as superuser; `{}` stands for each name in turn."""
        with psycopg.connect(self.cluster.url("superuser", database=database), autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def connect_to(self, name: str) -> None:
        """Django's connection, and those of its threads, go to this database from now on."""
        close_connections()
        connections["default"].settings_dict["NAME"] = name
        os.environ["DATABASE_URL"] = self.cluster.url("app", database=quote(name))

    def copy(self, source: str, name: str) -> None:
        close_connections()
        self.administer("CREATE DATABASE {} TEMPLATE {} OWNER puhui_owner", name, source)

    def drop(self, name: str) -> None:
        close_connections()
        self.administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @contextmanager
    def copied(self, source: str, name: str) -> Iterator[None]:
        """A copy to commit to, gone at the end. A checkpoint first, so that its writing is not counted as ours."""
        self.copy(source, name)
        self.connect_to(name)
        self.administer("CHECKPOINT")
        try:
            yield
        finally:
            self.connect_to(DATABASE)
            self.drop(name)


def close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]

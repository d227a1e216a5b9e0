"""Who may enter the embedded database and do what, how it is set, and which database is meant at all."""

from __future__ import annotations

import stat

import psycopg
import pytest

from puhui.foundation.server import ThrowawayCluster, database_urls, throwaway_cluster
from puhui.foundation.server import errors as refusals


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def tell(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


class TestRoles:
    def test_app_is_no_superuser_and_owns_nothing(self, cluster: ThrowawayCluster) -> None:
        query = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert ask(cluster.url("app"), query) == [(False,) * 5]
        assert ask(cluster.url("owner"), query) == [(False,) * 5]
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        assert ask(cluster.url("app"), owner) == [("puhui_owner",)]

    @pytest.mark.parametrize("statement", ["CREATE TABLE mine (a int)", "CREATE SCHEMA mine", "CREATE DATABASE mine", "CREATE ROLE mine"])
    def test_app_creates_nothing(self, cluster: ThrowawayCluster, statement: str) -> None:
        with (
            psycopg.connect(cluster.url("app"), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)

    def test_app_uses_what_the_owner_makes_but_cannot_empty_or_change_it(self, cluster: ThrowawayCluster) -> None:
        tell(
            cluster.url("owner"),
            "CREATE TABLE used (id bigserial PRIMARY KEY, name text)",
            "CREATE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 42'",
        )
        tell(
            cluster.url("app"), "INSERT INTO used (name) VALUES ('a')", "UPDATE used SET name = 'b'", "DELETE FROM used", "SELECT answer()"
        )
        for statement in ("TRUNCATE used", "ALTER TABLE used ADD COLUMN more text", "DROP TABLE used"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                tell(cluster.url("app"), statement)

    def test_a_stranger_gets_nothing(self, cluster: ThrowawayCluster) -> None:
        tell(
            cluster.url("superuser"),
            "CREATE ROLE stranger NOLOGIN",
            "CREATE TABLE IF NOT EXISTS others (a int)",
        )
        query = (
            "SELECT has_database_privilege('stranger', 'puhui', 'CONNECT'), has_database_privilege('stranger', 'postgres', 'CONNECT'), "
            "has_schema_privilege('stranger', 'public', 'USAGE'), has_schema_privilege('stranger', 'public', 'CREATE')"
        )
        assert ask(cluster.url("superuser"), query) == [(False, False, False, False)]

    def test_a_revoke_stays_in_force_after_the_next_start(self, cluster: ThrowawayCluster) -> None:
        tell(cluster.url("owner"), "CREATE TABLE only_added (a int)", "REVOKE UPDATE, DELETE ON only_added FROM puhui_app")
        cluster.stop()
        cluster.start()
        cluster.create_roles_and_database()
        tell(cluster.url("app"), "INSERT INTO only_added VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tell(cluster.url("app"), "UPDATE only_added SET a = 2")

    def test_refuses_a_wrong_password(self, cluster: ThrowawayCluster) -> None:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            ask(cluster.url("app").replace(cluster.keys.app, "wrong"), "SELECT 1")

    def test_keeps_the_passwords_to_the_owner_of_the_home(self, cluster: ThrowawayCluster) -> None:
        file = cluster.home / "keys" / "database.json"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert cluster.keys.app not in f"{cluster.keys!r}"
        assert all(key not in cluster.last_log_lines(1000) for key in (cluster.keys.app, cluster.keys.owner))


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("listen_addresses", ""),
            ("fsync", "on"),
            ("full_page_writes", "on"),
            ("synchronous_commit", "on"),
            ("data_checksums", "on"),
            ("jit", "off"),
            ("TimeZone", "UTC"),
            ("server_encoding", "UTF8"),
            ("max_connections", "60"),
        ],
    )
    def test_is_as_promised(self, cluster: ThrowawayCluster, name: str, value: str) -> None:
        assert ask(cluster.url("superuser"), f"SHOW {name}") == [(value,)]

    def test_sorts_by_bytes(self, cluster: ThrowawayCluster) -> None:
        assert ask(cluster.url("app"), "SELECT datcollate FROM pg_database WHERE datname = 'puhui'") == [("C",)]

    def test_a_wrong_one_is_refused_with_the_last_log_lines(self) -> None:
        said = r'(?s)disk full.*invalid value for parameter "shared_buffers": "much"'
        with (
            throwaway_cluster(settings={"shared_buffers": "much"}, start=False) as cluster,
            pytest.raises(refusals.StartFailed, match=said),
        ):
            cluster.start()


class TestDatabaseUrls:
    def test_means_the_embedded_server_when_none_is_set(self) -> None:
        assert database_urls({}) is None
        assert database_urls({"DATABASE_URL": " ", "DATABASE_OWNER_URL": "postgresql://o@h/d"}) is None

    def test_warns_when_one_role_serves_and_owns(self) -> None:
        only = database_urls({"DATABASE_URL": "postgresql://a:p@h/d"})
        assert only is not None
        assert (only.owner, only.owner_is_app) == ("postgresql://a:p@h/d", True)
        both = database_urls({"DATABASE_URL": "postgresql://a:p@h/d", "DATABASE_OWNER_URL": "postgres://o:q@h/d"})
        assert both is not None
        assert (both.app, both.owner, both.owner_is_app) == ("postgresql://a:p@h/d", "postgres://o:q@h/d", False)
        same = database_urls({"DATABASE_URL": "postgresql://a:p@h/d", "DATABASE_OWNER_URL": "postgresql://a:p@h:5432/d"})
        assert same is not None
        assert same.owner_is_app

    @pytest.mark.parametrize("url", ["mysql://a:secret@h/d", "postgresql://a:secret@h", "postgresql://a:secret@h/d?no_such=1"])
    def test_refuses_what_is_no_address_without_telling_the_password(self, url: str) -> None:
        with pytest.raises(refusals.BadDatabaseUrl, match="DATABASE_URL") as refused:
            database_urls({"DATABASE_URL": url})
        assert "secret" not in refused.value.sentence("zh") + refused.value.sentence("en")

"""One real PostgreSQL for the session, migrated once as the owner; tests run as the application's own role.

`db` (pytest-django's) rolls back at the end of a test. `own_database` gives a test a clone of its own, for real commits, real
connections and kills; `module_database` gives one to all tests of a file, which then only read.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import settings

from puhui.foundation.configuration import configuration, keyring
from puhui.foundation.server import ThrowawayCluster, throwaway_cluster
from puhui.web.database import database

TEMPLATE = "puhui"
#: No test cuts the power, and what a killed process wrote is in the system's hands: without waiting for the disk a clone takes a tenth of the time.
NO_POWER_CUTS = {"fsync": "off"}
# how long a law takes is no part of it: a busy machine breaks none
settings.register_profile("house", deadline=None)
settings.load_profile("house")
#: The cluster, and the rows of the common database as the last file left them.
COMMON = pytest.StashKey[tuple[ThrowawayCluster, dict[str, int]]]()


def connect_to(url: str) -> None:
    """Point Django's only connection at another database."""
    connection.close()
    told = database(url)
    del told["OPTIONS"]["pool"]
    connections.databases["default"] = connections.configure_settings({"default": told})["default"]
    del connections["default"]


@pytest.fixture(scope="session")
def cluster_of_session() -> Iterator[ThrowawayCluster]:
    with throwaway_cluster(settings=NO_POWER_CUTS) as made:
        yield made


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, cluster_of_session: ThrowawayCluster, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    with django_db_blocker.unblock():
        connect_to(cluster_of_session.url("owner", database=TEMPLATE))
        call_command("migrate", verbosity=0)
        connect_to(cluster_of_session.url("app", database=TEMPLATE))
        request.session.stash[COMMON] = (cluster_of_session, rows_of(cluster_of_session))
        yield
        connection.close()


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, cluster_of_session: ThrowawayCluster, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[str]:
    """A clone of the migrated database that this test alone commits to; gives the application's URL."""
    with django_db_blocker.unblock(), clone(cluster_of_session, request.node.nodeid) as url:
        yield url


@pytest.fixture(scope="module")
def module_database(
    request: pytest.FixtureRequest,
    cluster_of_session: ThrowawayCluster,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A clone and a store for all tests of a file: one sets the scene, the others read it."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), clone(cluster_of_session, request.node.nodeid) as url:
        patched.setattr(configuration(), "home", Path(tmp_path_factory.mktemp("home")))
        yield url


@pytest.fixture(scope="module", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a file seals and stores, and under which keys, is no other file's: a row is rolled back, what it points to in the store is not."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(configuration(), "home", Path(tmp_path_factory.mktemp("home")))
        keyring().current()  # makes them
        yield


@pytest.fixture(scope="module", autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """A row that is committed to the common database meets whoever comes after: the file that left it is the one that fails."""
    yield
    if COMMON in request.session.stash:
        cluster, before = request.session.stash[COMMON]
        now = rows_of(cluster)
        request.session.stash[COMMON] = (cluster, now)
        assert {table: rows for table, rows in now.items() if rows != before.get(table, 0)} == {}


def rows_of(cluster: ThrowawayCluster) -> dict[str, int]:
    """How many rows stand in each table of the common database."""
    with psycopg.connect(cluster.url("superuser", database=TEMPLATE)) as server:
        tables = server.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        counted = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for (table,) in tables.fetchall())
        return dict(server.execute(counted.encode()).fetchall())


@contextmanager
def clone(cluster: ThrowawayCluster, whose: str) -> Iterator[str]:
    name = f"own_{abs(hash(whose)) % 10**12}"
    admin = cluster.url("superuser", database="postgres")
    connection.close()
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER puhui_owner")
    connect_to(cluster.url("app", database=name))
    yield cluster.url("app", database=name)
    connections.close_all()
    connect_to(cluster.url("app", database=TEMPLATE))
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """One browser for all tests. Its loop runs in their thread, where Django would refuse to ask the database if it were not told."""
    from playwright.sync_api import sync_playwright  # needed by the tests marked `browser` only

    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not named:
        pytest.skip("no Chromium: install one, or name it in CHROMIUM")
    connection.close()  # the browser's loop gives this thread connections of its own; one left open would keep the template from being cloned
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()

"""A command that needs the database finds one: DATABASE_URL where it is set, else the embedded server of this home."""

from __future__ import annotations

import getpass
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from puhui.cli.errors import DatabaseSilent
from puhui.cli.printing import language, say
from puhui.foundation.server import Urls, database_urls, running
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

SETTINGS = "puhui.web.settings"
#: How long a database of the operator's own may take to answer.
CONNECT_S = 10


def home() -> Path:
    """Where this installation keeps its data."""
    return Path(os.environ.get("PUHUI_HOME", ".puhui")).resolve()


def tell(text: Text) -> None:
    say(text.said(language()))


@contextmanager
def database() -> Iterator[Urls]:
    """The addresses of a running database, and the environment that Django reads."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["PUHUI_HOME"] = str(home())
    told = database_urls(os.environ)
    if told is not None:
        _refuse_silent(told)
        with _environment(told):
            yield told
        return
    os.environ.setdefault("PUHUI_SAMPLE", "1")  # an embedded database is a trial; a real one says itself what it is
    if os.environ["PUHUI_SAMPLE"] == "1":
        os.environ.setdefault("PUHUI_SECOND_FACTOR", "off")
    with running(home(), say=tell) as keeper, keeper.watched(), _environment(keeper.urls()):
        yield keeper.urls()


def _refuse_silent(urls: Urls) -> None:
    """One connection first: the pool would ask for half a minute, and fail without a sentence."""
    import psycopg

    try:
        psycopg.connect(urls.app, connect_timeout=CONNECT_S).close()
    except psycopg.OperationalError as problem:
        raise DatabaseSilent(reason=str(problem).strip().splitlines()[0]) from problem


@contextmanager
def _environment(urls: Urls) -> Iterator[None]:
    """DATABASE_URL for Django, taken back at the end."""
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = urls.app
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = before


@contextmanager
def site() -> Iterator[Urls]:
    """A database that is migrated and prepared, with Django set up in this process."""
    with database() as urls:
        migrate(urls)
        prepare()
        try:
            with _audited():
                yield urls
        finally:
            close()


@contextmanager
def _audited() -> Iterator[None]:
    """A command leaves a line like a page does: who ran it, on which machine, which one, and how it ended."""
    from puhui.foundation.auditing import DONE, FAILED, REFUSED, Actor, acting, record

    context = click.get_current_context(silent=True)
    verb = context.command_path.removeprefix("puhui ") if context else "python"
    actor, result = Actor(f"command:{getpass.getuser()}", "command", platform.node()[:64]), FAILED
    try:
        with acting(actor):
            yield
        result = DONE
    except Refusal as refusal:
        result = f"{REFUSED} {refusal.code}"
        raise
    except click.exceptions.Exit:
        result = DONE
        raise
    finally:
        record(actor=actor, verb=verb, result=result)


def migrate(urls: Urls) -> None:
    """Bring the tables up to date as their owner, in a process of its own; quick where nothing is to do."""
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        return
    tell(Text(f"正在建立数据表（{len(waiting)} 步）……", f"making tables ({len(waiting)} steps) …"))
    if urls.owner_is_app:
        tell(
            Text(
                "注意：应用与所有者是同一角色，数据库层面的撤权不起作用。",
                "Note: the app is the owner; REVOKE does not hold in the database.",
            )
        )
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, "DATABASE_URL": urls.owner}, check=True)
    connection.close()


def prepare() -> None:
    """What a new site needs before its first record."""
    from django.utils import timezone

    from puhui.foundation.configuration import configuration
    from puhui.journeys.deletions import refuse_unreplayed
    from puhui.journeys.first_start import prepare_site

    refuse_unreplayed()
    prepare_site(now=timezone.now(), sample=configuration().sample)


def close() -> None:
    """Give every connection back before the database stops."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper as PostgresConnection

    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, PostgresConnection) and connection.pool:
            connection.close_pool()

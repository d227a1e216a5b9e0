"""A throw-away installation to be killed: its own cluster, home and store, put back to the same beginning for each round."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connections
from psycopg import sql

from puhui.foundation.configuration import configuration
from puhui.foundation.server import DATABASE, ThrowawayCluster
from puhui.journeys.drills.carrying import pack
from puhui.journeys.drills.nursery import Asked, Born, Nursery
from puhui.journeys.drills.outcome import Outcome, Sent, agrees, is_busy, outcome
from puhui.journeys.drills.scenes import File, Scene, prepare

#: A round that takes longer than this has lost what it did not finish.
PATIENCE_S = 180
#: So long nothing moves when everything is done; so long we wait for what does not come.
QUIET_S, HOPELESS_S = 1.5, 20
_POLL_S = 0.05
_BEGINNING = "beginning"


class Stage:
    """One installation. `play` gives each round the database and the store as they were when the stage was prepared."""

    def __init__(self, cluster: ThrowawayCluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        environment = {
            **os.environ,
            "PUHUI_SAMPLE": "1",
            "PUHUI_SECOND_FACTOR": "off",
            "DATABASE_URL": cluster.url("app"),
            "DJANGO_SETTINGS_MODULE": "puhui.web.settings",
        }
        self._nursery = Nursery(environment=environment, log=folder / "processes.log")
        self._rounds = 0
        self._scene = Scene("")
        self._running: list[Born] = []

    def close(self) -> None:
        self._end_all()
        self._nursery.close()
        close_connections()

    # -- beginnings ------------------------------------------------------------------------------------------------

    def prepare(self, now: datetime) -> None:
        """Play the beginning once, and keep database and store as what every round begins with."""
        self._copy_database(DATABASE, _BEGINNING)
        self._connect_to(_BEGINNING)
        _empty_store()
        prepare(now)
        shutil.copytree(_store(), self.folder / _BEGINNING, ignore=shutil.ignore_patterns("work"))

    @contextmanager
    def play(self, scene: Scene) -> Iterator[None]:
        """A fresh round. Whatever still runs at its end is killed."""
        self._rounds += 1
        self._scene = scene
        name = f"round_{self._rounds}"
        self._copy_database(_BEGINNING, name)
        _empty_store()
        shutil.copytree(self.folder / _BEGINNING, _store(), dirs_exist_ok=True)
        self._connect_to(name)
        try:
            yield
        finally:
            self._end_all()
            self._connect_to(DATABASE)
            self._administer("DROP DATABASE {} WITH (FORCE)", name)

    @property
    def database(self) -> str:
        """The database of the round."""
        return str(connections["default"].settings_dict["NAME"])

    def _copy_database(self, source: str, name: str) -> None:
        close_connections()
        self._administer("CREATE DATABASE {} TEMPLATE {} OWNER puhui_owner", name, source)
        # A copied sequence believes that its next values stand in the log already; after a crash it would give them out again. A checkpoint
        # before its first use makes it write them. Only copies need this: no installation begins as one.
        self._administer("CHECKPOINT")

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.cluster.url("superuser", database="postgres"), autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))

    def _connect_to(self, name: str) -> None:
        close_connections()
        connections["default"].settings_dict["NAME"] = name

    # -- processes -------------------------------------------------------------------------------------------------

    def worker(self, *, fault: str = "") -> Born:
        return self._start("worker", self.folder, fault)

    def sender(self, files: Sequence[File], *, fault: str = "") -> Born:
        """A process that takes the files, and says on its output what it has acknowledged."""
        return self._start("sender", pack(files, self.folder / f"sent-{len(self._running)}"), fault)

    def _start(self, role: str, folder: Path, fault: str) -> Born:
        said = self.folder / f"said-{time.monotonic_ns()}"
        born = self._nursery.bear(Asked(role, self.database, fault, str(folder), str(said), self._scene.doors))
        self._running.append(born)
        return born

    def heard(self, sender: Born) -> list[Sent]:
        """What a sender has acknowledged before it ended, however it ended."""
        if not sender.wait(PATIENCE_S):
            self.end(sender)
        said = sender.said.read_text(encoding="utf-8").splitlines() if sender.said.exists() else []
        return [(words[0], words[1]) for line in said if len(words := line.split()) == 2]

    def end(self, process: Born) -> None:
        """Ends a process that has nothing left to do; a kill, as any other time."""
        process.kill()
        if process in self._running:
            self._running.remove(process)

    def _end_all(self) -> None:
        for process in list(self._running):
            self.end(process)
            process.said.unlink(missing_ok=True)

    # -- the end of a round ----------------------------------------------------------------------------------------

    def wait_for(self, wanted: Outcome | None, *, worker: Born) -> tuple[Outcome, float]:
        """What the site holds when it is through, and how long that took. A worker that ends is started again, as `puhui serve` does.

        `wanted` tells when it is through; without it the first moment at which nothing is busy, and nothing comes any more, counts.
        """
        begun = time.monotonic()
        found, quiet_since, ended = None, begun, begun
        while time.monotonic() < begun + PATIENCE_S:
            if not worker.is_alive():
                worker = self.worker()
            now = time.monotonic()
            latest = None if looked(is_busy, otherwise=True) else looked(outcome, otherwise=None)
            if latest is not None and wanted is not None and agrees(latest, wanted):
                return latest, now - begun
            if latest is None or latest != found:
                found, quiet_since, ended = latest, now, now
            elif now - quiet_since > (HOPELESS_S if wanted else QUIET_S):
                break
            time.sleep(_POLL_S)
        close_connections()
        return found or outcome(), ended - begun


@contextmanager
def opened_stage(cluster: ThrowawayCluster, folder: Path, *, now: datetime) -> Iterator[Stage]:
    """A prepared stage, whose processes end with the block."""
    stage = Stage(cluster, folder)
    try:
        stage.prepare(now)
        yield stage
    finally:
        stage.close()


T = TypeVar("T")


def looked(question: Callable[[], T], *, otherwise: T) -> T:
    """An answer of the database; `otherwise` while it is away."""
    try:
        return question()
    except (OperationalError, InterfaceError):
        close_connections()
        return otherwise


def close_connections() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]


def _store() -> Path:
    return configuration().store


def _empty_store() -> None:
    shutil.rmtree(_store(), ignore_errors=True)
    _store().mkdir(parents=True)

"""Every point at which a drill may stop a process: each statement and commit, each file that is written or renamed, each stage.

`foundation.faults` names the points of our own code. While somebody listens, Django's connections and the engine are heard too, so that
no statement can be forgotten.
"""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from procrastinate.manager import JobManager

from puhui.foundation import faults
from puhui.quantification import duck

Listener = Callable[[str], None]

_NAME_CHARS = 90
_POLL_S = 0.01
_ENGINE_WRITES = re.compile(r"^COPY .* TO '[^']*?([^'/]+)' ?\(", re.DOTALL)


def arm(asked: str) -> None:
    """What a process was told to do: `list:FILE` writes the points down, `kill:N` dies at the N-th, `wait:N:FILE` stops there until
    the file that it makes is taken away. Nothing where nothing is asked."""
    kind, _, rest = asked.partition(":")
    if kind == "list":
        hear(_written_to(Path(rest)))
    elif kind == "kill":
        hear(_at(int(rest), lambda name: os.kill(os.getpid(), signal.SIGKILL)))
    elif kind == "wait":
        number, _, path = rest.partition(":")
        hear(_at(int(number), partial(_wait, Path(path))))


def hear(listener: Listener) -> None:
    """Everything that happens from now on, in every thread, one after the other."""
    one_at_a_time = threading.RLock()

    def told(name: str) -> None:
        with one_at_a_time:
            listener(name)

    faults.listen(lambda name: told(_numberless(name)))
    _hear_queue(told)
    duck.listen(lambda sql: _engine(sql, told))
    connection_created.connect(lambda connection, **_: _wrap(connection, told), weak=False)
    for connection in connections.all(initialized_only=True):
        _wrap(connection, told)


def _wrap(connection: Any, told: Listener) -> None:
    """The statements of a connection, and its commits, which pass by Django's wrappers of statements."""
    if getattr(connection, "is_heard", False):
        return
    connection.is_heard = True
    connection.execute_wrappers.append(lambda execute, sql, values, many, context: _statement(told, execute, sql, values, many, context))
    commit = connection._commit

    def heard() -> Any:
        told("COMMIT")
        return commit()

    connection._commit = heard


def _statement(told: Listener, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
    told(shape(sql))
    return execute(sql, values, many, context)


def _hear_queue(told: Listener) -> None:
    """The end of a job, which the queue writes on a connection of its own."""
    finish = JobManager.finish_job

    async def heard(self: JobManager, *asked: Any, **named: Any) -> None:
        told("queue: job is done")
        await finish(self, *asked, **named)
        told("queue: job is off the list")

    JobManager.finish_job = heard  # type: ignore[method-assign]


def _engine(sql: str, told: Listener) -> None:
    if found := _ENGINE_WRITES.match(sql):
        told(f"engine writes {_numberless(found.group(1))}")


def shape(sql: str) -> str:
    """A statement without its numbers, savepoint names and length, so that two of a kind have one name."""
    words = " ".join(str(sql).split())
    return _numberless(re.sub(r'SAVEPOINT "\w+"', "SAVEPOINT", words))[:_NAME_CHARS]


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "N", text)


# -- what happens at a point -------------------------------------------------------------------------------------------


def _written_to(path: Path) -> Listener:
    def note(name: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")

    return note


def _at(number: int, happens: Listener) -> Listener:
    reached = 0

    def count(name: str) -> None:
        nonlocal reached
        reached += 1
        if reached == number:
            happens(name)

    return count


def _wait(path: Path, name: str) -> None:
    path.write_text(name, encoding="utf-8")
    while path.exists():
        time.sleep(_POLL_S)

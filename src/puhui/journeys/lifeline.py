"""The worker's lifeline: after a crash of the database the worker ends, so that one with sound connections begins with all that waits.

The queue would go on without its listener, and with jobs that it could not put back, and would look for them only every few minutes.
`puhui serve` starts another worker at once.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

import psycopg
from procrastinate.contrib.django.utils import connector_params

_LOOK_S = 1.0
#: For a job that is nearly done. It may wait much longer for connections that do not come back; being killed costs it nothing.
_GRACE_S = 2.0


def end_when_database_restarts() -> None:
    """Looks from a thread of its own."""
    threading.Thread(target=_look, args=(_end,), name="lifeline", daemon=True).start()


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    os._exit(1)


def _look(then: Callable[[], None]) -> None:
    began: datetime | None = None
    while True:
        try:
            with psycopg.connect(**connector_params(), autocommit=True) as connection:
                while began in (None, found := _began(connection)):
                    began = found
                    time.sleep(_LOOK_S)
                then()
                return
        except psycopg.OperationalError:  # it is away: ask again
            time.sleep(_LOOK_S)


def _began(connection: psycopg.Connection[tuple[datetime]]) -> datetime:
    row = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
    assert row is not None
    return row[0]

"""Where the processes of a drill are born: one warmed process forks a worker or a sender within milliseconds, so that a round costs no start.

`python -m puhui.journeys.drills.nursery` reads what is asked as lines of JSON and answers each with the number of the process. A child is
killed like any other process, and dies with the drill: the kernel sees to that on Linux.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import puhui

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """What a child shall be. `doors` are the ledger's limits: lines from which it uses its wide door, and lines of one chunk there."""

    role: str
    database: str
    fault: str
    folder: str
    said: str
    doors: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Born:
    """A process that the nursery forked; `said` is what it wrote on its standard output."""

    pid: int
    said: Path

    def is_alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended in time."""
        until = time.monotonic() + timeout_s
        while self.is_alive():
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_S)
        return True

    def kill(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.wait(30)


class Nursery:
    """The warmed process, from the drill's side."""

    def __init__(self, *, environment: Mapping[str, str], log: Path) -> None:
        command = [sys.executable, "-m", "puhui.journeys.drills.nursery"]
        source = str(Path(puhui.__file__).parents[1])  # the same program, also where it is not installed
        with log.open("ab") as complaints:
            self._process = subprocess.Popen(
                command,
                env={**environment, "PYTHONPATH": source},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
            )

    def bear(self, asked: Asked) -> Born:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(asdict(asked))}\n")
        self._process.stdin.flush()
        return Born(int(self._process.stdout.readline()), Path(asked.said))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


# -- inside the warmed process -----------------------------------------------------------------------------------------


def main() -> None:
    """Forks what is asked until nobody asks any more. It has no connection and no thread that a child could inherit."""
    import django

    django.setup()
    from puhui.journeys import tasks  # noqa: F401 - imported once, for every child

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a child: it leaves no zombie, and its number tells that it is gone
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
            return
        print(pid, flush=True)  # noqa: T201 - the answer


def _become(asked: dict[str, object]) -> None:
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = os.open(str(asked["said"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    from django.db import connections

    from puhui.journeys.drills.points import arm
    from puhui.journeys.drills.sender import send_all
    from puhui.journeys.tasks import run_worker

    connections["default"].settings_dict["NAME"] = asked["database"]
    _narrow(asked["doors"])
    arm(str(asked["fault"]))
    if asked["role"] == "worker":
        run_worker(concurrency=1)
    else:
        send_all(Path(str(asked["folder"])))


def _narrow(doors: object) -> None:
    if isinstance(doors, list):
        from puhui.ledger.actions import narrow_doors

        narrow_doors(small_lines=doors[0], chunk_lines=doors[1])


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()

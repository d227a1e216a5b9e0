"""Which processes belong to a data folder, told by evidence and not by a number that may have been reused.

A postmaster and all its children have the data folder as their working folder: /proc shows that. Each child is the leader of a
session of its own, so a process group does not find them. Without /proc (macOS) the pid file alone is believed.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PROGRAM = "postgres"
_HAS_PROC = (_PROC / "self" / "stat").exists()


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server's first process as its pid file tells; `status` is starting, ready, stopping or empty."""

    pid: int
    status: str


def live_postmaster(data: Path) -> Postmaster | None:
    """The postmaster that serves this folder now, whoever started it; None when the pid file is stale or absent."""
    noted = _noted_postmaster(data)
    if noted is None or not is_alive(noted.pid):
        return None
    return noted if not _HAS_PROC or _serves(noted.pid, data) else None


def _noted_postmaster(data: Path) -> Postmaster | None:
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None
    return Postmaster(pid=pid, status=lines[7].strip() if len(lines) > 7 else "")


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _stat(pid)[1] != "Z"


def can_look() -> bool:
    """Whether this system shows where a process works."""
    return _HAS_PROC


def server_processes(data: Path) -> list[int]:
    """Every PostgreSQL process that works in this folder (never a shell that stands there); nothing without /proc."""
    if not _HAS_PROC:
        return []
    pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _serves(pid, data)]


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process that may have ended in the meantime."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(happened: Callable[[], bool], *, timeout_s: float, interval_s: float = 0.02) -> bool:
    deadline = time.monotonic() + timeout_s
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval_s)
    return True


def _serves(pid: int, data: Path) -> bool:
    """Folders are compared by inode, so a moved one is still recognised."""
    try:
        here, there = os.stat(_PROC / str(pid) / "cwd"), os.stat(data)
    except OSError:  # ending (its memory and files are let go first), a zombie, or not ours to look at
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) and _stat(pid)[0] == _PROGRAM


def _stat(pid: int) -> tuple[str, str]:
    """Program and state of a process; empty when it has ended."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return "", ""
    program, _bracket, rest = text.partition("(")[2].rpartition(")")
    return program, rest.split()[0]

"""Working folders of the engine: private, gone after use, and locked while they are used.

The kernel drops the lock when its holder dies, however it dies, so what a killed process left behind can be told from what is in use.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "puhui-engine-"


@contextmanager
def working_folder(parent: Path | None = None) -> Iterator[Path]:
    """A new folder that only we may enter; it is locked before it has its name, so that no sweep can take it for a dead one."""
    base = parent or Path(tempfile.gettempdir())
    made = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=base))
    handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        named = base / made.name[1:]
        made.rename(named)
        yield named
    finally:
        shutil.rmtree(base / made.name[1:], ignore_errors=True)
        os.close(handle)


def sweep_working(parent: Path | None = None) -> int:
    """Remove the folders of processes that were killed: they may hold plain records. Gives how many."""
    return sum(_swept(folder) for folder in (parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"))


def _swept(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # gone in the meantime, or somebody else's
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:  # in use
        return False
    finally:
        os.close(handle)
    return True

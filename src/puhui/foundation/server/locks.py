"""File locks that the kernel drops when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from puhui.foundation.server.errors import HomeNotUsable


class FileLock:
    """One flock on one file. Not inherited by programs that we start; a plain fork would share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None
        self.is_exclusive = False

    def take_shared(self) -> None:
        """Waits while someone holds it exclusively."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """From nothing or from shared. On False nothing is held any more: a shared lock is given up by the try."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        self.is_exclusive = True
        return True

    def note(self, text: str) -> None:
        """Leave a word in the file for whoever finds it locked."""
        handle = self._open()
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode(), 0)

    def noted(self) -> str:
        return self.path.read_text(errors="replace").strip() or "?"

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
        self._handle, self.is_exclusive = None, False

    def _open(self) -> int:
        if self._handle is None:
            try:
                self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except OSError as failure:
                raise HomeNotUsable(home=self.path.parent, reason=failure.strerror) from failure
        return self._handle

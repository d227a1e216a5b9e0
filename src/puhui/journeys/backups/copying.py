"""Files of the store on their way into a backup and out of it, each with its digest and synced to the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from puhui.foundation.files import make_folder, room_to_write
from puhui.journeys.backups.words import Kept

_BLOCK = 1 << 20
#: Working files of processes that run now; nobody misses them.
_TRANSIENT = "work"

Seen = dict[str, tuple[int, int, int]]


def copy_new(source: Path, target: Path, *, seen: Seen) -> dict[str, Kept]:
    """Copies what was not seen yet, or has changed since; a file that vanishes meanwhile is left out."""
    copied = {}
    for path in _whole_files(source):
        name = path.relative_to(source).as_posix()
        try:
            told = path.stat()
            mark = (told.st_size, told.st_mtime_ns, told.st_ino)
            if seen.get(name) != mark:
                copied[name] = copy_durably(path, target / name)
                seen[name] = mark
        except FileNotFoundError:
            continue
    return copied


def _whole_files(folder: Path) -> Iterator[Path]:
    """Every file that has its name: what begins with a dot is being written, or was left by a crash."""
    for above, folders, files in os.walk(folder):
        top = Path(above) == folder
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not (top and name == _TRANSIENT))
        yield from (Path(above, name) for name in sorted(files) if not name.startswith("."))


def copy_durably(source: Path, target: Path) -> Kept:
    """The bytes are on the disk when it returns; only we may read them."""
    digest, length = hashlib.sha256(), 0
    with room_to_write(), source.open("rb") as file:
        make_folder(target.parent)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as copy:
            while block := file.read(_BLOCK):
                digest.update(block)
                length += copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
    return Kept(length, digest.hexdigest())


def kept_of(path: Path) -> Kept:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Kept(path.stat().st_size, digest)

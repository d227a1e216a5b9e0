"""Durable files: written beside, synced, renamed. After the rename a file is whole or absent, whatever dies."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from puhui.foundation.errors import DiskFull
from puhui.foundation.faults import point

#: A half-written file that nothing has touched for this long has no writer any more.
ABANDONED_S = 6 * 3600
_FULL = (errno.ENOSPC, errno.EDQUOT)


def sync_folder(folder: Path) -> None:
    """Make a rename inside a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """A folder whose name is on disk too, with those above it: a file in a folder that a power cut forgets would be lost."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def room_to_write() -> Iterator[None]:
    """A full disk becomes a refusal that says so."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _FULL:
            raise DiskFull(path=problem.filename or "store") from problem
        raise


def write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """A whole file with this name, on disk when it returns. Raises DiskFull, and leaves nothing then."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with room_to_write():
            make_folder(path.parent)
            point(f"write {path.suffix or 'file'}")
            with partial.open("wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            point(f"rename {path.suffix or 'file'}")
            with _opened(path.parent) as folder, _alone(folder):
                partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    point(f"renamed {path.suffix or 'file'}")
    sync_folder(path.parent)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Whoever gives a name in this folder to other bytes, or takes it away, does so alone. The kernel drops it when its holder dies."""
    with _opened(folder) as descriptor, _alone(descriptor):
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _alone(folder: int) -> Iterator[None]:
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(folder, fcntl.LOCK_UN)


def remove(path: Path) -> None:
    """Gone for good, also where somebody is about to give the name to other bytes. What is gone already is left so."""
    with suppress(FileNotFoundError), held(path.parent):
        path.unlink()


def replace_durably(path: Path, remade: Callable[[BinaryIO], Iterable[bytes]], *, proved: Callable[[BinaryIO], None]) -> bool:
    """Other bytes under the same name, made from those that are there; a reader has the ones or the others, whole.

    `proved` reads the new ones before they take the place, and raises where they are wrong. False where the file has gone, or is another one
    by then: nothing is changed in that case. Raises DiskFull.
    """
    partial = f".{path.name}.{secrets.token_hex(4)}.partial"
    try:
        with room_to_write(), _opened(path.parent) as folder:
            # by the folder itself and not by its name: a whole folder may be replaced by another of the same name meanwhile
            with _file(path.name, os.O_RDONLY, folder) as before:
                try:
                    _write_beside(partial, folder, before, remade, proved)
                    point(f"rename {path.suffix or 'file'}")
                    is_replaced = _take_place(partial, path.name, folder, before)
                finally:
                    with suppress(FileNotFoundError):
                        os.unlink(partial, dir_fd=folder)
            point(f"replaced {path.suffix or 'file'}")
            os.fsync(folder)
    except FileNotFoundError:
        return False
    return is_replaced


@contextmanager
def _file(name: str, flags: int, folder: int, mode: int = 0o600) -> Iterator[BinaryIO]:
    with os.fdopen(os.open(name, flags | os.O_CLOEXEC, mode, dir_fd=folder), "rb" if flags == os.O_RDONLY else "w+b") as file:
        yield file


def _write_beside(
    partial: str, folder: int, before: BinaryIO, remade: Callable[[BinaryIO], Iterable[bytes]], proved: Callable[[BinaryIO], None]
) -> None:
    with _file(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, folder) as file:
        os.fchmod(file.fileno(), stat.S_IMODE(os.fstat(before.fileno()).st_mode))
        for chunk in remade(before):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        proved(file)


def _take_place(partial: str, name: str, folder: int, before: BinaryIO) -> bool:
    """Whether the name still stands for the bytes that were read; then it stands for the new ones."""
    with _alone(folder):
        if not os.path.samestat(os.stat(name, dir_fd=folder), os.fstat(before.fileno())):
            return False
        os.rename(partial, name, src_dir_fd=folder, dst_dir_fd=folder)
    return True


@contextmanager
def folder_durably(path: Path) -> Iterator[Path]:
    """A whole folder with this name: fill the one that is handed out; it is synced and renamed at the end.

    An older folder of that name, left by a crash before its outcome was recorded, is replaced.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with room_to_write():
            make_folder(path.parent)
            partial.mkdir()
            yield partial
            sync_tree(partial)
            point("rename folder")
            _replace(partial, path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def sync_tree(folder: Path) -> None:
    for entry in sorted(folder.rglob("*")):
        if entry.is_file():
            with entry.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(entry)
    sync_folder(folder)


def _replace(partial: Path, path: Path) -> None:
    if path.exists():
        grave = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
        path.rename(grave)
        point("replace folder")
        partial.rename(path)
        shutil.rmtree(grave, ignore_errors=True)
    else:
        partial.rename(path)
    point("renamed folder")
    sync_folder(path.parent)


def sweep_partials(folder: Path, *, older_than_s: int = ABANDONED_S) -> int:
    """Remove what a crash left half-written; nobody refers to it. Returns how many."""
    before = time.time() - older_than_s
    found = [entry for entry in _half_written(folder) if _changed_at(entry) < before]
    for entry in found:
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    return len(found)


def _half_written(folder: Path) -> Iterator[Path]:
    """Hidden files and folders of ours; what lies inside such a folder goes with it."""
    for above, folders, files in os.walk(folder):
        hidden = [name for name in (*folders, *files) if name.startswith(".") and name.endswith((".partial", ".old"))]
        folders[:] = [name for name in folders if name not in hidden]
        yield from (Path(above, name) for name in hidden)


def _changed_at(entry: Path) -> float:
    """When it, or anything in it, was last touched; now, where it is gone already."""
    try:
        return max([entry.stat().st_mtime, *(inner.stat().st_mtime for inner in entry.rglob("*"))])
    except FileNotFoundError:
        return time.time()

"""Durable files: written beside, synced, renamed. After the rename a file is whole or absent, whatever dies."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from puhui.foundation.faults import point


def sync_folder(folder: Path) -> None:
    """Make a rename inside a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, chunks: Iterable[bytes]) -> None:
    """A whole file with this name, on disk when it returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    point(f"write {path.suffix or 'file'}")
    with partial.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    point(f"rename {path.suffix or 'file'}")
    partial.rename(path)
    sync_folder(path.parent)


@contextmanager
def folder_durably(path: Path) -> Iterator[Path]:
    """A whole folder with this name: fill the one that is handed out; it is synced and renamed at the end.

    An older folder of that name, left by a crash before its outcome was recorded, is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    partial.mkdir()
    try:
        yield partial
        sync_tree(partial)
        point("replace folder")
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
        partial.rename(path)
        shutil.rmtree(grave, ignore_errors=True)
    else:
        partial.rename(path)
    point("renamed folder")
    sync_folder(path.parent)


def sweep_partials(folder: Path) -> int:
    """Remove what a crash left half-written; nobody refers to it. Returns how many."""
    found = [entry for entry in folder.rglob(".*") if entry.suffix in (".partial", ".old")] if folder.is_dir() else []
    for entry in found:
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    return len(found)

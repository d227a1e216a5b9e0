"""The document store: bytes named by their SHA-256, sealed, durable before `put` returns. The same bytes are one document."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from puhui.foundation import files
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import DocumentMissing
from puhui.foundation.faults import point
from puhui.foundation.files import room_to_write, sync_folder, write_durably
from puhui.foundation.sealing import plain_stream, seal, sealed_stream


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def path_of(digest: str) -> Path:
    return configuration().store / "documents" / digest[:2] / f"{digest[2:]}.sealed"


def put(body: bytes) -> str:
    """Keeps the bytes and returns their name; bytes that are there already are not written again."""
    digest = digest_of(body)
    if not _is_kept(digest):
        write_durably(path_of(digest), [seal(body, about=digest)])
    return digest


def put_file(path: Path) -> str:
    """The same for a file of any size, in bounded memory."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        if not _is_kept(digest):
            file.seek(0)
            write_durably(path_of(digest), sealed_stream(file, about=digest))
    return digest


def _is_kept(digest: str) -> bool:
    """Whether the bytes are there, and their name is on the disk: who wrote them may have died just before it was."""
    kept = path_of(digest).exists()
    if kept:
        sync_folder(path_of(digest).parent)
    return kept


def get(digest: str) -> bytes:
    with _sealed(digest) as file:
        return b"".join(plain_stream(file, about=digest))


@contextmanager
def _sealed(digest: str) -> Iterator[BinaryIO]:
    try:
        with path_of(digest).open("rb") as file:
            yield file
    except FileNotFoundError as problem:
        raise DocumentMissing(digest=digest) from problem


def remove(digest: str) -> None:
    files.remove(path_of(digest))


@contextmanager
def opened(digest: str, *, folder: Path, suffix: str) -> Iterator[Path]:
    """The plain bytes as a private file inside a working folder, gone at the end."""
    path = folder / f"{digest[:16]}{suffix}"
    with _sealed(digest) as sealed:
        write_private(path, plain_stream(sealed, about=digest))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def write_private(path: Path, chunks: Iterable[bytes]) -> None:
    """A working file that only we may read."""
    point(f"write {path.suffix or 'file'}")
    with room_to_write():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)


def seal_file(plain: Path, sealed: Path, *, about: str) -> None:
    """A working file becomes a durable sealed one."""
    with plain.open("rb") as file:
        write_durably(sealed, sealed_stream(file, about=about))


def unseal_file(sealed: Path, plain: Path, *, about: str) -> Path:
    try:
        with sealed.open("rb") as file:
            write_private(plain, plain_stream(file, about=about))
    except FileNotFoundError as problem:
        raise DocumentMissing(digest=about) from problem
    return plain


def seal_into(plain: Path, sealed: Path, *, about: str) -> str:
    """Seals into a folder that is synced as a whole later; gives the SHA-256 of the plain bytes."""
    with plain.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        write_private(sealed, sealed_stream(file, about=about))
    return digest

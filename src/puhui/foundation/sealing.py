"""Personal data at rest: authenticated encryption with the id of its key, and a keyed pseudonym for look-up."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag

from puhui.foundation.configuration import keyring, pepper
from puhui.foundation.errors import SealBroken

_MAGIC = b"PHS1"
_CHUNK = 1 << 20
_HEADER = struct.Struct(">4sB15s8s")  # magic, length of the key id, key id, nonce prefix
#: Enough of a sealed thing for `key_of`.
HEAD_BYTES = _HEADER.size


def seal(plain: bytes, *, about: str) -> bytes:
    """Encrypts; `about` names what it is, so that one sealed thing cannot be passed off as another."""
    return b"".join(sealed_stream(io.BytesIO(plain), about=about))


def unseal(sealed: bytes, *, about: str) -> bytes:
    """The plain bytes; refuses what was changed, cut or sealed as something else."""
    return b"".join(plain_stream(io.BytesIO(sealed), about=about))


def sealed_stream(plain: BinaryIO, *, about: str) -> Iterator[bytes]:
    """Header and sealed chunks of a stream of any length; a chunk knows its place and whether it is the last."""
    return sealed_pieces(iter(lambda: plain.read(_CHUNK), b""), about=about)


def sealed_pieces(pieces: Iterator[bytes], *, about: str) -> Iterator[bytes]:
    """The same of pieces of 1 MiB, of which the last alone may be shorter."""
    keys = keyring()
    key_id, prefix = keys.current(), os.urandom(8)
    box = keys.box(key_id)
    yield head_of(key_id) + prefix
    for number, (chunk, last) in enumerate(_ended(pieces)):
        yield box.encrypt(_nonce(prefix, number), chunk, _bound(about, last=last))


def plain_stream(sealed: BinaryIO, *, about: str) -> Iterator[bytes]:
    key_id, prefix = _opened(sealed.read(_HEADER.size), about)
    box = keyring().box(key_id)
    for number, (piece, last) in enumerate(_ended(iter(lambda: sealed.read(_CHUNK + 16), b""))):
        try:
            yield box.decrypt(_nonce(prefix, number), piece, _bound(about, last=last))
        except InvalidTag as problem:
            raise SealBroken(about=about) from problem


def key_of(sealed: bytes) -> str:
    """The id of the key that something is sealed under, from its first bytes. Raises SealBroken."""
    return _opened(sealed[: _HEADER.size], "?")[0]


def head_of(key_id: str) -> bytes:
    """What everything begins with that is sealed under this key, and nothing else does."""
    return _HEADER.pack(_MAGIC, len(key_id), key_id.encode(), bytes(8))[:-8]


def _opened(header: bytes, about: str) -> tuple[str, bytes]:
    """Key id and nonce prefix."""
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise SealBroken(about=about)
    _, length, key_id, prefix = _HEADER.unpack(header)
    return key_id[:length].decode("ascii", "replace"), prefix


def _ended(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece with whether it is the last; none at all is one empty piece."""
    piece = next(pieces, b"")
    for following in pieces:
        yield piece, False
        piece = following
    yield piece, True


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack(">I", number)


def _bound(about: str, *, last: bool) -> bytes:
    return f"{about}|{'end' if last else 'more'}".encode()


def pseudonym(provider: str, person: str) -> UUID:
    """A provider's person id as a keyed pseudonym: the first 128 bits of HMAC-SHA-256."""
    return UUID(bytes=hmac.digest(pepper(), f"{provider}|{person}".encode(), hashlib.sha256)[:16])


def keyed_mark(about: str, text: str) -> str:
    """What something is found again by without being kept: 64 hex signs of HMAC-SHA-256. `about` keeps marks of two kinds apart."""
    return hmac.digest(pepper(), f"{about}|{text}".encode(), hashlib.sha256).hex()


def pseudonym_sql(provider: str, person: str) -> str:
    """The same in DuckDB. `person` is SQL for a text; `provider` is a code without quotes."""
    block = pepper().ljust(64, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block).hex() for pad in (0x36, 0x5C))
    message = f"encode('{provider}|' || {person})"
    digest = f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || {message})))"
    return f"CAST(left({digest}, 32) AS UUID)"

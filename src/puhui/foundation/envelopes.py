"""Envelopes: what belongs to one person is sealed under a key of that person's own, and that key under the keys of the installation.

Whoever turns the installation's keys wraps the small keys anew and leaves what they seal alone. Whoever destroys a small key has made
everything under it unreadable at once, in every copy that has not kept the key.
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from puhui.foundation.configuration import keyring, pepper
from puhui.foundation.errors import SealBroken
from puhui.foundation.keyring import AES, CIPHERS, SM4, Box
from puhui.foundation.sealing import seal, unseal
from puhui.foundation.sm4 import Sm4Gcm

KEY_BYTES = 32
_MAGIC = b"PHE1"
_HEADER = struct.Struct(">4sB8s")  # magic, cipher, nonce prefix
_CHUNK = 1 << 20
_TAG_BYTES = 16
_NUMBERS = {AES: 1, SM4: 2}
_NAMES = {number: name for name, number in _NUMBERS.items()}


def new_key() -> bytes:
    """A key for one person, for either cipher."""
    return os.urandom(KEY_BYTES)


def wrap(key: bytes, *, about: str) -> bytes:
    """The key as it is kept: sealed under the current key of the installation."""
    return seal(key, about=about)


def unwrap(wrapped: bytes, *, about: str) -> bytes:
    """Raises SealBroken, KeyUnknown."""
    return unseal(wrapped, about=about)


def seal_under(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Encrypts under one person's key, with the cipher of the installation's current key."""
    return b"".join(stream_under(key, io.BytesIO(plain), about=about))


def unseal_under(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """The plain bytes; refuses what was changed, cut, sealed as something else or under another key."""
    return b"".join(plain_under(key, io.BytesIO(sealed), about=about))


def stream_under(key: bytes, plain: IO[bytes], *, about: str) -> Iterator[bytes]:
    """Header and sealed chunks of a stream of any length; a chunk knows its place and whether it is the last."""
    keys = keyring()
    cipher, prefix = keys.ciphers()[keys.current()], os.urandom(8)
    box = _box(key, cipher)
    yield _HEADER.pack(_MAGIC, _NUMBERS[cipher], prefix)
    for number, (piece, is_last) in enumerate(_ended(plain, _CHUNK)):
        yield box.encrypt(prefix + struct.pack(">I", number), piece, _bound(about, is_last=is_last))


def plain_under(key: bytes, sealed: IO[bytes], *, about: str) -> Iterator[bytes]:
    header = sealed.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise SealBroken(about=about)
    _, cipher, prefix = _HEADER.unpack(header)
    if cipher not in _NAMES:
        raise SealBroken(about=about)
    box = _box(key, _NAMES[cipher])
    for number, (piece, is_last) in enumerate(_ended(sealed, _CHUNK + _TAG_BYTES)):
        try:
            yield box.decrypt(prefix + struct.pack(">I", number), piece, _bound(about, is_last=is_last))
        except InvalidTag as problem:
            raise SealBroken(about=about) from problem


def blind_index(kind: str, text: str) -> str:
    """What a secret value is found again by without being kept: 64 hex signs of HMAC-SHA-256, under a pepper of its own for each kind.

    Equal values have equal marks, so nothing is looked up by a part of it.
    """
    own = hmac.digest(pepper(), f"blind index|{kind}".encode(), "sha256")
    return hmac.digest(own, text.encode(), "sha256").hex()


def _box(key: bytes, cipher: str) -> Box:
    """A key of 32 bytes serves both ciphers: the shorter one of SM4 is derived, so that no byte of it stands for both."""
    if cipher == AES:
        return AESGCM(key)
    return Sm4Gcm(hmac.digest(key, b"person key|sm4-gcm", "sha256")[: CIPHERS[SM4]])


def _ended(stream: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Pieces of a stream, each with whether it is the last; an empty stream is one empty piece."""
    piece = stream.read(size)
    while following := stream.read(size):
        yield piece, False
        piece = following
    yield piece, True


def _bound(about: str, *, is_last: bool) -> bytes:
    return f"{about}|{'end' if is_last else 'more'}".encode()

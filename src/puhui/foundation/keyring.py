"""The keys of this installation by their ids: from a file, from the environment, or from an appliance behind a port.

What is sealed names its key, and a key names its cipher. So keys change while everything goes on: new things are sealed under the
current key, old ones are read under their own until they are sealed anew.
"""

from __future__ import annotations

import hashlib
import hmac
import importlib
import json
import os
import re
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from puhui.foundation.errors import KeyringBroken, KeyUnknown
from puhui.foundation.files import held, sync_folder
from puhui.foundation.sm4 import Sm4Gcm

SIGNING, PEPPER, CURRENT = "signing", "pepper", "current"
AES, SM4 = "aes-256-gcm", "sm4-gcm"
#: Length of a key in bytes, for each cipher.
CIPHERS = {AES: 32, SM4: 16}
_KEY = "key:"
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,15}")
_NUMBERED = re.compile(r"key:k(\d{1,9})")
_MARKED = b"puhui backup"


class Box(Protocol):
    """A cipher with its key: 12 bytes of nonce, and a name that the text is bound to. `decrypt` raises InvalidTag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


@runtime_checkable
class Keyring(Protocol):
    """Where keys live. An appliance implements this, and its data keys never leave it."""

    def current(self) -> str:
        """The id of the key that new things are sealed under."""

    def box(self, key_id: str) -> Box:
        """Raises KeyUnknown."""

    def secret(self, name: str) -> bytes:
        """`signing` of Django, `pepper` of the pseudonyms."""

    def ciphers(self) -> dict[str, str]:
        """Id of each data key → its cipher."""

    def marks(self) -> dict[str, str]:
        """Name of each key → a value that tells it from every other, and from which it cannot be found."""


class WrittenKeyring:
    """Keys written as one JSON object: `current`, `signing`, `pepper`, and `key:<id>` as `[cipher:]base64`."""

    def __init__(self, written: Mapping[str, str], *, where: str) -> None:
        self._written = _checked(written, where)
        self._where = where
        self._boxes: dict[str, Box] = {}

    def current(self) -> str:
        return self._written[CURRENT]

    def box(self, key_id: str) -> Box:
        if key_id not in self._boxes:
            if _KEY + key_id not in self._written:
                raise KeyUnknown(key=key_id[:15], where=self._where)
            cipher, key = _parted(self._written[_KEY + key_id])
            self._boxes[key_id] = AESGCM(key) if cipher == AES else Sm4Gcm(key)
        return self._boxes[key_id]

    def secret(self, name: str) -> bytes:
        return b64decode(self._written[name])

    def ciphers(self) -> dict[str, str]:
        return {name.removeprefix(_KEY): _parted(value)[0] for name, value in sorted(self._written.items()) if name.startswith(_KEY)}

    def marks(self) -> dict[str, str]:
        named = {name: value for name, value in self._written.items() if name != CURRENT}
        return {name: hmac.digest(_parted(value)[1], _MARKED, hashlib.sha256).hex()[:32] for name, value in sorted(named.items())}


class FileKeyring:
    """The keys in a file, read again when the file is another one, so that a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._read: WrittenKeyring | None = None

    def _now(self) -> WrittenKeyring:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            make_keys(self._path)
            found = self._path.stat()
        seen = (found.st_mtime_ns, found.st_ino)
        if self._read is None or seen != self._seen:
            self._read, self._seen = WrittenKeyring(read_keys(self._path), where=str(self._path)), seen
        return self._read

    def current(self) -> str:
        return self._now().current()

    def box(self, key_id: str) -> Box:
        return self._now().box(key_id)

    def secret(self, name: str) -> bytes:
        return self._now().secret(name)

    def ciphers(self) -> dict[str, str]:
        return self._now().ciphers()

    def marks(self) -> dict[str, str]:
        return self._now().marks()


def keyring_of(*, port: str, written: str, path: Path) -> Keyring:
    """The appliance where one is named (`package.module:name`, called without arguments), else the environment's, else the file's."""
    if port:
        return _from_port(port)
    if written:
        return WrittenKeyring(_parsed(written, "PUHUI_KEYRING"), where="PUHUI_KEYRING")
    return _file_keyring(path)


@cache
def _file_keyring(path: Path) -> FileKeyring:
    return FileKeyring(path)


@cache
def _from_port(port: str) -> Keyring:
    module, _, name = port.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as problem:
        raise KeyringBroken(where=f"PUHUI_KEY_PORT={port}", reason=str(problem)[:120]) from problem
    if not isinstance(found, Keyring):
        raise KeyringBroken(where=f"PUHUI_KEY_PORT={port}", reason="current, box, secret, ciphers, marks")
    return found


# -- the file ----------------------------------------------------------------------------------------------------------


def read_keys(path: Path) -> dict[str, str]:
    return _parsed(path.read_text(), str(path))


def make_keys(path: Path, *, cipher: str = AES) -> None:
    """Keys for a new home."""
    write_once(path, {SIGNING: _drawn(32), PEPPER: _drawn(32), f"{_KEY}k1": written_key(cipher), CURRENT: "k1"})


def write_once(path: Path, keys: Mapping[str, str]) -> None:
    """A file with mode 0600, on the disk. Of two who begin at once the first wins, and the other reads what it wrote."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = _written_beside(path, keys)
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    for folder in (path.parent, path.parent.parent):  # nothing may be sealed under a key that a power cut forgets
        sync_folder(folder)


def add_key(path: Path, *, cipher: str) -> str:
    """A new key that becomes the current one; gives its id. Whoever runs already reads it before he seals the next thing."""
    with held(path.parent):
        written = read_keys(path)
        fresh = f"k{1 + max((int(found[1]) for name in written if (found := _NUMBERED.fullmatch(name))), default=0)}"
        _written_beside(path, {**written, _KEY + fresh: written_key(cipher), CURRENT: fresh}).replace(path)
    sync_folder(path.parent)
    return fresh


def drop_key(path: Path, key_id: str) -> None:
    """Takes a key out of the file; the time of the file stays that of the last rotation."""
    with held(path.parent):
        found = path.stat()
        partial = _written_beside(path, {name: value for name, value in read_keys(path).items() if name != _KEY + key_id})
        os.utime(partial, ns=(found.st_atime_ns, found.st_mtime_ns))
        partial.replace(path)
    sync_folder(path.parent)


def written_key(cipher: str) -> str:
    """A new key as it stands in the file."""
    return f"{cipher}:{_drawn(CIPHERS[cipher])}"


def _written_beside(path: Path, keys: Mapping[str, str]) -> Path:
    partial = path.with_suffix(f".{secrets.token_hex(4)}.partial")
    partial.touch(mode=0o600)
    with partial.open("w") as file:
        json.dump(keys, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return partial


def _drawn(count: int) -> str:
    return b64encode(secrets.token_bytes(count)).decode()


def _parsed(text: str, where: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise KeyringBroken(where=where, reason="JSON") from problem
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise KeyringBroken(where=where, reason="{name: text}")
    return found


def _checked(written: Mapping[str, str], where: str) -> Mapping[str, str]:
    """Refuses keys that would fail later: one that is missing, of the wrong length, or under a name that a seal cannot hold."""
    for name in (SIGNING, PEPPER, CURRENT, _KEY + written.get(CURRENT, "")):
        if not written.get(name):
            raise KeyringBroken(where=where, reason=name)
    for name, value in written.items():
        if name.startswith(_KEY) and not (_KEY_ID.fullmatch(name.removeprefix(_KEY)) and _is_key(value)):
            raise KeyringBroken(where=where, reason=name)
    return written


def _is_key(value: str) -> bool:
    try:
        cipher, key = _parted(value)
    except (NotBase64, ValueError):
        return False
    return len(key) == CIPHERS.get(cipher)


def _parted(value: str) -> tuple[str, bytes]:
    """Cipher and bytes; a key without the name of a cipher is of AES, as the first ones were written."""
    cipher, colon, written = value.rpartition(":")
    return (cipher if colon else AES), b64decode(written, validate=True)

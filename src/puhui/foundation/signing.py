"""Who signs for this installation: a software key in a file, or an appliance behind a port; and whether a signature is good.

A signature names nothing: keep beside it the algorithm, the id of the key and the public key, with which anybody can verify it later.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from puhui.foundation import sm2
from puhui.foundation.errors import AlgorithmUnknown, SignerBroken
from puhui.foundation.keyring import write_once

#: Ed25519 (RFC 8032): public key of 32 bytes, signature of 64. SM2 with SM3 (GB/T 32918.2): public key 04 ‖ x ‖ y, signature r and s in DER.
ED25519, SM2 = "ed25519", "sm2"
#: The value of PUHUI_SIGNER that stands for a key in a file.
IN_A_FILE = "file"
_KEY_BYTES = 32


@runtime_checkable
class Signer(Protocol):
    """Where the signing key lives. An appliance implements this, and its key never leaves it."""

    @property
    def key_id(self) -> str:
        """A name that no other key of ours ever has."""

    @property
    def algorithm(self) -> str:
        """One that `verify` knows."""

    def public_key(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


class Ed25519Signer:
    """A software key."""

    algorithm = ED25519

    def __init__(self, key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self._public_key = self._key.public_key().public_bytes_raw()
        self.key_id = key_id_of(ED25519, self._public_key)

    def public_key(self) -> bytes:
        return self._public_key

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class Sm2Signer:
    """A software key."""

    algorithm = SM2

    def __init__(self, key: bytes) -> None:
        self._key = int.from_bytes(key)
        if not 0 < self._key < sm2.N - 1:
            raise ValueError("no private key of SM2")
        self._point = sm2.public_point(self._key)
        self.key_id = key_id_of(SM2, self.public_key())

    def public_key(self) -> bytes:
        return sm2.point_bytes(self._point)

    def sign(self, message: bytes) -> bytes:
        return sm2.sign(self._key, message, public_key=self._point)


def fingerprint(public_key: bytes) -> str:
    """SHA-256, by which people compare two keys."""
    return hashlib.sha256(public_key).hexdigest()


def key_id_of(algorithm: str, public_key: bytes) -> str:
    return f"{algorithm}-{fingerprint(public_key)[:16]}"


def verify(algorithm: str, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed exactly this message; a malformed key or signature is a wrong one. Raises AlgorithmUnknown."""
    if algorithm not in _VERIFIERS:
        raise AlgorithmUnknown(algorithm=algorithm, known=", ".join(_VERIFIERS))
    try:
        return _VERIFIERS[algorithm](public_key, message, signature)
    except (InvalidSignature, ValueError):
        return False


def proves(told: Mapping[str, str]) -> bool:
    """Whether a proof holds: `signature` is over exactly the text `facts`, by `public_key`, both in base64. Whose key it is, its reader has to know.
    Raises AlgorithmUnknown."""
    try:
        return verify(told["algorithm"], b64decode(told["public_key"]), told["facts"].encode(), b64decode(told["signature"]))
    except (KeyError, ValueError, AttributeError, TypeError):
        return False


def _is_ed25519(public_key: bytes, message: bytes, signature: bytes) -> bool:
    Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    return True


def _is_sm2(public_key: bytes, message: bytes, signature: bytes) -> bool:
    return sm2.is_signed(sm2.point_of(public_key), message, signature)


_VERIFIERS: dict[str, Callable[[bytes, bytes, bytes], bool]] = {ED25519: _is_ed25519, SM2: _is_sm2}
_SIGNERS: dict[str, Callable[[bytes], Signer]] = {ED25519: Ed25519Signer, SM2: Sm2Signer}


# -- the signer of this installation -----------------------------------------------------------------------------------


def signer_of(*, where: str, algorithm: str, folder: Path) -> Signer:
    """The key in the folder (made on first use), or the appliance that `package.module:name` gives. Raises SignerBroken."""
    if where != IN_A_FILE:
        return _from_port(where)
    if algorithm not in _SIGNERS:
        raise SignerBroken(where=f"PUHUI_SIGNER_ALGORITHM={algorithm}", reason=", ".join(_SIGNERS))
    return _from_file(key_file(folder, algorithm), algorithm)


def key_file(folder: Path, algorithm: str) -> Path:
    return folder / f"signer-{algorithm}.json"


def key_files(folder: Path) -> list[Path]:
    """Those that were made: whoever keeps the data keys keeps them too."""
    return sorted(path for path in (key_file(folder, algorithm) for algorithm in _SIGNERS) if path.exists())


@cache
def _from_file(path: Path, algorithm: str) -> Signer:
    if not path.exists():
        write_once(path, {"algorithm": algorithm, "key": b64encode(_new_key(algorithm)).decode()})
    try:
        written = json.loads(path.read_text())
        key = b64decode(written["key"], validate=True)
        if written["algorithm"] != algorithm or len(key) != _KEY_BYTES:
            raise ValueError(f"{algorithm}, {_KEY_BYTES}")
        return _SIGNERS[algorithm](key)
    except (ValueError, KeyError, TypeError) as problem:
        raise SignerBroken(where=path, reason=str(problem)[:120]) from problem


def _new_key(algorithm: str) -> bytes:
    if algorithm == SM2:
        return sm2.new_private_key().to_bytes(_KEY_BYTES)
    return Ed25519PrivateKey.generate().private_bytes_raw()


@cache
def _from_port(port: str) -> Signer:
    module, _, name = port.partition(":")
    try:
        found = getattr(importlib.import_module(module), name)()
    except (ImportError, AttributeError, ValueError) as problem:
        raise SignerBroken(where=f"PUHUI_SIGNER={port}", reason=str(problem)[:120]) from problem
    if not isinstance(found, Signer):
        raise SignerBroken(where=f"PUHUI_SIGNER={port}", reason="key_id, algorithm, public_key, sign")
    if found.algorithm not in _VERIFIERS:
        raise SignerBroken(where=f"PUHUI_SIGNER={port}", reason=f"algorithm {found.algorithm}")
    return found

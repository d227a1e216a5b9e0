"""An authenticator in Python: makes passkeys and proves them as a browser would hand it over, with whatever is wrong about them on wish."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """Holds one passkey. `flags` and `count` are what it says of itself."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    count: int = 0
    flags: int = PRESENT | VERIFIED

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.handle = _bytes(asked["user"]["id"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        data = self._data(asked["rp"]["id"], self.flags | ATTESTED) + attested
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer({"attestationObject": _text(cbor.encode(made))}, "webauthn.create", asked["challenge"])

    def prove(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        asked = options["publicKey"]
        data = self._data(asked["rpId"], self.flags)
        signed = data + hashlib.sha256(self._client("webauthn.get", asked["challenge"])).digest()
        told = {
            "authenticatorData": _text(data),
            "signature": _text(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": _text(self.handle),
        }
        return self._answer(told, "webauthn.get", asked["challenge"])

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str], kind: str, challenge: str) -> str:
        told = {"clientDataJSON": _text(self._client(kind, challenge)), **response}
        name = _text(self.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": told, "clientExtensionResults": {}})


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)

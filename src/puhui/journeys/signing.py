"""A provider's own system, as sample sites, drills and benches have one: it keeps its private key and signs what it sends."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from puhui.behaviours.actions import Claim, challenge_key, register_key

BATCHES = "/api/v1/batches"


@dataclass(frozen=True, slots=True)
class SigningSystem:
    """`key_name` is what the platform calls the key once its possession was proved."""

    provider: str
    key: Ed25519PrivateKey
    key_name: str

    def claim(
        self, body: bytes, *, now: datetime, sequence: int | str, path: str = BATCHES, method: str = "POST", media_type: str = "text/csv"
    ) -> Claim:
        """A request as docs/using/api.md asks for it."""
        moment = str(int(now.timestamp()))
        unsigned = Claim(method, path, self.provider, str(sequence), moment, media_type, "", body, self.key_name)
        return replace(unsigned, signature=f"ed25519={_base64(self.key.sign(unsigned.text))}")


def headers_of(claim: Claim) -> dict[str, str]:
    """What stands above the body of a signed request."""
    return {
        "Puhui-Provider": claim.provider,
        "Puhui-Key": claim.key,
        "Puhui-Sequence": claim.sequence,
        "Puhui-Timestamp": claim.timestamp,
        "Puhui-Signature": claim.signature,
    }


def signed_by_meter(key: Ed25519PrivateKey, body: bytes, *, path: str, media_type: str = "text/csv") -> dict[str, str]:
    """The header of a meter's own delivery, as docs/using/monitoring.md asks for it."""
    text = "\n".join(("puhui-series-2", "POST", path, media_type, sha256(body).hexdigest()))
    return {"Puhui-Signature": f"ed25519={_base64(key.sign(text.encode()))}"}


def system_of(provider: str, *, now: datetime, by: str) -> SigningSystem:
    """A new system with a key of its own, registered as anyone registers one: handed in, challenged, proved."""
    key = Ed25519PrivateKey.generate()
    asked = challenge_key(provider=provider, public_key=_base64(key.public_key().public_bytes_raw()), by=by, now=now)
    made = register_key(provider=provider, signature=_base64(key.sign(asked.text.encode())), by=by, now=now)
    return SigningSystem(provider, key, made.name)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()

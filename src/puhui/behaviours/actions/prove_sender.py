"""Prove that a request comes from the provider that it names: its signature covers the exact body, the sequence and the time."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from puhui.behaviours.actions.open_provider import secret_of
from puhui.behaviours.errors import SignatureRefused, UnknownProvider
from puhui.behaviours.models import Provider
from puhui.behaviours.rules import signed_text
from puhui.behaviours.words import CLOCK_SKEW_S
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about itself; nothing of it is believed yet."""

    method: str
    path: str
    provider: str
    sequence: str
    timestamp: str
    media_type: str
    signature: str
    body: bytes

    @property
    def text(self) -> bytes:
        return signed_text(
            method=self.method,
            path=self.path,
            provider=self.provider,
            sequence=self.sequence,
            timestamp=self.timestamp,
            media_type=self.media_type,
            body_sha256=hashlib.sha256(self.body).hexdigest(),
        )


def prove_sender(*, claim: Claim, now: datetime) -> tuple[str, str]:
    """The code of the provider, and how it signed (`ed25519` or `hmac-sha256`). Raises UnknownProvider, SignatureRefused."""
    provider = Provider.objects.filter(code=claim.provider).first()
    if provider is None:
        raise UnknownProvider(provider=claim.provider[:40])
    _check_clock(claim.timestamp, now)
    scheme, _, written = claim.signature.partition("=")
    try:
        signature = b64decode(written, validate=True)
    except (NotBase64, ValueError) as problem:
        raise _refused(Text("签名不是 base64", "the signature is not base64")) from problem
    checks = {"ed25519": _ed25519, "hmac-sha256": _hmac}
    if scheme not in checks or not checks[scheme](provider, signature, claim.text):
        raise _refused(Text("密钥或内容不符", "key or content does not match"))
    return provider.code, scheme


def _check_clock(timestamp: str, now: datetime) -> None:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise _refused(Text("缺少时间戳", "the timestamp is missing"))
    if abs(int(timestamp) - int(now.timestamp())) > CLOCK_SKEW_S:
        raise _refused(Text("时钟相差超过 10 分钟", "the clocks differ by more than ten minutes"))


def _ed25519(provider: Provider, signature: bytes, text: bytes) -> bool:
    if not provider.public_key:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes(provider.public_key)).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def _hmac(provider: Provider, signature: bytes, text: bytes) -> bool:
    secret = secret_of(provider)
    return secret is not None and hmac.compare_digest(hmac.digest(secret, text, "sha256"), signature)


def _refused(reason: Text) -> SignatureRefused:
    return SignatureRefused(reason_zh=reason.zh, reason_en=reason.en)

"""Whether a signature fits a key, and whether the key is still live when what it signed is written."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from puhui.behaviours.errors import SignatureRefused
from puhui.behaviours.models import KeyChallenge, ProviderKey
from puhui.behaviours.reads.keys import key_said
from puhui.behaviours.rules import keys_turn
from puhui.behaviours.words import KeyState, Scheme
from puhui.foundation.sealing import seal, unseal
from puhui.foundation.turns import share_turn
from puhui.vocabulary.texts import Text

_DEAD = {
    KeyState.REVOKED: Text("密钥 {key} 已撤销", "key {key} is revoked"),
    KeyState.ENDED: Text("密钥 {key} 已停用", "key {key} has ended"),
}


def fits(key: ProviderKey | KeyChallenge, signature: bytes, text: bytes) -> bool:
    """Whether the holder of this key signed this text."""
    if key.scheme == Scheme.HMAC:
        return hmac.compare_digest(hmac.digest(_secret_of(key), text, "sha256"), signature)
    assert key.public_key is not None, "a constraint of the table holds it"
    try:
        Ed25519PublicKey.from_public_bytes(bytes(key.public_key)).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def sealed_secret(provider: str, secret: bytes) -> bytes:
    """Bound to its provider, so that it is good for nobody else."""
    return seal(secret, about=f"hmac {provider}")


def _secret_of(key: ProviderKey | KeyChallenge) -> bytes:
    assert key.secret is not None, "a constraint of the table holds it"
    return unseal(bytes(key.secret), about=f"hmac {key.provider_id}")


def decoded(written: str) -> bytes | None:
    """A signature as it is written: base64, perhaps in several lines. None where it is none."""
    try:
        return b64decode("".join(written.split()), validate=True)
    except (NotBase64, ValueError):
        return None


def refuse_dead(key: ProviderKey, now: datetime) -> None:
    """Raises SignatureRefused where a key is revoked or has ended."""
    said = _DEAD.get(key_said(key).state(now))
    if said:
        raise signature_refused(Text(said.said("zh", key=key.key_id), said.said("en", key=key.key_id)))


def signature_refused(reason: Text) -> SignatureRefused:
    return SignatureRefused(reason_zh=reason.zh, reason_en=reason.en)


def held_live(provider: str, name: str, now: datetime) -> ProviderKey:
    """The key, still live, and sure to be so until the transaction ends: who revokes it waits, and then finds what was written.

    Raises SignatureRefused where it was revoked since the signature was looked at.
    """
    share_turn(keys_turn(provider))
    key = ProviderKey.objects.get(provider=provider, key_id=name)
    refuse_dead(key, now)
    return key

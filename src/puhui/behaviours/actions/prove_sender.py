"""Prove that a request comes from the provider that it names: its signature covers the exact body, the sequence and the time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from puhui.behaviours.actions.signatures import decoded, fits, refuse_dead, signature_refused
from puhui.behaviours.errors import UnknownProvider
from puhui.behaviours.models import Provider, ProviderKey
from puhui.behaviours.reads.keys import key_said
from puhui.behaviours.rules import signed_text
from puhui.behaviours.words import KEY_ID_CHARS_MAX, REPLAY_WINDOW_S, Proved, Scheme
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about itself; nothing of it is believed yet. `key` names the key; where it is empty, every key is tried."""

    method: str
    path: str
    provider: str
    sequence: str
    timestamp: str
    media_type: str
    signature: str
    body: bytes
    key: str = ""

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


def prove_sender(*, claim: Claim, now: datetime) -> Proved:
    """Who sent it, how it was signed and with which key. Raises UnknownProvider, SignatureRefused.

    A key that has ended or was revoked is found too: only its holder hears so, and it is what he needs to hear.
    """
    own = list(ProviderKey.objects.filter(provider=claim.provider).order_by("-pk"))
    if not own and not Provider.objects.filter(code=claim.provider).exists():
        raise UnknownProvider(provider=claim.provider[:40])
    _check_clock(claim.timestamp, now)
    scheme, _, written = claim.signature.partition("=")
    signature = decoded(written)
    if signature is None:
        raise signature_refused(Text("签名不是 base64", "the signature is not base64"))
    key = _signer(_asked_keys(own, claim, scheme, now), signature, claim.text)
    refuse_dead(key, now)
    if key.proved_at is None:  # a key from before proofs were asked: this is one
        ProviderKey.objects.filter(pk=key.pk, proved_at=None).update(proved_at=now)
    return Proved(claim.provider, Scheme(key.scheme), key.key_id)


def _asked_keys(own: list[ProviderKey], claim: Claim, scheme: str, now: datetime) -> list[ProviderKey]:
    """The keys that may have signed it, those that are live first."""
    if claim.key and claim.key not in {row.key_id for row in own}:
        name = claim.key[:KEY_ID_CHARS_MAX]
        raise signature_refused(Text(f"没有密钥“{name}”", f"there is no key “{name}”"))
    rows = [row for row in own if row.scheme == scheme and claim.key in ("", row.key_id)]
    return sorted(rows, key=lambda row: not key_said(row).is_live(now))


def _signer(keys: list[ProviderKey], signature: bytes, text: bytes) -> ProviderKey:
    found = next((key for key in keys if fits(key, signature, text)), None)
    if found is None:
        raise signature_refused(Text("密钥或内容不符", "key or content does not match"))
    return found


def _check_clock(timestamp: str, now: datetime) -> None:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise signature_refused(Text("缺少时间戳", "the timestamp is missing"))
    if abs(int(timestamp) - int(now.timestamp())) > REPLAY_WINDOW_S:
        minutes = REPLAY_WINDOW_S // 60
        raise signature_refused(Text(f"时钟相差超过 {minutes} 分钟", f"the clocks differ by more than {minutes} minutes"))

"""Register a key: it is handed in, its holder signs a challenge with it, and only then is it live; the one before ends after an overlap."""

from __future__ import annotations

import secrets
from base64 import b64decode
from datetime import datetime, timedelta

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import transaction

from puhui.behaviours import rules
from puhui.behaviours.actions.signatures import decoded, fits, sealed_secret
from puhui.behaviours.errors import (
    ChallengeGone,
    KeyKnown,
    KeyRefused,
    OverlapRefused,
    PossessionNotProved,
    TooManyKeys,
    UnknownKey,
    UnknownProvider,
)
from puhui.behaviours.models import KeyChallenge, Provider, ProviderKey
from puhui.behaviours.reads.keys import challenge_said, key_said, keys_of
from puhui.behaviours.words import (
    CHALLENGE_LIFE,
    OVERLAP_DAYS,
    OVERLAP_DAYS_MAX,
    SECRET_BYTES,
    SECRET_LIFE,
    Challenge,
    Key,
    Scheme,
)
from puhui.foundation.faults import point
from puhui.foundation.turns import wait_in_turn

#: What an editor or `echo` leaves behind the text when it is signed; the signature proves the same.
_ENDS = (b"", b"\n", b"\r\n")
CHALLENGES_KEPT = timedelta(days=1)


@transaction.atomic
def challenge_key(*, provider: str, public_key: str, by: str, now: datetime, overlap_days: int = OVERLAP_DAYS) -> Challenge:
    """What the holder of this public key (PEM, or its 32 bytes in base64) is to sign. An earlier challenge that waits is closed.

    Raises KeyRefused, KeyKnown, OverlapRefused, TooManyKeys, UnknownProvider.
    """
    raw = _read_key(public_key)
    if known := ProviderKey.objects.filter(public_key=raw).first():
        raise KeyKnown(key=known.key_id)
    made = _challenge(provider, overlap_days, Scheme.ED25519, by=by, now=now, public_key=raw, expires_at=now + CHALLENGE_LIFE)
    return challenge_said(made)


@transaction.atomic
def challenge_secret(*, provider: str, by: str, now: datetime, overlap_days: int = OVERLAP_DAYS) -> Challenge:
    """A new shared secret for a system that cannot sign, shown this once and kept sealed, and what is to be signed with it.

    Raises OverlapRefused, TooManyKeys, UnknownProvider.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    sealed = sealed_secret(provider, secret)
    made = _challenge(provider, overlap_days, Scheme.HMAC, by=by, now=now, secret=sealed, expires_at=now + SECRET_LIFE)
    return challenge_said(made, secret=secret)


def _challenge(
    provider: str, overlap_days: int, scheme: Scheme, *, by: str, now: datetime, expires_at: datetime, **key: bytes
) -> KeyChallenge:
    if not 0 <= overlap_days <= OVERLAP_DAYS_MAX:
        raise OverlapRefused(most=OVERLAP_DAYS_MAX)
    _take_turn(provider)
    _check_room(provider, now)
    KeyChallenge.objects.filter(provider=provider, closed_at=None).update(closed_at=now)
    return KeyChallenge.objects.create(
        provider_id=provider,
        nonce=secrets.token_hex(32),
        scheme=scheme,
        overlap_days=overlap_days,
        asked_at=now,
        asked_by=by,
        expires_at=expires_at,
        **key,
    )


def _read_key(written: str) -> bytes:
    """The raw bytes of an Ed25519 public key."""
    text = written.strip()
    try:
        key = load_pem_public_key(text.encode()) if text.startswith("-----BEGIN") else _from_base64(text)
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise KeyRefused from problem
    if not isinstance(key, Ed25519PublicKey):
        raise KeyRefused
    return key.public_bytes_raw()


def _from_base64(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(b64decode(text, validate=True))


def _take_turn(provider: str) -> None:
    """One change of a provider's keys after the other."""
    if not Provider.objects.filter(code=provider).exists():
        raise UnknownProvider(provider=provider[:40])
    wait_in_turn(rules.keys_turn(provider))


def _check_room(provider: str, now: datetime) -> None:
    keys = keys_of(provider)
    if not rules.has_room(keys, now):
        raise TooManyKeys(keys="、".join(sorted(key.name for key in keys if key.is_live(now))))


@transaction.atomic
def register_key(*, provider: str, signature: str, by: str, now: datetime) -> Key:
    """The key that waits is live once its holder has signed the challenge. The one before ends after the overlap that was chosen.

    Raises ChallengeGone, PossessionNotProved, TooManyKeys, KeyKnown, UnknownProvider.
    """
    _take_turn(provider)
    asked = KeyChallenge.objects.select_for_update().filter(provider=provider, closed_at=None, expires_at__gt=now).first()
    if asked is None:
        raise ChallengeGone
    if not _is_proved(asked, signature):
        raise PossessionNotProved
    _check_room(provider, now)
    if asked.public_key is not None and (known := ProviderKey.objects.filter(public_key=asked.public_key).first()):
        raise KeyKnown(key=known.key_id)  # two providers were challenged with one key at one time
    asked.closed_at = now
    asked.save(update_fields=["closed_at"])
    return key_said(_write(asked, by=by, now=now))


def _is_proved(asked: KeyChallenge, written: str) -> bool:
    signature = decoded(written)
    text = rules.challenge_text(provider=asked.provider_id, nonce=asked.nonce).encode()
    return signature is not None and any(fits(asked, signature, text + end) for end in _ENDS)


def _write(asked: KeyChallenge, *, by: str, now: datetime) -> ProviderKey:
    own = ProviderKey.objects.filter(provider=asked.provider_id)
    live = [row for row in own if key_said(row).is_live(now)]
    for row in live:
        row.valid_until = rules.ends_at(valid_until=row.valid_until, overlap_days=asked.overlap_days, now=now)
        row.save(update_fields=["valid_until"])
    point("key before ends")
    taken = {row.slot for row in live}
    return ProviderKey.objects.create(
        provider_id=asked.provider_id,
        key_id=rules.key_name(asked.provider_id, own.count() + 1),
        slot=next(slot for slot in (0, 1) if slot not in taken),
        scheme=asked.scheme,
        public_key=asked.public_key,
        secret=asked.secret,
        registered_at=now,
        registered_by=by,
        proved_at=now,
        valid_from=now,
    )


def forget_challenges(*, now: datetime) -> int:
    """Drop challenges that are long over, with what they kept sealed. Gives how many."""
    return KeyChallenge.objects.filter(expires_at__lt=now - CHALLENGES_KEPT).delete()[0]


@transaction.atomic
def end_key(*, provider: str, key: str, now: datetime) -> Key:
    """A key that is no longer used ends now; what it signed before stays good. Repeating it changes nothing. Raises UnknownKey, UnknownProvider."""
    _take_turn(provider)
    row = ProviderKey.objects.filter(provider=provider, key_id=key).first()
    if row is None:
        raise UnknownKey(key=key[:60])
    if key_said(row).is_live(now):
        row.valid_until = now
        row.save(update_fields=["valid_until"])
    return key_said(row)

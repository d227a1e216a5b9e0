"""The keys of a provider and the challenge that waits, as both sides see them; how much of its limits is used."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Max

from puhui.behaviours import rules
from puhui.behaviours.errors import UnknownKey
from puhui.behaviours.models import Batch, BindingCode, KeyChallenge, Provider, ProviderKey, ProviderUse
from puhui.behaviours.words import Challenge, Key, Limits, Scheme, Use
from puhui.vocabulary.periods import CHINA

MINUTE, DAY = "minute", "day"


def keys_of(provider: str) -> list[Key]:
    """Every key that a provider ever had, the newest first."""
    return [key_said(row) for row in ProviderKey.objects.filter(provider=provider).order_by("-pk")]


def live_keys(provider: str, *, now: datetime) -> list[Key]:
    return [key for key in keys_of(provider) if key.is_live(now)]


def key_named(provider: str, name: str) -> Key:
    """Raises UnknownKey."""
    found = ProviderKey.objects.filter(provider=provider, key_id=name).first()
    if found is None:
        raise UnknownKey(key=name[:60])
    return key_said(found)


def key_said(row: ProviderKey) -> Key:
    return Key(
        name=row.key_id,
        provider=row.provider_id,
        scheme=Scheme(row.scheme),
        fingerprint=fingerprint(row.public_key),
        registered_at=row.registered_at,
        registered_by=row.registered_by,
        proved_at=row.proved_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        revoked_because=row.revoked_because,
        revoked_by=row.revoked_by,
    )


def fingerprint(public_key: bytes | memoryview | None) -> str:
    """Five groups of four, to be compared by voice; of a secret there is none."""
    if public_key is None:
        return ""
    digest = sha256(bytes(public_key)).hexdigest()
    return " ".join(digest[place : place + 4] for place in range(0, 20, 4))


def last_used(provider: str) -> dict[str, datetime]:
    """When the last batch came that each key signed, by key."""
    rows = Batch.objects.filter(provider=provider, signed_by_key__isnull=False).values_list("signed_by_key__key_id")
    return dict(rows.annotate(last=Max("received_at")).order_by())


def open_challenge(provider: str, *, now: datetime) -> Challenge | None:
    """The key that waits for its proof; None where none does, or where its time is over."""
    found = KeyChallenge.objects.filter(provider=provider, closed_at=None, expires_at__gt=now).first()
    return challenge_said(found) if found else None


def challenge_said(row: KeyChallenge, *, secret: bytes = b"") -> Challenge:
    return Challenge(
        provider=row.provider_id,
        scheme=Scheme(row.scheme),
        text=rules.challenge_text(provider=row.provider_id, nonce=row.nonce),
        expires_at=row.expires_at,
        overlap_days=row.overlap_days,
        asked_by=row.asked_by,
        fingerprint=fingerprint(row.public_key),
        secret=secret,
    )


def limits_of(provider: str) -> Limits:
    names = ("requests_per_minute", "batches_per_day", "bytes_per_day")
    return Limits(*Provider.objects.values_list(*names).get(code=provider))


def use_of(provider: str, *, now: datetime) -> Use:
    """What is used of the limits in this minute and on this day."""
    rows = {row.span: row for row in ProviderUse.objects.filter(provider=provider, starts_at__in=[minute_of(now), day_of(now)])}
    minute, day = rows.get(MINUTE), rows.get(DAY)
    return Use(minute.requests if minute else 0, day.batches if day else 0, day.bytes if day else 0)


def minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    """The beginning of the civil day."""
    return moment.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def day_after(moment: datetime) -> datetime:
    return day_of(moment) + timedelta(days=1)


def bound_by_codes_of(key: str, *, since: datetime) -> int:
    """How many person ids were bound with one-time codes that this key had asked for since a moment: each is to be looked at."""
    return BindingCode.objects.filter(signed_by_key__key_id=key, used_at__gte=since).count()

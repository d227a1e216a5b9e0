"""Open scenarios and providers: which acts there are, who sends them, and with which key they are signed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.db import transaction

from puhui.behaviours.errors import KeyRefused, UnknownProvider
from puhui.behaviours.models import Provider, Scenario
from puhui.foundation.sealing import seal, unseal
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_scenario(*, code: str, name: Text, is_travel: bool = False) -> None:
    """A scenario is counted by the methodology of the same code, once that is in force. Traces of travel need a separate consent."""
    Scenario.objects.get_or_create(code=code, defaults={"name_zh": name.zh, "name_en": name.en, "is_travel": is_travel})


@transaction.atomic
def open_provider(
    *,
    code: str,
    organisation: int,
    name: Text,
    scenarios: Sequence[str],
    now: datetime,
    is_simulated: bool = False,
    silent_after_hours: int = 36,
) -> Provider:
    """A provider with the scenarios that it may send; opening it again adds scenarios."""
    provider, _ = Provider.objects.get_or_create(
        code=code,
        defaults={
            "organisation": organisation,
            "name_zh": name.zh,
            "name_en": name.en,
            "opened_at": now,
            "is_simulated": is_simulated,
            "silent_after_hours": silent_after_hours,
        },
    )
    provider.scenarios.add(*Scenario.objects.filter(code__in=scenarios))
    return provider


def register_key(*, provider: str, public_key: str) -> None:
    """The provider's Ed25519 public key, as PEM or its 32 bytes in base64. The private key never comes here.

    A further key takes the place of the one before at once. Raises KeyRefused, UnknownProvider.
    """
    try:
        key = _read_key(public_key.strip())
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise KeyRefused from problem
    if not isinstance(key, Ed25519PublicKey):
        raise KeyRefused
    _update(provider, public_key=key.public_bytes_raw())


def _read_key(written: str) -> object:
    if written.startswith("-----BEGIN"):
        return load_pem_public_key(written.encode())
    return Ed25519PublicKey.from_public_bytes(b64decode(written, validate=True))


def register_secret(*, provider: str, secret: bytes) -> None:
    """A shared HMAC secret, for systems that cannot sign; kept sealed. Raises UnknownProvider."""
    _update(provider, hmac_secret=seal(secret, about=f"hmac {provider}"))


def _update(provider: str, **values: bytes) -> None:
    if not Provider.objects.filter(code=provider).update(**values):
        raise UnknownProvider(provider=provider)


def secret_of(provider: Provider) -> bytes | None:
    return unseal(bytes(provider.hmac_secret), about=f"hmac {provider.code}") if provider.hmac_secret else None

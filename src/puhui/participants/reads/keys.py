"""A person's own key, and what is sealed under it. The key never leaves this room: others hand in a word and get it sealed, or opened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.envelopes import new_key, seal_under, unseal_under, unwrap, wrap
from puhui.participants.errors import KeyDestroyed
from puhui.participants.models import PersonKey


def wrapped_about(account: int) -> str:
    """What a wrapped key is bound to."""
    return f"person-key|{account}"


def key_of(account: int) -> bytes:
    """Raises KeyDestroyed, also where there never was one."""
    found = PersonKey.objects.filter(pk=account).values_list("wrapped", flat=True).first()
    if found is None:
        raise KeyDestroyed
    return unwrap(bytes(found), about=wrapped_about(account))


@transaction.atomic
def key_for(account: int, *, now: datetime) -> bytes:
    """The same, made where there is none yet. Of two who ask at once both get the first one's. Raises KeyDestroyed."""
    PersonKey.objects.bulk_create(
        [PersonKey(pk=account, wrapped=wrap(new_key(), about=wrapped_about(account)), made_at=now)], ignore_conflicts=True
    )
    return key_of(account)


def sealed_for(account: int, key: bytes, what: str, text: str) -> bytes:
    return seal_under(key, text.encode(), about=_about(account, what))


def plain_for(account: int, key: bytes, what: str, sealed: bytes | memoryview | None) -> str:
    """Empty where there is nothing. Raises SealBroken."""
    return "" if sealed is None else unseal_under(key, bytes(sealed), about=_about(account, what)).decode()


def kept_for(account: int, what: str, sealed: bytes | memoryview) -> str:
    """What another room has kept under a person's own key (`keep_for`). Raises KeyDestroyed once the account is closed, SealBroken."""
    return plain_for(account, key_of(account), room_word(what), sealed)


def room_word(what: str) -> str:
    """So that no word of another room opens what is this room's own."""
    return f"kept {what}"


def _about(account: int, what: str) -> str:
    return f"{what}|{account}"

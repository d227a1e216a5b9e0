"""A word of another room, sealed under a person's own key: it can be read as long as the account is open, and by nobody after that."""

from __future__ import annotations

from datetime import datetime

from puhui.participants.reads.keys import key_for, room_word, sealed_for


def keep_for(*, account: int, what: str, text: str, now: datetime) -> bytes:
    """The sealed bytes, bound to the account and to `what`, which names one thing of the room that asks. Raises KeyDestroyed."""
    return sealed_for(account, key_for(account, now=now), room_word(what), text)

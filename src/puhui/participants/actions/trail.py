"""What a verb about members and users leaves in the audit: whom it was about, what was done, and for whom where somebody stood in."""

from __future__ import annotations

from puhui.foundation.auditing import DO, record
from puhui.participants.words import Verb


def leave_trail(verb: Verb, what: str, *, user: int | None = None, about: str = "", stands_in_for: int | None = None) -> None:
    """The subject comes first, so that a search finds everything that was done to somebody."""
    told = [f"user:{user}"] if user else []
    purpose = f"stands in for user:{stands_in_for}" if stands_in_for else ""
    record(verb=verb, how=DO, about=" ".join([*told, what, about]).strip(), purpose=purpose)

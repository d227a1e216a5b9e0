"""Lines of the audit about signing in: who got in and by what, who did not and why. A name that nobody has is kept as a mark."""

from __future__ import annotations

from dataclasses import replace

from puhui.foundation.auditing import DONE, REFUSED, present, record
from puhui.foundation.sealing import keyed_mark
from puhui.participants.words import SignedIn

SIGN_IN = "sign_in"


def note_done(verb: str, user: SignedIn, about: str) -> None:
    who = replace(present(), name=f"user:{user.pk}", role=user.role)
    record(verb=verb, about=about, result=DONE, actor=who)


def note_refused(verb: str, about: str, code: str, *, user: SignedIn | None = None, name: str = "") -> None:
    """What was typed as a name may have been a password, so it is never written."""
    whom = f"user:{user.pk}" if user else f"name:{keyed_mark('name', name)[:12]}" if name else "anyone"
    record(verb=verb, about=f"{about} {whom}", result=f"{REFUSED} {code}")

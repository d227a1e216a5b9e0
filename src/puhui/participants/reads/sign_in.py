"""Questions about signing in: who is known by a proved phone number or at a gateway."""

from __future__ import annotations

from puhui.foundation.sealing import keyed_mark
from puhui.participants.models import KnownBy, User
from puhui.participants.words import KnownByKind


def user_by_phone(mark: str) -> User | None:
    """Who signs in by the number of this mark, as `prove_phone_code` gave it; None where nobody does, or the account is closed."""
    return _known_by(KnownByKind.PHONE, mark)


def user_by_gateway(issuer: str, subject: str) -> User | None:
    """Who is linked to a subject of a gateway; None where nobody is, or the account is closed."""
    return _known_by(KnownByKind.GATEWAY, keyed_mark("gateway", f"{issuer}|{subject}"))


def _known_by(kind: KnownByKind, mark: str) -> User | None:
    found = KnownBy.objects.filter(kind=kind, mark=mark, user__is_active=True).select_related("user").first()
    return found.user if found else None

"""A resident whom a gateway has vouched for, on the first visit: a name is drawn, there is no password, the sign-up follows."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.participants.actions.link_known_by import link_gateway, link_phone
from puhui.participants.actions.phone_codes import phone_mark
from puhui.participants.errors import KnownByAnother
from puhui.participants.models import User
from puhui.participants.words import Role
from puhui.vocabulary.identifiers import BadIdentifier, mobile_number

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


def drawn_name() -> str:
    """A sign-in name that says nothing of anybody."""
    return "u-" + "".join(secrets.choice(_SIGNS) for _ in range(12))


@transaction.atomic
def add_vouched_resident(*, gateway: str, issuer: str, subject: str, phone: str, now: datetime) -> User:
    """A user for a subject of a gateway; a phone that the gateway has verified and nobody else has signs in too. Raises KnownByAnother."""
    user = User(name=drawn_name(), role=Role.RESIDENT)
    user.set_unusable_password()
    user.save()
    link_gateway(user=user, gateway=gateway, issuer=issuer, subject=subject, now=now)
    try:
        if phone:
            link_phone(user=user, mark=phone_mark(mobile_number(phone)), now=now)
    except (BadIdentifier, KnownByAnother):
        return user  # the number of another account, or of another country: it is no way in here
    return user

"""A resident who signs up by phone, or comes from a gateway: a sign-in name is drawn, there is no password."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.participants.actions.link_known_by import link_gateway, link_phone
from puhui.participants.actions.phone_codes import sign_in_mark
from puhui.participants.errors import KnownByAnother
from puhui.participants.models import User
from puhui.participants.words import Role
from puhui.vocabulary.identifiers import BadIdentifier, mobile_number

#: No sign that is taken for another.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_NAME_LENGTH = 12


@transaction.atomic
def add_resident(*, phone_mark: str, now: datetime) -> User:
    """`phone_mark` is what `prove_phone_code` gave; the phone is the way in. Raises KnownByAnother."""
    user = _unnamed()
    link_phone(user=user, mark=phone_mark, now=now)
    return user


@transaction.atomic
def add_vouched_resident(*, gateway: str, issuer: str, subject: str, phone: str, now: datetime) -> User:
    """Whom a gateway has vouched for, on the first visit; the sign-up follows. A phone that the gateway has verified, and that nobody else
    has, is a way in too. Raises KnownByAnother."""
    user = _unnamed()
    link_gateway(user=user, gateway=gateway, issuer=issuer, subject=subject, now=now)
    try:
        if phone:
            link_phone(user=user, mark=sign_in_mark(mobile_number(phone)), now=now)
    except (BadIdentifier, KnownByAnother):
        return user  # the number of another account, or of another country, is no way in here
    return user


def _unnamed() -> User:
    user = User(name="r-" + "".join(secrets.choice(_SIGNS) for _ in range(_NAME_LENGTH)), role=Role.RESIDENT)
    user.set_unusable_password()
    user.save()
    return user

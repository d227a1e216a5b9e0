"""A resident who signs up by phone: a sign-in name is drawn, there is no password, the phone is the way in."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.participants.actions.link_known_by import link_phone
from puhui.participants.models import User
from puhui.participants.words import Role

#: No sign that is taken for another.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_NAME_LENGTH = 12


@transaction.atomic
def add_resident(*, phone_mark: str, now: datetime) -> User:
    """`phone_mark` is what `prove_phone_code` gave. Raises KnownByAnother."""
    user = User(name="r-" + "".join(secrets.choice(_SIGNS) for _ in range(_NAME_LENGTH)), role=Role.RESIDENT)
    user.set_unusable_password()
    user.save()
    link_phone(user=user, mark=phone_mark, now=now)
    return user

"""A name and its password: the same answer, after the same work, whether the name or the password is wrong."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from puhui.foundation.sealing import keyed_mark
from puhui.participants.actions.sign_in_attempts import Counted, give_back, take_try
from puhui.participants.actions.sign_in_notes import SIGN_IN, note_refused
from puhui.participants.errors import PasswordWrong, SignInBlocked
from puhui.participants.models import Device, User
from puhui.participants.words import AttemptScope, Place

NAME_SIGNS_MAX, PASSWORD_SIGNS_MAX = 80, 512


def prove_password(*, name: str, password: str, place: Place, now: datetime) -> User:
    """Who has this name and password. A wrong try is counted, so this verb commits even where it refuses.

    Raises PasswordWrong, SignInBlocked.
    """
    user = User.objects.filter(name=name[:NAME_SIGNS_MAX]).first()
    counted = _counted(name, user, place)
    try:
        take_try(counted, now=now)
    except SignInBlocked as refusal:
        note_refused(SIGN_IN, "password", refusal.code, user=user, name=name)
        raise
    if user is None or not _fits(user, password) or not user.is_active:
        if user is None:
            make_password(password[:PASSWORD_SIGNS_MAX])  # the time that a name takes which somebody has
        note_refused(SIGN_IN, "password", PasswordWrong.code, user=user, name=name)
        raise PasswordWrong
    give_back(counted)
    return user


def _fits(user: User, password: str) -> bool:
    return user.check_password(password[:PASSWORD_SIGNS_MAX]) and len(password) <= PASSWORD_SIGNS_MAX


def _counted(name: str, user: User | None, place: Place) -> list[Counted]:
    """In a browser where this user has signed in before only its own tries count: strangers elsewhere cannot make its owner wait."""
    whose, known = user.pk if user else None, user is not None and _is_known(user, place)
    where = place.browser_mark if known else place.origin
    pair = Counted(AttemptScope.PAIR, keyed_mark("sign-in", f"{name}|{where}"), whose)
    if known:
        return [pair]
    of_name = Counted(AttemptScope.NAME, keyed_mark("sign-in", name), whose)
    return [pair, of_name, Counted(AttemptScope.ORIGIN, keyed_mark("sign-in from", place.origin))]


def _is_known(user: User, place: Place) -> bool:
    """Whether the user was let in there before; a session that got no further than the password proves nothing."""
    return bool(place.browser_mark) and Device.objects.filter(user=user, browser_mark=place.browser_mark, was_let_in=True).exists()

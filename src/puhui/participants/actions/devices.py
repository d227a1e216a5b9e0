"""Sessions by browser: opened when somebody signs in, seen with each request, ended by rest, by their owner, or by what he changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from puhui.participants import rules, words
from puhui.participants.actions.sign_in_notes import SIGN_IN, note_done
from puhui.participants.errors import UnknownDevice
from puhui.participants.models import Device
from puhui.participants.reads.sign_in import device_said
from puhui.participants.words import Factor, Place, SignedIn

#: A session is written as seen so often at most.
SEEN_EVERY = timedelta(seconds=20)


def open_device(*, session_key: str, user: SignedIn, place: Place, factors: frozenset[Factor], now: datetime) -> words.Device:
    """Somebody has signed in: the session, and what was proved."""
    told = {
        "user_id": user.pk,
        "browser": place.browser[:60],
        "browser_mark": place.browser_mark,
        "origin": place.origin[:64],
        "first_at": now,
        "seen_at": now,
        "proved_at": now,
        "factors": _written(factors),
    }
    row = Device.objects.update_or_create(session_mark=session_mark(session_key), defaults=told)[0]
    note_done(SIGN_IN, user, _written(factors))
    return device_said(row)


def see_device(
    *, session_key: str, user: SignedIn, place: Place, idle_minutes: Mapping[str, int], now: datetime, is_use: bool = True
) -> words.Device | None:
    """The session of a request; None where it has ended, or rested too long and ends now. `is_use` is false for what a page asks by itself.

    A session that was opened by other means than the sign-in page is entered here, with nothing proved in it.
    """
    told = {"user_id": user.pk, "browser": place.browser[:60], "browser_mark": "", "origin": place.origin[:64], "factors": ""}
    row, _ = Device.objects.get_or_create(
        session_mark=session_mark(session_key), defaults={**told, "first_at": now, "seen_at": now, "proved_at": now}
    )
    if row.ended_at or row.user_id != user.pk:
        return None
    if now - row.seen_at >= rules.idle_after(user.role, idle_minutes):
        _end(row.pk, "idle", now)
        return None
    if is_use and now - row.seen_at >= SEEN_EVERY:
        Device.objects.filter(pk=row.pk).update(seen_at=now)
        row.seen_at = now
    return device_said(row)


def prove_device(*, device: words.Device, user: SignedIn, factor: Factor, session_key: str, now: datetime) -> words.Device:
    """One thing more was proved in a session, which has a new key from now on."""
    factors = device.factors | {factor}
    told = {"session_mark": session_mark(session_key), "factors": _written(factors), "proved_at": now, "seen_at": now}
    Device.objects.filter(pk=device.number, ended_at=None).update(**told)
    note_done(SIGN_IN, user, f"also {factor}")
    return replace(device, factors=factors, proved_at=now, seen_at=now)


def rekey_device(*, device: words.Device, session_key: str) -> None:
    """The session goes on under another key."""
    Device.objects.filter(pk=device.number, ended_at=None).update(session_mark=session_mark(session_key))


def let_in(*, device: words.Device) -> None:
    """Everything that is asked was proved: from now on the browser is known for its user."""
    Device.objects.filter(pk=device.number, was_let_in=False).update(was_let_in=True)


def end_device(*, user: SignedIn, number: int, why: str, now: datetime) -> None:
    """One of the user's own sessions ends. Raises UnknownDevice."""
    if not Device.objects.filter(pk=number, user=user.pk).exists():
        raise UnknownDevice
    _end(number, why, now)


@transaction.atomic
def end_devices(*, user: SignedIn, why: str, now: datetime, keep: int | None = None) -> int:
    """All sessions of a user end but one, where one is kept; gives how many."""
    alive = Device.objects.filter(user=user.pk, ended_at=None)
    return (alive if keep is None else alive.exclude(pk=keep)).update(ended_at=now, ended_why=why)


def forget_devices(*, now: datetime) -> int:
    """Sessions that were last seen long ago; gives how many. None of them can be alive."""
    return Device.objects.filter(seen_at__lt=now - rules.DEVICES_KEPT).delete()[0]


def session_mark(session_key: str) -> str:
    """A session's key is as good as the session, so it is kept as a hash only."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def _end(number: int, why: str, now: datetime) -> None:
    Device.objects.filter(pk=number, ended_at=None).update(ended_at=now, ended_why=why)


def _written(factors: frozenset[Factor]) -> str:
    return " ".join(sorted(factors))

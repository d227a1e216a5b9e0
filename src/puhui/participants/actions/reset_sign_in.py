"""What takes ways to sign in away: their owner's own choice, or the security administrator's for whoever has lost them. Sessions end with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from puhui.participants import rules
from puhui.participants.actions.devices import end_devices, forget_devices
from puhui.participants.actions.sign_in_notes import note_done
from puhui.participants.errors import LastFactor, UnknownFactor
from puhui.participants.models import Device, KnownBy, Passkey, PhoneCode, RecoveryCode, SignInAttempt, Totp
from puhui.participants.words import SignedIn


def unlock_user(*, user: SignedIn) -> int:
    """Wrong tries of a user count for nothing any more; gives how many counts there were."""
    return SignInAttempt.objects.filter(user=user.pk).delete()[0]


@transaction.atomic
def reset_factors(*, user: SignedIn, now: datetime) -> None:
    """Whoever has lost the second factor sets up another at the next sign-in. Every session ends, and the wrong tries are forgotten."""
    Totp.objects.filter(pk=user.pk).delete()
    RecoveryCode.objects.filter(user=user.pk).delete()
    Passkey.objects.filter(user=user.pk).delete()
    unlock_user(user=user)
    end_devices(user=user, why="reset", now=now)


@transaction.atomic
def remove_totp(*, user: SignedIn, keep: int | None, now: datetime) -> None:
    """The authenticator app and its recovery codes are asked for no more. Raises LastFactor, UnknownFactor."""
    _refuse_last(user, others=Passkey.objects.filter(user=user.pk).exists())
    if not Totp.objects.filter(pk=user.pk).delete()[0]:
        raise UnknownFactor
    RecoveryCode.objects.filter(user=user.pk).delete()
    end_devices(user=user, keep=keep, why="factor", now=now)
    note_done("remove_totp", user, "")


@transaction.atomic
def remove_passkey(*, user: SignedIn, number: int, keep: int | None, now: datetime) -> None:
    """One passkey opens nothing any more. Raises LastFactor, UnknownFactor."""
    own = Passkey.objects.filter(user=user.pk)
    if not own.filter(pk=number).exists():
        raise UnknownFactor
    has_totp = Totp.objects.filter(pk=user.pk, confirmed_at__isnull=False).exists()
    _refuse_last(user, others=has_totp or own.exclude(pk=number).exists())
    own.filter(pk=number).delete()
    end_devices(user=user, keep=keep, why="factor", now=now)
    note_done("remove_passkey", user, "")


@transaction.atomic
def erase_sign_in(*, user: SignedIn) -> None:
    """Of a user who has gone nothing is kept by which he could be found or let in."""
    for table in (KnownBy, RecoveryCode, Passkey, SignInAttempt, Device):
        table.objects.filter(user=user.pk).delete()
    Totp.objects.filter(pk=user.pk).delete()


def forget_sign_in(*, now: datetime) -> int:
    """Codes that hold no more, wrong tries that count for nothing any more, and sessions of half a year ago; gives how many."""
    gone = PhoneCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]
    for scope, lock in rules.LOCKS.items():
        gone += SignInAttempt.objects.filter(scope=scope, last_at__lt=now - lock.forget).delete()[0]
    return gone + forget_devices(now=now)


def _refuse_last(user: SignedIn, *, others: bool) -> None:
    if user.role in rules.NEEDS_SECOND_FACTOR and not others:
        raise LastFactor

"""Questions about signing in: who is known by what, what somebody can prove, which sessions are alive, who has to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from puhui.foundation.sealing import keyed_mark
from puhui.participants import rules, words
from puhui.participants.models import Device, KnownBy, Passkey, RecoveryCode, SignInAttempt, Totp, User
from puhui.participants.words import AttemptScope, Factor, KnownByKind, SignedIn, Step


def user_by_phone(mark: str) -> User | None:
    """Who signs in by the number of this mark, as `prove_phone_code` gave it; None where nobody does, or the account is closed."""
    return _known_by(KnownByKind.PHONE, mark)


def user_by_gateway(issuer: str, subject: str) -> User | None:
    """Who is linked to a subject of a gateway; None where nobody is, or the account is closed."""
    return _known_by(KnownByKind.GATEWAY, keyed_mark("gateway", f"{issuer}|{subject}"))


def _known_by(kind: KnownByKind, mark: str) -> User | None:
    found = KnownBy.objects.filter(kind=kind, mark=mark, user__is_active=True).select_related("user").first()
    return found.user if found else None


def means_of(user: SignedIn) -> words.SignInMeans:
    """By what somebody can sign in."""
    known = list(KnownBy.objects.filter(user=user.pk).values_list("kind", "gateway"))
    passkeys = Passkey.objects.filter(user=user.pk).order_by("pk")
    return words.SignInMeans(
        has_password=User.objects.get(pk=user.pk).has_usable_password(),
        has_phone=any(kind == KnownByKind.PHONE for kind, _ in known),
        has_totp=_has_totp(user),
        recovery_left=RecoveryCode.objects.filter(user=user.pk, used_at=None).count(),
        passkeys=tuple(words.PasskeyLine(row.pk, row.label, row.made_at, row.used_at) for row in passkeys),
        gateways=tuple(gateway for kind, gateway in known if kind == KnownByKind.GATEWAY),
    )


def step_of(user: SignedIn, factors: frozenset[Factor], *, is_forced: bool) -> Step | None:
    """What somebody who has signed in still has to prove, or to set up, before anything opens; None where nothing is missing."""
    if factors & rules.SECOND_FACTORS:
        return None
    has_totp = _has_totp(user)
    has_second = has_totp or Passkey.objects.filter(user=user.pk).exists()
    return rules.step(role=user.role, has_totp=has_totp, has_second=has_second, factors=factors, is_forced=is_forced)


def may_enter_by_phone(role: str) -> bool:
    """A number can be taken over, so for whoever needs a second factor it is no first one."""
    return role not in rules.NEEDS_SECOND_FACTOR


def needs_fresh_proof(verb: words.Verb) -> bool:
    """Whether whoever does it has to have proved within the last minutes who he is."""
    return rules.needs_fresh_proof(verb)


def idle_after(role: str, told: Mapping[str, int]) -> timedelta:
    return rules.idle_after(role, told)


def devices_of(user: SignedIn, *, idle_minutes: Mapping[str, int], longest: timedelta, now: datetime) -> list[words.Device]:
    """Sessions of a user that are alive, the one that was seen last first. `longest` is how long any may last."""
    alive = Device.objects.filter(
        user=user.pk, ended_at=None, seen_at__gt=now - rules.idle_after(user.role, idle_minutes), first_at__gt=now - longest
    )
    return [device_said(row) for row in alive.order_by("-seen_at", "-pk")]


def device_said(row: Device) -> words.Device:
    factors = frozenset(Factor(code) for code in row.factors.split())
    return words.Device(row.pk, row.user_id, row.browser, row.origin, row.first_at, row.seen_at, row.proved_at, factors, row.was_let_in)


def blocked_users(*, now: datetime) -> list[words.BlockedUser]:
    """Users whose sign-in waits after wrong tries, for the security administrator."""
    rows = SignInAttempt.objects.filter(user__isnull=False, blocked_until__gt=now).select_related("user").order_by("-blocked_until")
    return [
        words.BlockedUser(row.user.pk, row.user.name, AttemptScope(row.scope), row.failures, row.blocked_until)
        for row in rows
        if row.user and row.blocked_until
    ]


def _has_totp(user: SignedIn) -> bool:
    return Totp.objects.filter(pk=user.pk, confirmed_at__isnull=False).exists()

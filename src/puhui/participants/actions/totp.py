"""动态口令 · The authenticator app (RFC 6238): six digits of half a minute, each taken once."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from puhui.foundation.sealing import seal, unseal
from puhui.participants.actions.prove_factor import trying
from puhui.participants.actions.recovery_codes import draw_recovery_codes
from puhui.participants.actions.sign_in_notes import note_done
from puhui.participants.errors import FactorWrong, TotpStands
from puhui.participants.models import Totp
from puhui.participants.words import SignedIn

SECRET_BYTES, DIGITS, STEP_S = 20, 6, 30
#: How many half minutes a clock may be wrong, either way.
STEPS_OFF = 1
#: A secret that was shown and never confirmed is shown again for so long, and then another is drawn.
UNCONFIRMED_FOR = timedelta(minutes=30)


@transaction.atomic
def begin_totp(*, user: SignedIn, now: datetime) -> str:
    """The secret to take into an app, in base 32; it counts once `confirm_totp` has seen a code of it. Raises TotpStands."""
    found = Totp.objects.select_for_update().filter(pk=user.pk).first()
    if found and found.confirmed_at:
        raise TotpStands
    if found and now - found.made_at < UNCONFIRMED_FOR:
        return b32encode(_secret(found)).decode()
    secret = secrets.token_bytes(SECRET_BYTES)
    told = {"secret": seal(secret, about=_about(user.pk)), "made_at": now, "last_step": 0}
    Totp.objects.update_or_create(pk=user.pk, defaults=told)
    return b32encode(secret).decode()


def confirm_totp(*, user: SignedIn, code: str, now: datetime) -> list[str]:
    """The app has the secret: from now on it is asked for. Gives recovery codes, this once. Raises FactorWrong, TotpStands, SignInBlocked."""
    with trying(user, "confirm_totp", now=now, wrong=FactorWrong) as tried:
        tried.is_right = _uses_step(user, code, now=now, confirmed=False)
    Totp.objects.filter(pk=user.pk).update(confirmed_at=now)
    note_done("confirm_totp", user, "")
    return draw_recovery_codes(user=user, now=now)


def prove_totp(*, user: SignedIn, code: str, now: datetime) -> None:
    """A code of the app, once. Raises FactorWrong, SignInBlocked."""
    with trying(user, "prove_totp", now=now, wrong=FactorWrong) as tried:
        tried.is_right = _uses_step(user, code, now=now, confirmed=True)


@transaction.atomic
def _uses_step(user: SignedIn, code: str, *, now: datetime, confirmed: bool) -> bool:
    """The row is locked, so that of two that bring the same code one comes too late."""
    found = Totp.objects.select_for_update().filter(pk=user.pk, confirmed_at__isnull=not confirmed).first()
    step = found and step_of(_secret(found), "".join(code.split()), at=now, after=found.last_step)
    return bool(step) and bool(Totp.objects.filter(pk=user.pk).update(last_step=step))


def step_of(secret: bytes, code: str, *, at: datetime, after: int) -> int | None:
    """The half minute whose code this is, later than the one that was used last; None where it is no such code."""
    present, app = int(at.timestamp()) // STEP_S, TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303 - what the apps compute
    found = None
    for step in range(present - STEPS_OFF, present + STEPS_OFF + 1):  # all of them, so that the time tells nothing
        is_it = hmac.compare_digest(app.generate(step * STEP_S), code.encode("utf-8", "replace"))
        found = step if is_it and step > after else found
    return found


def _secret(row: Totp) -> bytes:
    return unseal(bytes(row.secret), about=_about(row.pk))


def _about(user: int) -> str:
    return f"participants_totp secret {user}"

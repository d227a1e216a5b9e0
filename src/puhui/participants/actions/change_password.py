"""Another password: the present one is asked for, and every other session ends."""

from __future__ import annotations

from datetime import datetime

from puhui.participants.actions.add_user import set_password
from puhui.participants.actions.devices import end_devices
from puhui.participants.actions.prove_factor import trying
from puhui.participants.actions.sign_in_notes import note_done
from puhui.participants.errors import PasswordWrong
from puhui.participants.models import User
from puhui.participants.words import SignedIn


def prove_own_password(*, user: SignedIn, password: str, now: datetime) -> None:
    """Whoever has signed in proves it once more. Raises PasswordWrong, SignInBlocked."""
    with trying(user, "prove_own_password", now=now, wrong=PasswordWrong) as tried:
        tried.is_right = User.objects.get(pk=user.pk).check_password(password)


def change_password(*, user: SignedIn, present: str, wanted: str, keep: int | None, now: datetime) -> User:
    """The password from now on. Whoever has none yet needs no present one. `keep` is the session that goes on.

    Raises PasswordWrong, PasswordWeak, SignInBlocked.
    """
    row = User.objects.get(pk=user.pk)
    if row.has_usable_password():
        with trying(user, "change_password", now=now, wrong=PasswordWrong) as tried:
            tried.is_right = row.check_password(present)
    set_password(row, wanted)
    row.save(update_fields=["password"])
    end_devices(user=user, keep=keep, why="password", now=now)
    note_done("change_password", user, "")
    return row

"""注销 · The steps of closing an account that belong to this room. Each may be repeated; their order is the journey's."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from django.contrib.auth.hashers import make_password
from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.participants.actions.reset_sign_in import erase_sign_in
from puhui.participants.errors import ClosingLeavesChildren
from puhui.participants.models import Appeal, Closing, Identity, KnownBy, Person, PersonKey, PhoneCode, User
from puhui.participants.reads.guardians import children_of
from puhui.participants.words import AppealState


@transaction.atomic
def begin_closing(*, account: int, gives_grams: bool, now: datetime, leaves_children: bool = False) -> None:
    """From this moment on nobody signs in to the account and nothing is done with it. It cannot be taken back; repeating it changes nothing.

    Raises ClosingLeavesChildren while its owner is a child's guardian, but after a restore, where the closing has happened long ago.
    """
    wait_in_turn(f"identity {account}")
    person = Person.objects.select_for_update(of=("self",)).get(pk=account)
    if person.closed_at is None:
        children = children_of(guardian=account, now=now)
        if children and not leaves_children:
            raise ClosingLeavesChildren(names="、".join(child.pseudonym for child in children))
        person.closed_at = now
        person.save(update_fields=["closed_at"])
        Closing.objects.create(person=person, asked_at=now, gives_grams=gives_grams)
    User.objects.filter(person=person, is_active=True).update(is_active=False)


@transaction.atomic
def destroy_key(*, account: int, now: datetime) -> None:
    """The key first: from here on nothing that is sealed under it can be read, whatever else is still there."""
    PersonKey.objects.bulk_create([PersonKey(pk=account, wrapped=None, made_at=now, destroyed_at=now)], ignore_conflicts=True)
    PersonKey.objects.filter(pk=account, destroyed_at=None).update(wrapped=None, destroyed_at=now)


@transaction.atomic
def erase_identity(*, account: int) -> None:
    """The sealed rests, and the marks by which the human was found."""
    Identity.objects.filter(pk=account).delete()
    Appeal.objects.filter(person=account, state=AppealState.OPEN).update(state=AppealState.ENDED)
    Appeal.objects.filter(person=account).update(refused=None, text=None, answer=None)


@transaction.atomic
def erase_user(*, account: int) -> None:
    """Whoever signed in has no name, no password and no language any more; the number stays where the audit names it."""
    user = User.objects.select_for_update().filter(person__account=account).first()
    if user:
        PhoneCode.objects.filter(number_mark__in=KnownBy.objects.filter(user=user).values("mark")).delete()
        erase_sign_in(user=user)
    if user and not user.name.startswith("closed-"):
        user.name = f"closed-{token_hex(8)}"
        user.password, user.last_login, user.human_mark, user.language, user.large_print = make_password(None), None, "", "zh-hans", False
        user.save()


def finish_closing(*, account: int, now: datetime) -> None:
    Closing.objects.filter(pk=account, finished_at=None).update(finished_at=now)

"""The system administrator closes and reopens accounts of officers and clerks; he neither gives a right nor learns a password."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.participants import rules
from puhui.participants.actions.invite_member import invitation_into
from puhui.participants.actions.let_go import close_account
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import AdministratorByCommand, NotAMember, UnknownParticipant
from puhui.participants.models import Invitation, Member, User
from puhui.participants.words import Role, Verb


@transaction.atomic
def close_user(*, user: int, reason: str, now: datetime) -> None:
    """Nobody signs in with it any longer; the membership stays, so that it can be opened again.

    Raises UnknownParticipant, AdministratorByCommand.
    """
    found = _officer(user)
    Invitation.objects.filter(returning=found, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    close_account(found, now=now)
    leave_trail(Verb.MANAGE_USERS, "close", user=user, about=reason[:100])


@transaction.atomic
def reopen_user(*, user: int, by: int | None, now: datetime) -> str:
    """The code of a one-time link by which the owner sets a new password; the account is open once that is done.

    Raises UnknownParticipant, AdministratorByCommand, NotAMember.
    """
    found = _officer(user)
    own = Member.objects.select_related("organisation").filter(user=found, left_at=None).first()
    if own is None:
        raise NotAMember(asked=found.name)
    Invitation.objects.filter(returning=found, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    code = invitation_into(own.organisation, by=by, for_whom=found.name, is_manager=False, now=now, returning=found)
    leave_trail(Verb.MANAGE_USERS, "reopen", user=user)
    return code


def _officer(user: int) -> User:
    found = User.objects.select_for_update().exclude(role=Role.RESIDENT).filter(pk=user).first()
    if found is None:
        raise UnknownParticipant(asked=user)
    if Role(found.role) in rules.ADMINISTRATORS:
        raise AdministratorByCommand(name=found.name)
    return found

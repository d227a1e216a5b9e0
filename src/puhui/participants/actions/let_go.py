"""A member leaves, or becomes manager or manager no longer; the last manager never goes without a successor."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from puhui.participants import rules
from puhui.participants.actions.invite_member import ask_manager
from puhui.participants.actions.reset_sign_in import reset_factors
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import AdministratorByCommand, LastManager, NotAMember
from puhui.participants.models import Delegation, Invitation, Member, Organisation, User
from puhui.participants.words import Managing, Role, SignedIn, Verb


@transaction.atomic
def let_go(*, by: SignedIn, member: int, now: datetime) -> None:
    """A member acts for the organisation no longer: the account is closed and its sessions end.

    Raises NotManager, NotAMember, LastManager, AdministratorByCommand.
    """
    right = ask_manager(by, now=now)
    row = _member(right, member)
    _ask_successor(row)
    leave_organisation(row.user, now=now)
    leave_trail(Verb.MANAGE_MEMBERS, "let_go", user=member, about=f"organisation:{right.organisation}", stands_in_for=right.stands_in_for)


@transaction.atomic
def set_manager(*, by: SignedIn, member: int, is_manager: bool, now: datetime) -> None:
    """A member manages the others from now on, or no longer. Raises NotManager, NotAMember, LastManager, AdministratorByCommand."""
    right = ask_manager(by, now=now)
    row = _member(right, member)
    if not is_manager:
        _ask_successor(row)
    row.is_manager = is_manager
    row.save(update_fields=["is_manager"])
    what = "make_manager" if is_manager else "manager_no_longer"
    leave_trail(Verb.MANAGE_MEMBERS, what, user=member, about=f"organisation:{right.organisation}", stands_in_for=right.stands_in_for)


def _member(right: Managing, member: int) -> Member:
    """The row of a present member, with the organisation held: two managers cannot let each other go at the same moment."""
    Organisation.objects.select_for_update().get(account=right.organisation)
    row = Member.objects.select_related("user").filter(organisation=right.organisation, user=member, left_at=None).first()
    if row is None:
        raise NotAMember(asked=member)
    if Role(row.user.role) in rules.ADMINISTRATORS:
        raise AdministratorByCommand(name=row.user.name)
    return row


def _ask_successor(row: Member) -> None:
    managers = Member.objects.filter(organisation=row.organisation_id, left_at=None, is_manager=True).count()
    if not rules.may_leave(is_manager=row.is_manager, managers=managers):
        raise LastManager(name=row.user.name)


def leave_organisation(user: User, *, now: datetime) -> None:
    """Nothing that hung on the membership outlives it: delegations and invitations end, and so does every session."""
    Member.objects.filter(user=user, left_at=None).update(left_at=now, is_manager=False)
    Delegation.objects.filter(Q(giver=user) | Q(taker=user), ended_at=None, valid_until__gt=now).update(ended_at=now)
    Invitation.objects.filter(Q(made_by=user) | Q(returning=user), used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    close_account(user, now=now)


def close_account(user: User, *, now: datetime) -> None:
    """Nobody signs in, every session ends, and no way in is left over for whoever opens the account again but the new password."""
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    reset_factors(user=user, now=now)

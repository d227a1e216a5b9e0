"""One-time invitations: a manager makes one, whoever holds its link chooses name and password, and it is good once."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.participants import rules, words
from puhui.participants.actions.add_user import add_user, set_password
from puhui.participants.actions.open_organisation import add_member
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import InvitationGone, NotManager, RoleElsewhere
from puhui.participants.models import Invitation, Organisation, User
from puhui.participants.reads import managers_of, managing, organisation_said
from puhui.participants.reads.members import hash_of, live_invitations
from puhui.participants.words import INVITATION_LIFE, OrganisationKind, Role, SignedIn, Verb
from puhui.vocabulary.texts import listed

CODE_BYTES = 24


def ask_manager(by: SignedIn, *, now: datetime) -> words.Managing:
    """Whose organisation somebody manages. Raises NotManager, which names those who do."""
    found = managing(by, now=now)
    if found is None:
        own = Organisation.objects.filter(members__user=by.pk, members__left_at=None).first()
        raise NotManager(managers=listed(managers_of(organisation=own.account)) if own else "—")
    return found


@transaction.atomic
def invite_member(*, by: SignedIn, for_whom: str, is_manager: bool, now: datetime) -> str:
    """Gives the code of a one-time invitation into the manager's own organisation. Raises NotManager."""
    right = ask_manager(by, now=now)
    organisation = Organisation.objects.get(account=right.organisation)
    code = invitation_into(organisation, by=by.pk, for_whom=for_whom, is_manager=is_manager, now=now)
    leave_trail(Verb.MANAGE_MEMBERS, "invite", about=f"organisation:{organisation.account}", stands_in_for=right.stands_in_for)
    return code


def invitation_into(
    organisation: Organisation, *, by: int | None, for_whom: str, is_manager: bool, now: datetime, returning: User | None = None
) -> str:
    """The code of a one-time invitation; only its hash is kept."""
    code = secrets.token_urlsafe(CODE_BYTES)
    roles = rules.member_roles(OrganisationKind(organisation.kind))
    Invitation.objects.create(
        organisation=organisation,
        role=returning.role if returning else roles[0],
        is_manager=is_manager,
        for_whom=for_whom,
        code_hash=hash_of(code),
        made_by_id=by,
        made_at=now,
        expires_at=now + INVITATION_LIFE,
        returning=returning,
    )
    return code


@transaction.atomic
def withdraw_invitation(*, by: SignedIn, number: int, now: datetime) -> None:
    """Takes back an invitation that nobody has used. Raises NotManager, InvitationGone."""
    right = ask_manager(by, now=now)
    if not live_invitations(now=now).filter(pk=number, organisation=right.organisation).update(withdrawn_at=now):
        raise InvitationGone
    leave_trail(Verb.MANAGE_MEMBERS, "withdraw_invitation", about=f"organisation:{right.organisation}", stands_in_for=right.stands_in_for)


@transaction.atomic
def accept_invitation(*, code: str, name: str, password: str, now: datetime) -> str:
    """A new member with the name and password of his own choice, or a closed account that is open again; gives the sign-in name.

    Raises InvitationGone, NameTaken, PasswordWeak, RoleElsewhere.
    """
    row = (
        live_invitations(now=now)
        .select_for_update(of=("self",))
        .select_related("organisation", "returning")
        .filter(code_hash=hash_of(code))
        .first()
    )
    if row is None:
        raise InvitationGone
    if Role(row.role) not in rules.ROLES_OF[OrganisationKind(row.organisation.kind)]:
        raise RoleElsewhere(role=row.role, kind=row.organisation.kind)
    user = _back(row.returning, password) if row.returning else add_user(name=name, password=password, role=Role(row.role))
    add_member(user=user, organisation=organisation_said(row.organisation), is_manager=row.is_manager, now=now)
    row.used_at, row.used_by = now, user
    row.save(update_fields=["used_at", "used_by"])
    leave_trail(Verb.MANAGE_MEMBERS, "accept_invitation", user=user.pk, about=f"organisation:{row.organisation_id}")
    return user.name


def _back(user: User, password: str) -> User:
    set_password(user, password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    return user

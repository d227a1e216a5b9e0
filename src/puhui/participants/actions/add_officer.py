"""A member with a password, for the first users of a site: in the one role that the organisation has."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.participants import rules
from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.open_organisation import add_member
from puhui.participants.actions.trail import leave_trail
from puhui.participants.reads import organisation_named
from puhui.participants.words import Role, Verb


@transaction.atomic
def add_officer(*, name: str, password: str, organisation: str, is_manager: bool, now: datetime) -> Role:
    """Raises UnknownParticipant, NameTaken, PasswordWeak. Administrators are appointed, never added."""
    found = organisation_named(organisation)
    role = rules.member_roles(found.kind)[0]
    user = add_user(name=name, password=password, role=role)
    add_member(user=user, organisation=found, is_manager=is_manager, now=now)
    leave_trail(Verb.MANAGE_MEMBERS, "add", user=user.pk, about=f"organisation:{found.account}")
    return role

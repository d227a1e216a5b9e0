"""System, security and audit administrator: three people, each appointed by a command, each replaced with a hand-over."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.db import IntegrityError, transaction

from puhui.foundation.configuration import pepper
from puhui.participants import rules, words
from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.let_go import leave_organisation
from puhui.participants.actions.open_organisation import add_member
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import HumanTaken, NoOperator
from puhui.participants.models import Organisation, User
from puhui.participants.reads import organisation_said
from puhui.participants.words import ROLE_SAYS, OrganisationKind, Role, Verb
from puhui.vocabulary.identifiers import identity_number


@transaction.atomic
def appoint_administrator(*, role: Role, name: str, password: str, identity: str, now: datetime) -> str | None:
    """One of the three from now on; gives the sign-in name of the one before, whose account is closed.

    The identity number tells one human from another and is kept nowhere but as a keyed hash.
    Raises BadIdentifier, HumanTaken, NoOperator, NameTaken, PasswordWeak.
    """
    assert role in rules.ADMINISTRATORS, role
    mark = human_mark(identity)
    _ask_another_human(mark)
    organisation = Organisation.objects.filter(kind=OrganisationKind.OPERATOR).order_by("account").first()
    if organisation is None:
        raise NoOperator
    before = _hand_over(role, now=now)
    user = add_user(name=name, password=password, role=role)
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(human_mark=mark)
    except IntegrityError as problem:  # two appointments of one human at the same moment
        raise HumanTaken(role=ROLE_SAYS[role]) from problem
    add_member(user=user, organisation=organisation_said(organisation), now=now)
    leave_trail(Verb.MANAGE_USERS, f"appoint {role.value}", user=user.pk)
    return before


def human_mark(identity: str) -> str:
    """The same human gives the same mark, and nobody gets from it to the number without the secret. Raises BadIdentifier."""
    return hmac.digest(pepper(), f"human|{identity_number(identity)}".encode(), "sha256").hex()


def _ask_another_human(mark: str) -> None:
    found = User.objects.filter(human_mark=mark).first()
    if found is not None:
        raise HumanTaken(role=words.ROLE_SAYS[Role(found.role)])


def _hand_over(role: Role, *, now: datetime) -> str | None:
    """Closes the account of whoever had the role until now."""
    found = User.objects.select_for_update().filter(role=role, is_active=True).first()
    if found is None:
        return None
    leave_organisation(found, now=now)
    leave_trail(Verb.MANAGE_USERS, f"replace {role.value}", user=found.pk)
    return found.name

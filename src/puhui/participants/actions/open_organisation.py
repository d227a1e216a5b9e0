"""Organisations under their codes, and the users who act for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.participants import rules, words
from puhui.participants.actions.numbers import next_numbers
from puhui.participants.errors import CodeTaken, MemberElsewhere, RoleElsewhere
from puhui.participants.models import Member, Organisation
from puhui.participants.reads import organisation_said
from puhui.participants.words import OrganisationKind, Role, SignedIn
from puhui.vocabulary.identifiers import credit_code
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_organisation(*, code: str, name: Text, kind: OrganisationKind, city: str, uscc: str = "") -> words.Organisation:
    """An organisation under its code; opening it again, also at the same moment, gives the one that is there.

    `uscc` is its unified social credit code, checked; empty where it is not known. Raises CodeTaken, BadIdentifier.
    """
    told = {"account": lambda: next_numbers(1)[0], "name_zh": name.zh, "name_en": name.en, "kind": kind, "city": city}
    proved = credit_code(uscc) if uscc else None
    if proved and Organisation.objects.filter(uscc=proved).exclude(code=code).exists():
        raise CodeTaken(taken=proved, field="uscc")
    found = Organisation.objects.get_or_create(code=code, defaults={**told, "uscc": proved})[0]
    if found.kind != kind:
        raise CodeTaken(taken=code)
    return organisation_said(found)


@transaction.atomic
def add_member(*, user: SignedIn, organisation: words.Organisation, is_manager: bool = False, now: datetime | None = None) -> None:
    """A user acts for an organisation from now on; the first of its members manages the others. Raises RoleElsewhere, MemberElsewhere."""
    if Role(user.role) not in rules.ROLES_OF[organisation.kind]:
        raise RoleElsewhere(role=user.role, kind=organisation.kind)
    own = Member.objects.filter(user_id=user.pk, left_at=None).first()
    if own and own.organisation_id != organisation.account:
        raise MemberElsewhere(name=user.name)
    if own is None:
        manages = is_manager or _is_first(user, organisation.account)
        Member.objects.create(user_id=user.pk, organisation_id=organisation.account, is_manager=manages, joined_at=now)


def _is_first(user: SignedIn, organisation: int) -> bool:
    """Whether nobody manages yet, and this one may: an administrator does no business."""
    Organisation.objects.select_for_update().get(account=organisation)  # of two who come first at once, one is
    is_managed = Member.objects.filter(organisation=organisation, left_at=None, is_manager=True).exists()
    return Role(user.role) not in rules.ADMINISTRATORS and not is_managed

"""Questions about participants: the account of someone signed in, the organisation that he acts for, how many there are and where."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from puhui.participants import words
from puhui.participants.errors import UnknownParticipant
from puhui.participants.models import Organisation, Person, User
from puhui.vocabulary.texts import Text


def person_of(user: words.SignedIn) -> words.Person:
    found = Person.objects.filter(user=user.pk).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return words.Person(found.account, found.pseudonym, found.city)


def person_named(pseudonym: str) -> words.Person:
    """By the name that stands on a statement: the pseudonym, however it is typed."""
    found = Person.objects.filter(pseudonym=pseudonym.strip().upper(), is_replay=False).first()
    if found is None:
        raise UnknownParticipant(asked=pseudonym[:40])
    return words.Person(found.account, found.pseudonym, found.city)


def organisation_of(user: words.SignedIn) -> words.Organisation:
    found = Organisation.objects.filter(members__user=user.pk, members__left_at=None).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return organisation_said(found)


def organisation_at(account: int) -> words.Organisation:
    """By its number. Raises UnknownParticipant."""
    found = Organisation.objects.filter(account=account).first()
    if found is None:
        raise UnknownParticipant(asked=str(account))
    return organisation_said(found)


def organisation_said(row: Organisation) -> words.Organisation:
    return words.Organisation(
        row.account, row.code, Text(row.name_zh, row.name_en), words.OrganisationKind(row.kind), row.city, row.uscc or ""
    )


def known_names(names: Iterable[str]) -> set[str]:
    """Those of these sign-in names that somebody has."""
    return set(User.objects.filter(name__in=list(names)).values_list("name", flat=True))


def organisation_known_as(text: str) -> words.Organisation:
    """By its unified social credit code, or by its code here, as people type them. Raises UnknownParticipant."""
    typed = text.strip()
    found = Organisation.objects.filter(Q(uscc=typed.upper()) | Q(code=typed.lower())).first()
    if found is None:
        raise UnknownParticipant(asked=typed[:40])
    return organisation_said(found)


def organisation_named(code: str) -> words.Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise UnknownParticipant(asked=code[:40])
    return organisation_said(found)


def accounts() -> int:
    """Personal accounts of residents; accounts made for replays, canaries and closed ones are not counted."""
    return Person.objects.filter(is_replay=False, is_canary=False, closed_at=None).count()


def replay_accounts() -> int:
    return Person.objects.filter(is_replay=True).count()


def residents_by_city(*, among: Iterable[int]) -> dict[str, int]:
    """Residents by the city of their account, of those whose numbers are given; nobody of a replay. Numbers that the database
    still has to find, as `ledger.reads.holders` gives them, stay in it."""
    rows = Person.objects.filter(is_replay=False, account__in=among).values_list("city").annotate(Count("pk"))
    return dict(rows.order_by())

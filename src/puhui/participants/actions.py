"""The verbs of participants: add_user, open_person, open_persons, give_account, open_organisation, add_member."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from puhui.foundation.configuration import pepper
from puhui.participants import rules, words
from puhui.participants.errors import CodeTaken, MemberElsewhere, NameTaken, PasswordWeak, RoleElsewhere, UnknownParticipant
from puhui.participants.models import Member, Organisation, Person, User
from puhui.participants.reads import organisation_said
from puhui.participants.words import OrganisationKind, Role, SignedIn
from puhui.vocabulary.identifiers import credit_code
from puhui.vocabulary.texts import Text


def add_user(*, name: str, password: str, role: Role) -> User:
    """Someone who signs in, in one role. Raises NameTaken, PasswordWeak."""
    user = User(name=name, role=role)
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as problem:
        raise NameTaken(name=name) from problem
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise PasswordWeak from problem
    user.set_password(password)


def open_person(*, city: str, now: datetime, user: SignedIn | None = None) -> words.Person:
    """One personal account; its pseudonym is drawn from its number and says nothing."""
    return open_persons(count=1, city=city, now=now, user=user)[0]


@transaction.atomic
def open_persons(*, count: int, city: str, now: datetime, is_replay: bool = False, user: SignedIn | None = None) -> list[words.Person]:
    """Several personal accounts at once; `user` belongs to the only one."""
    owner = user.pk if user and count == 1 else None
    people = [
        Person(account=number, pseudonym=_pseudonym(number), city=city, opened_at=now, is_replay=is_replay, user_id=owner)
        for number in _numbers(count)
    ]
    Person.objects.bulk_create(people, batch_size=5000)
    return [words.Person(person.account, person.pseudonym, person.city) for person in people]


def give_account(*, account: int, user: SignedIn) -> None:
    """A personal account that was opened for nobody who signs in becomes this user's. Raises UnknownParticipant."""
    if not Person.objects.filter(account=account, user=None).update(user=user.pk):
        raise UnknownParticipant(asked=account)


def _numbers(count: int) -> list[int]:
    """The next numbers of the one counter of all holders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('participants_account_number') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def open_organisation(*, code: str, name: Text, kind: OrganisationKind, city: str, uscc: str = "") -> words.Organisation:
    """An organisation under its code; opening it again, also at the same moment, gives the one that is there.

    `uscc` is its unified social credit code, checked; empty where it is not known. Raises CodeTaken, BadIdentifier.
    """
    told = {"account": lambda: _numbers(1)[0], "name_zh": name.zh, "name_en": name.en, "kind": kind, "city": city}
    proved = credit_code(uscc) if uscc else None
    if proved and Organisation.objects.filter(uscc=proved).exclude(code=code).exists():
        raise CodeTaken(taken=proved)
    found = Organisation.objects.get_or_create(code=code, defaults={**told, "uscc": proved})[0]
    if found.kind != kind:
        raise CodeTaken(taken=code)
    return organisation_said(found)


@transaction.atomic
def add_member(*, user: SignedIn, organisation: words.Organisation, is_manager: bool = False, now: datetime | None = None) -> None:
    """A user acts for an organisation from now on. Raises RoleElsewhere, MemberElsewhere."""
    if Role(user.role) not in rules.ROLES_OF[organisation.kind]:
        raise RoleElsewhere(role=user.role, kind=organisation.kind)
    own = Member.objects.filter(user_id=user.pk, left_at=None).first()
    if own and own.organisation_id != organisation.account:
        raise MemberElsewhere(name=user.name)
    if own is None:
        Member.objects.create(user_id=user.pk, organisation_id=organisation.account, is_manager=is_manager, joined_at=now)


def _pseudonym(number: int) -> str:
    """Thirteen letters under our own secret: stable, without an order that tells who came first, and not to be found by trying all numbers.

    Sixty-five bits, because every account of a province needs one of its own: of forty, two among twelve million would be alike.
    """
    return "R" + b32encode(hmac.digest(pepper(), f"person|{number}".encode(), "sha256")).decode()[:13]

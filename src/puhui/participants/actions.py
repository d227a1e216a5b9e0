"""The verbs of participants: check_password, add_user, open_person, open_persons, open_organisation, add_member."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from puhui.foundation.configuration import pepper
from puhui.participants.errors import CodeTaken, NameTaken, PasswordRefused
from puhui.participants.models import Member, Organisation, Person, User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text


def check_password(*, password: str) -> None:
    """What someone chooses to sign in with is no word that is tried first. Raises PasswordRefused."""
    try:
        validate_password(password)
    except ValidationError as problem:
        raise PasswordRefused from problem


def add_user(*, name: str, password: str, role: Role) -> User:
    """Someone who signs in, in one role. Raises NameTaken."""
    user = User(name=name, role=role)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as problem:
        raise NameTaken(name=name) from problem
    return user


def open_person(*, city: str, now: datetime, user: User | None = None) -> Person:
    """One personal account; its pseudonym is drawn from its number and says nothing."""
    return open_persons(count=1, city=city, now=now, user=user)[0]


@transaction.atomic
def open_persons(*, count: int, city: str, now: datetime, is_replay: bool = False, user: User | None = None) -> list[Person]:
    """Several personal accounts at once; `user` belongs to the only one."""
    people = [
        Person(
            account=number, pseudonym=_pseudonym(number), city=city, opened_at=now, is_replay=is_replay, user=user if count == 1 else None
        )
        for number in _numbers(count)
    ]
    return Person.objects.bulk_create(people, batch_size=5000)


def _numbers(count: int) -> list[int]:
    """The next numbers of the one counter of all holders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('participants_account_number') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


@transaction.atomic
def open_organisation(*, code: str, name: Text, kind: OrganisationKind, city: str) -> Organisation:
    """An organisation under its code; opening it again, also at the same moment, gives the one that is there. Raises CodeTaken."""
    told = {"account": lambda: _numbers(1)[0], "name_zh": name.zh, "name_en": name.en, "kind": kind, "city": city}
    found = Organisation.objects.get_or_create(code=code, defaults=told)[0]
    if found.kind != kind:
        raise CodeTaken(taken=code)
    return found


@transaction.atomic
def add_member(*, user: User, organisation: Organisation) -> None:
    Member.objects.get_or_create(user=user, organisation=organisation)


def _pseudonym(number: int) -> str:
    """Thirteen letters under our own secret: stable, without an order that tells who came first, and not to be found by trying all numbers.

    Sixty-five bits, because every account of a province needs one of its own: of forty, two among twelve million would be alike.
    """
    return "R" + b32encode(hmac.digest(pepper(), f"person|{number}".encode(), "sha256")).decode()[:13]

"""Personal accounts, each under a pseudonym that says nothing of its owner."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime

from django.db import transaction

from puhui.foundation.configuration import pepper
from puhui.participants import words
from puhui.participants.actions.numbers import next_numbers
from puhui.participants.errors import UnknownParticipant
from puhui.participants.models import Person
from puhui.participants.words import SignedIn


def open_person(*, city: str, now: datetime, user: SignedIn | None = None) -> words.Person:
    """One personal account; its pseudonym is drawn from its number and says nothing."""
    return open_persons(count=1, city=city, now=now, user=user)[0]


@transaction.atomic
def open_persons(*, count: int, city: str, now: datetime, is_replay: bool = False, user: SignedIn | None = None) -> list[words.Person]:
    """Several personal accounts at once; `user` belongs to the only one."""
    owner = user.pk if user and count == 1 else None
    people = [
        Person(account=number, pseudonym=_pseudonym(number), city=city, opened_at=now, is_replay=is_replay, user_id=owner)
        for number in next_numbers(count)
    ]
    Person.objects.bulk_create(people, batch_size=5000)
    return [words.Person(person.account, person.pseudonym, person.city) for person in people]


def give_account(*, account: int, user: SignedIn) -> None:
    """A personal account that was opened for nobody who signs in becomes this user's. Raises UnknownParticipant."""
    if not Person.objects.filter(account=account, user=None).update(user=user.pk):
        raise UnknownParticipant(asked=account)


def _pseudonym(number: int) -> str:
    """Thirteen letters under our own secret: stable, without an order that tells who came first, and not to be found by trying all numbers.

    Sixty-five bits, because every account of a province needs one of its own: of forty, two among twelve million would be alike.
    """
    return "R" + b32encode(hmac.digest(pepper(), f"person|{number}".encode(), "sha256")).decode()[:13]

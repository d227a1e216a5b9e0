"""Questions about participants: the account of someone signed in, the organisations that he acts for, how many there are."""

from __future__ import annotations

from puhui.participants.errors import UnknownParticipant
from puhui.participants.models import Organisation, Person, User
from puhui.participants.words import Person as PersonWord


def person_of(user: User) -> PersonWord:
    found = Person.objects.filter(user=user).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return PersonWord(found.account, found.pseudonym, found.city)


def organisation_of(user: User) -> Organisation:
    found = Organisation.objects.filter(members__user=user).first()
    if found is None:
        raise UnknownParticipant(asked=user.name)
    return found


def organisation_named(code: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise UnknownParticipant(asked=code[:40])
    return found


def accounts() -> int:
    """Personal accounts of residents; accounts made for replays are not counted."""
    return Person.objects.filter(is_replay=False).count()


def replay_accounts() -> int:
    return Person.objects.filter(is_replay=True).count()

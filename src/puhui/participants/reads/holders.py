"""Holders by the names that officers use, and the names of holders: a person is a pseudonym, an organisation a code."""

from __future__ import annotations

from collections.abc import Iterable

from puhui.participants import words
from puhui.participants.errors import UnknownParticipant
from puhui.participants.models import Organisation, Person
from puhui.vocabulary.texts import Text


def holder_named(name: str) -> words.Holder:
    """A personal account by its pseudonym, else an organisation by its code. Raises UnknownParticipant."""
    person = Person.objects.filter(pseudonym=name).first()
    if person:
        return words.Holder(person.account, person.pseudonym, person.city)
    organisation = Organisation.objects.filter(code=name).first()
    if organisation is None:
        raise UnknownParticipant(asked=name[:40])
    return _organisation(organisation)


def holders_numbered(accounts: Iterable[int]) -> dict[int, words.Holder]:
    """The holders of these numbers in the books, where there are any."""
    asked = list(accounts)
    persons = Person.objects.filter(account__in=asked).values_list("account", "pseudonym", "city")
    organisations = map(_organisation, Organisation.objects.filter(account__in=asked))
    return {number: words.Holder(number, name, city) for number, name, city in persons} | {each.account: each for each in organisations}


def _organisation(row: Organisation) -> words.Holder:
    return words.Holder(row.account, row.code, row.city, Text(row.name_zh, row.name_en))


def numbers_in(city: str) -> Iterable[int]:
    """The numbers of every holder of a city. Nothing is read before they are needed: given on, they never leave the database."""
    persons = Person.objects.filter(city=city).values_list("account", flat=True)
    return persons.union(Organisation.objects.filter(city=city).values_list("account", flat=True))


def persons_in(city: str, *, limit: int) -> list[words.Account]:
    """Residents' accounts of a city in the order of their numbers; nobody of a replay, and no closed account."""
    return _accounts(Person.objects.filter(city=city, is_replay=False, closed_at=None).order_by("account")[:limit])


def persons_named(pseudonyms: Iterable[str]) -> list[words.Account]:
    """The residents' accounts of these pseudonyms, in the order of their numbers; those that are nobody's are left out."""
    return _accounts(Person.objects.filter(pseudonym__in=list(pseudonyms), is_replay=False, closed_at=None).order_by("account"))


def count_in(city: str) -> int:
    return Person.objects.filter(city=city, is_replay=False, closed_at=None).count()


def _accounts(rows: Iterable[Person]) -> list[words.Account]:
    return [words.Account(row.account, row.pseudonym, row.city, row.opened_at) for row in rows]

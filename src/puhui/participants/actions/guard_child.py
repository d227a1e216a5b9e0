"""Guardians: open an account for a child, and end what ends by itself at the fourteenth birthday."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.participants import rules, words
from puhui.participants.actions.open_person import open_person
from puhui.participants.errors import GuardianNeeded, NotAChild
from puhui.participants.models import Guardianship, Person
from puhui.participants.words import Ground
from puhui.vocabulary.periods import local_day


@transaction.atomic
def open_child(*, guardian: int, born_on: date, ground: Ground, now: datetime) -> words.Person:
    """An account for a child under fourteen, in the guardian's city. Only the day of the own decision is kept, never the birthday.

    Raises NotAChild, and GuardianNeeded where the guardian is a child itself.
    """
    own_decision_on = rules.own_decision_on(born_on)
    if own_decision_on <= local_day(now) or born_on > local_day(now):
        raise NotAChild(born_on=born_on)
    grown = Person.objects.select_for_update(of=("self",)).get(account=guardian)
    if grown.needs_guardian_until is not None:
        raise GuardianNeeded
    child = open_person(city=grown.city, now=now)
    Person.objects.filter(account=child.account).update(needs_guardian_until=own_decision_on)
    Guardianship.objects.create(child_id=child.account, guardian=grown, ground=ground, since=now)
    return child


@transaction.atomic
def end_guardianships(*, now: datetime) -> list[int]:
    """Guardianships whose child has turned fourteen end with the birthday, whenever this is run; gives the accounts."""
    today = local_day(now)
    grown = Person.objects.select_for_update().filter(needs_guardian_until__lte=today)
    ended = {person.account: rules.own_decision_at(person.needs_guardian_until) for person in grown if person.needs_guardian_until}
    for account, at in ended.items():
        Guardianship.objects.filter(child=account, until=None).update(until=at)
    Person.objects.filter(account__in=list(ended)).update(needs_guardian_until=None)
    return list(ended)

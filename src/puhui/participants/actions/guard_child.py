"""Guardians: open an account for a child, end what ends by itself at the fourteenth birthday, and whatever ends with an account."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from puhui.participants import rules, words
from puhui.participants.actions.open_person import open_person
from puhui.participants.errors import AccountClosed, GuardianNeeded, NotAChild
from puhui.participants.models import Guardianship, Handover, Person, Proxy
from puhui.participants.words import Ground
from puhui.vocabulary.periods import local_day


@transaction.atomic
def open_child(*, guardian: int, born_on: date, ground: Ground, now: datetime) -> words.Person:
    """An account for a child under fourteen, in the guardian's city. Only the day of the own decision is kept, never the birthday.

    Raises NotAChild, AccountClosed, and GuardianNeeded where the guardian is a child itself.
    """
    own_decision_on = rules.own_decision_on(born_on)
    if own_decision_on <= local_day(now) or born_on > local_day(now):
        raise NotAChild(born_on=born_on)
    grown = Person.objects.select_for_update(of=("self",)).filter(account=guardian, closed_at=None).first()
    if grown is None:
        raise AccountClosed
    if grown.needs_guardian_until is not None:
        raise GuardianNeeded
    child = open_person(city=grown.city, now=now)
    Person.objects.filter(account=child.account).update(needs_guardian_until=own_decision_on)
    Guardianship.objects.create(child_id=child.account, guardian=grown, ground=ground, since=now)
    return child


@transaction.atomic
def end_guardianships(*, now: datetime, account: int | None = None) -> list[int]:
    """Guardianships whose child has turned fourteen end with the birthday, whenever this is run; all of them, or of one account. Gives
    the accounts."""
    only = {} if account is None else {"account": account}
    grown = Person.objects.select_for_update(of=("self",)).filter(needs_guardian_until__lte=local_day(now), **only)
    ended = {person.account: rules.own_decision_at(person.needs_guardian_until) for person in grown if person.needs_guardian_until}
    for child, at in ended.items():
        Guardianship.objects.filter(child=child, until=None).update(until=Greatest(F("since"), at))
    Person.objects.filter(account__in=list(ended)).update(needs_guardian_until=None)
    return list(ended)


@transaction.atomic
def end_acting(*, account: int, now: datetime) -> None:
    """Of an account that is closed nobody is guardian or proxy any more, and it is nobody's guardian. Repeating it changes nothing.

    A child whose guardian is closed by a restore alone stays without one: the sweep names it, and a counter hands it to another.
    """
    end_guardianships(now=now)
    live = Guardianship.objects.filter(Q(child=account) | Q(guardian=account), until=None)
    wards = list(live.values_list("child", flat=True))
    live.update(until=Greatest(F("since"), now))
    Person.objects.filter(account=account).update(needs_guardian_until=None)
    Handover.objects.filter(person__in=[account, *wards], used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    Proxy.objects.filter(person=account, ended_at=None).update(ended_at=now)
    Proxy.objects.filter(person=account).update(id_last4="")

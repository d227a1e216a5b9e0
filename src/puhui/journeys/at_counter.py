"""窗口 · At a counter: somebody with a card and no phone becomes a participant, in one transaction and on one signed form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions import bind_at_counter
from puhui.behaviours.words import Grant
from puhui.foundation.auditing import record
from puhui.participants.actions import keep_identity, open_person, prove_identity
from puhui.participants.words import Person
from puhui.rewards.actions import set_standing_order


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What the clerk read from the identity card, the travel card and the signed form."""

    name: str
    number: str
    provider: str
    card: str
    paper: str
    grants: frozenset[Grant]
    wants_points: bool


@transaction.atomic
def open_at_counter(newcomer: Newcomer, *, city: str, clerk: int, now: datetime) -> Person:
    """The account, its identity, its card with the consents, its standing order; all or nothing. Nobody signs in for it.

    Raises NameWanted, BadIdentifier, TooYoung, NameNotMatched, HumanHasAccount, AlreadyBound, UnknownProvider.
    """
    proved = prove_identity(name=newcomer.name, number=newcomer.number, phone="", now=now)
    person = open_person(city=city, now=now)
    keep_identity(account=person.account, proved=proved, now=now)
    bind_card(person.account, newcomer.provider, newcomer.card, paper=newcomer.paper, grants=newcomer.grants, clerk=clerk, now=now)
    set_standing_order(account=person.account, is_on=newcomer.wants_points, now=now)
    record(
        verb="open_at_counter", about=f"account:{person.account} {newcomer.paper}", purpose="窗口开户 · opened at a counter", personal=True
    )
    return person


def bind_card(account: int, provider: str, card: str, *, paper: str, grants: Collection[Grant], clerk: int, now: datetime) -> str:
    """One more card of the same owner, shown at the counter; gives what is shown of it. Raises AlreadyBound, UnknownProvider."""
    made = bind_at_counter(account=account, provider=provider, person=card, paper=paper, clerk=clerk, grants=grants, now=now)
    return made.hint

"""The one way to an identity in clear: for a stated purpose, within one's reach, with a line in the audit before anything is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.foundation.auditing import SEE, raise_alarm, record
from puhui.participants.errors import PurposeWanted, UnknownParticipant
from puhui.participants.models import Identity, Person
from puhui.participants.reads.keys import key_of, plain_for
from puhui.participants.reads.rights import reach_of
from puhui.participants.words import Clear, Scope, SignedIn, Verb

_PURPOSE_SIGNS_MIN, _PURPOSE_SIGNS_MAX = 4, 160


def read_identity(*, account: int, by: SignedIn, purpose: str, now: datetime) -> Clear:
    """Name, identity number and phone. The line and the alarm stay, whatever becomes of the reading.

    An officer reads within the reach of READ_PERSONAL_DATA, a person only what is the own. Raises PurposeWanted, UnknownParticipant,
    KeyDestroyed.
    """
    why = " ".join(purpose.split())
    if not _PURPOSE_SIGNS_MIN <= len(why) <= _PURPOSE_SIGNS_MAX:
        raise PurposeWanted
    person = _within_reach(account, by, now)
    with transaction.atomic():
        _note(person, verb="read_identity", purpose=why, now=now)
    row = Identity.objects.filter(pk=account).first()
    if row is None:
        raise UnknownParticipant(asked=person.pseudonym)
    key = key_of(account)
    return Clear(*(plain_for(account, key, what, getattr(row, what)) for what in ("name", "number", "phone")))


@transaction.atomic
def note_found(*, account: int, by: SignedIn, now: datetime) -> None:
    """An officer has looked somebody up and sees the masked card: that is a reading too. Raises UnknownParticipant."""
    _note(_within_reach(account, by, now), verb="find_person", purpose="查找（脱敏） · look-up, masked", now=now)


@transaction.atomic
def note_read(*, accounts: Sequence[int], by: SignedIn, purpose: str, now: datetime) -> None:
    """An officer sees rows about several persons by their pseudonyms: each is a reading. Raises UnknownParticipant."""
    for account in accounts:
        _note(_within_reach(account, by, now), verb="read_moved", purpose=purpose, now=now)


def _within_reach(account: int, by: SignedIn, now: datetime) -> Person:
    """Whoever may not see a person is told that there is none."""
    person = Person.objects.filter(pk=account).first()
    if person is None:
        raise UnknownParticipant(asked=account)
    if person.user_id == by.pk:
        return person
    reach = reach_of(by, Verb.READ_PERSONAL_DATA, now=now)
    if reach is None or reach.scope is Scope.OWN or not reach.covers(person.city):
        raise UnknownParticipant(asked=person.pseudonym)
    return person


def _note(person: Person, *, verb: str, purpose: str, now: datetime) -> None:
    about = f"account:{person.account}"
    record(verb=verb, how=SEE, about=about, purpose=purpose, personal=True)
    if person.is_canary:
        raise_alarm(kind="canary", about=about, now=now)

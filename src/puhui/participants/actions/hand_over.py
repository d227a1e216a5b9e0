"""How a child's account changes hands, by a one-time code: to the young person at fourteen, or to another guardian before.

The code alone opens nothing: the young person proves the identity besides, and another guardian acts from the own account.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from puhui.foundation import limits
from puhui.participants import rules, words
from puhui.participants.actions.add_user import add_user
from puhui.participants.actions.guard_child import end_guardianships
from puhui.participants.actions.open_person import give_account
from puhui.participants.actions.prove_identity import keep_identity, prove_identity
from puhui.participants.errors import GuardianNeeded, NothingToHandOver, NotTheOwner, OwnWard
from puhui.participants.models import Guardianship, Handover, Person
from puhui.participants.reads.guardians import grew_up_on, is_grown_up, live_handover
from puhui.participants.reads.identities import has_identity, is_identity_of
from puhui.participants.reads.members import hash_of
from puhui.participants.words import HANDOVER_LIFE, Ground, HandTo, Proved, Role, SignedIn
from puhui.vocabulary.identifiers import born_on
from puhui.vocabulary.periods import local_day

#: No 0, O, 1, I: a code is read from one screen or paper and typed on another phone. Sixteen letters of thirty-two are eighty bits.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 16


@transaction.atomic
def offer_to_owner(*, account: int, by: SignedIn, now: datetime, paper: str = "") -> str:
    """The code by which somebody who grew up takes over the own account; one of before holds no more. Raises NothingToHandOver."""
    person = _locked(account)
    if not is_grown_up(person, now=now):
        raise NothingToHandOver
    return _offered(person, HandTo.OWNER, by=by, paper=paper, now=now)


@transaction.atomic
def offer_to_guardian(*, account: int, guardian: int | None, by: SignedIn, now: datetime, paper: str = "") -> str:
    """The code by which another becomes a child's guardian. `guardian` is who is it now; None for a child that has none any more.

    Raises NothingToHandOver.
    """
    person = _locked(account)
    live = Guardianship.objects.filter(child=person, until=None).values_list("guardian", flat=True).first()
    if not _is_child(person, now) or live != guardian:
        raise NothingToHandOver
    return _offered(person, HandTo.GUARDIAN, by=by, paper=paper, now=now)


def _locked(account: int) -> Person:
    found = Person.objects.select_for_update(of=("self",)).filter(account=account, closed_at=None).first()
    if found is None:
        raise NothingToHandOver
    return found


def _is_child(person: Person, now: datetime) -> bool:
    return person.needs_guardian_until is not None and person.needs_guardian_until > local_day(now)


def _offered(person: Person, to: HandTo, *, by: SignedIn, paper: str, now: datetime) -> str:
    withdraw_handovers(account=person.account, now=now)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    Handover.objects.create(
        person=person, to=to, code_hash=hash_of(code), made_by=by.pk, paper=paper, made_at=now, expires_at=now + HANDOVER_LIFE
    )
    return code


def withdraw_handovers(*, account: int, now: datetime) -> bool:
    """A code that nobody has used opens nothing any more. Gives whether there was one."""
    return bool(Handover.objects.filter(person=account, used_at=None, withdrawn_at=None).update(withdrawn_at=now))


# -- to the young person -----------------------------------------------------------------------------------------------


def prove_owner(*, code: str, name: str, number: str, now: datetime) -> Proved:
    """That whoever holds the code is the person whose account it is: the number that is kept for it, or else the day of birth that the
    guardian told. A try is counted before it is looked at.

    Raises HandoverGone, TooOften, NotTheOwner, and whatever `prove_identity` raises.
    """
    person = live_handover(code, to=HandTo.OWNER, now=now).person
    limits.take(f"handover|{person.account}", *rules.HANDOVER_TRIES, now)
    proved = prove_identity(name=name, number=number, phone="", now=now)
    if has_identity(person.account):
        is_owner = is_identity_of(person.account, proved.number)
    else:
        is_owner = rules.own_decision_on(born_on(proved.number)) == grew_up_on(person)
    if not is_owner:
        raise NotTheOwner
    return proved


@transaction.atomic
def take_account(*, code: str, proved: Proved, name: str, password: str, now: datetime) -> words.Person:
    """The account is its owner's, who signs in by a name and a password of the own choice.

    Raises HandoverGone, NothingToHandOver, NameTaken, PasswordWeak, HumanHasAccount.
    """
    found = live_handover(code, to=HandTo.OWNER, now=now, for_update=True)
    person = _locked(found.person_id)
    if not is_grown_up(person, now=now):
        raise NothingToHandOver
    end_guardianships(now=now, account=person.account)
    user = add_user(name=name, password=password, role=Role.RESIDENT)
    give_account(account=person.account, user=user)
    keep_identity(account=person.account, proved=proved, now=now)
    _used(found, now)
    return words.Person(person.account, person.pseudonym, person.city)


# -- to another guardian -----------------------------------------------------------------------------------------------


@transaction.atomic
def take_child(*, code: str, guardian: int, ground: Ground, now: datetime) -> words.Person:
    """Whoever acts from the own account is the child's guardian from now on, and the one before is none.

    Raises HandoverGone, NothingToHandOver, OwnWard, and GuardianNeeded where the new one is a child itself.
    """
    found = live_handover(code, to=HandTo.GUARDIAN, now=now, for_update=True)
    both = Person.objects.select_for_update(of=("self",)).filter(account__in=(found.person_id, guardian), closed_at=None)
    rows = {row.account: row for row in both.order_by("account")}
    child, grown = rows.get(found.person_id), rows.get(guardian)
    if child is None or grown is None or not _is_child(child, now):
        raise NothingToHandOver
    if grown.needs_guardian_until is not None:
        raise GuardianNeeded
    live = Guardianship.objects.filter(child=child, until=None)
    if live.filter(guardian=grown).exists():
        raise OwnWard
    live.update(until=now)
    Guardianship.objects.create(child=child, guardian=grown, ground=ground, since=now)
    _used(found, now)
    return words.Person(child.account, child.pseudonym, child.city)


def _used(found: Handover, now: datetime) -> None:
    found.used_at = now
    found.save(update_fields=["used_at"])

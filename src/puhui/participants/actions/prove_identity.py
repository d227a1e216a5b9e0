"""A name, an identity number and a phone are looked at, by the service that is configured or by their form alone, and kept."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from puhui.foundation import limits
from puhui.foundation.real_name import FORM, real_name
from puhui.foundation.turns import wait_in_turn
from puhui.participants import rules
from puhui.participants.errors import (
    AccountClosed,
    HumanHasAccount,
    IdentityProved,
    NameNotMatched,
    NameWanted,
    PhoneTaken,
    TooYoung,
)
from puhui.participants.models import Identity, Person
from puhui.participants.reads.identities import has_account, is_too_young, number_mark, phone_mark
from puhui.participants.reads.keys import key_for, key_of, plain_for, sealed_for
from puhui.participants.words import Proved
from puhui.vocabulary.identifiers import identity_number, mobile_number
from puhui.vocabulary.periods import local_day

_NAME_SIGNS = range(2, 41)


def prove_identity(*, name: str, number: str, phone: str, now: datetime, with_guardian: bool = False) -> Proved:
    """What was typed, in one form, and who has looked at it. Nothing of it is kept here but that somebody tried.

    Raises NameWanted, BadIdentifier, TooYoung, TooOften, NameNotMatched, RealNameBroken, OutgoingFailed.
    """
    proved_name = " ".join(name.split())
    if len(proved_name) not in _NAME_SIGNS:
        raise NameWanted
    proved, digits = identity_number(number), mobile_number(phone) if phone else ""
    if not with_guardian and is_too_young(proved, on=local_day(now)):
        raise TooYoung(years=rules.YOUNGEST_ALONE)
    if digits:
        limits.take(f"identity|{phone_mark(digits)}", *rules.IDENTITY_TRIES, now)
    verdict = real_name().check(proved_name, proved, digits)
    if not verdict.is_match:
        raise NameNotMatched
    return Proved(proved_name, proved, digits, verdict.verified_by)


@transaction.atomic
def keep_identity(*, account: int, proved: Proved, now: datetime) -> None:
    """The identity of an account from now on, sealed under its own key. Raises HumanHasAccount, PhoneTaken, AccountClosed, KeyDestroyed."""
    wait_in_turn(f"identity {account}")
    if not Person.objects.filter(pk=account, closed_at=None).exists():
        raise AccountClosed
    number, phone = number_mark(proved.number), phone_mark(proved.phone) if proved.phone else None
    same = Q(id_mark=number) | (Q(phone_mark=phone) if phone else Q(pk__in=[]))
    # in one question: whoever commits between two would be refused for the lesser reason
    found = Identity.objects.exclude(pk=account).filter(same).values_list("id_mark", flat=True)
    if marks := set(found):
        raise HumanHasAccount if number in marks else PhoneTaken
    try:
        with transaction.atomic():
            _write(account, proved, now)
    except IntegrityError as problem:  # somebody else was quicker
        raise (HumanHasAccount if has_account(number=proved.number) else PhoneTaken) from problem


def _write(account: int, proved: Proved, now: datetime) -> None:
    key = key_for(account, now=now)
    told = {
        "name": sealed_for(account, key, "name", proved.name),
        "number": sealed_for(account, key, "number", proved.number),
        "phone": sealed_for(account, key, "phone", proved.phone) if proved.phone else None,
        "id_mark": number_mark(proved.number),
        "phone_mark": phone_mark(proved.phone) if proved.phone else None,
        "verified_at": now,
        "verified_by": proved.verified_by,
    }
    Identity.objects.update_or_create(pk=account, defaults=told, create_defaults={**told, "kept_at": now})


def correct_identity(*, account: int, name: str, number: str, now: datetime) -> None:
    """Another name or number for the same human, looked at anew; the phone stays. A number that the authority has proved is not changed so.

    Raises IdentityProved, and whatever `prove_identity` and `keep_identity` raise.
    """
    limits.take(f"identity of|{account}", *rules.IDENTITY_TRIES, now)
    row = Identity.objects.filter(pk=account).first()
    if row and row.verified_by != FORM and row.id_mark != number_mark(identity_number(number)):
        raise IdentityProved
    phone = plain_for(account, key_of(account), "phone", row.phone) if row else ""
    keep_identity(account=account, proved=prove_identity(name=name, number=number, phone=phone, now=now), now=now)


@transaction.atomic
def change_phone(*, account: int, phone: str, now: datetime) -> None:
    """Another phone for an identity that is kept; its owner has proved it by a code. Raises BadIdentifier, PhoneTaken, KeyDestroyed."""
    digits = mobile_number(phone)
    if Identity.objects.exclude(pk=account).filter(phone_mark=phone_mark(digits)).exists():
        raise PhoneTaken
    sealed = sealed_for(account, key_for(account, now=now), "phone", digits)
    try:
        with transaction.atomic():
            Identity.objects.filter(pk=account).update(phone=sealed, phone_mark=phone_mark(digits))
    except IntegrityError as problem:
        raise PhoneTaken from problem

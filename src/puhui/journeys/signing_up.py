"""开户 · Sign-up: somebody whose phone and name are proved gets an account, and gives the consents that he has ticked. All of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions import give_consents
from puhui.behaviours.reads import scenario_names
from puhui.behaviours.words import Grant
from puhui.foundation.auditing import record
from puhui.methodology.regions import cities as cities_of
from puhui.methodology.regions import name_of
from puhui.participants import reads
from puhui.participants.actions import add_resident, keep_identity, link_phone, open_person
from puhui.participants.errors import UnknownCity
from puhui.participants.words import PROVINCE_WIDE, Person, Proved, SignedIn
from puhui.vocabulary.texts import Text


@transaction.atomic
def join(
    *,
    proved: Proved,
    phone_mark: str,
    city: str,
    scenarios: Iterable[str],
    grants: Collection[Grant],
    now: datetime,
    user: SignedIn | None = None,
) -> tuple[SignedIn, Person]:
    """The user and the account. `user` is somebody who has signed in already and has no account yet.

    Raises UnknownCity, HumanHasAccount, PhoneTaken, KnownByAnother.
    """
    if city not in dict(cities_to_join()):
        raise UnknownCity(asked=city[:10])
    owner: SignedIn = user or add_resident(phone_mark=phone_mark, now=now)
    if user is not None:
        link_phone(user=user, mark=phone_mark, now=now)
    person = open_person(city=city, now=now, user=owner)
    keep_identity(account=person.account, proved=proved, now=now)
    _consent(person.account, scenarios, grants, now)
    record(verb="join", about=f"account:{person.account}")
    return owner, person


def _consent(account: int, scenarios: Iterable[str], grants: Collection[Grant], now: datetime) -> None:
    """The one place where a sign-up gives consents: only those that were ticked, each by itself."""
    asked = set(scenarios)
    known = [code for code in scenario_names() if code in asked]
    give_consents(account=account, scenarios=known, grants=grants, valid_from=now, now=now)


def cities_to_join() -> list[tuple[str, Text]]:
    """The cities that take part; all of the province where none has joined by itself yet."""
    joined = [line.code for line in reads.joined_cities()]
    codes = joined or [region.code for region in cities_of(PROVINCE_WIDE)]
    return [(code, name_of(code)) for code in codes]

"""An authority of a city with a manager and two officers, for tests of who manages, leaves and stands in."""

from __future__ import annotations

from datetime import datetime

from puhui.participants import words
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW

PASSWORD = "correct horse battery"


def bureau(code: str = "hefei", *, city: str = HEFEI, kind: OrganisationKind = OrganisationKind.CITY) -> words.Organisation:
    return open_organisation(code=code, name=Text(f"{code}局", f"{code} bureau"), kind=kind, city=city)


def officer(name: str, organisation: words.Organisation, *, role: Role = Role.CITY, is_manager: bool = False, now: datetime = NOW) -> User:
    user = add_user(name=name, password=PASSWORD, role=role)
    add_member(user=user, organisation=organisation, is_manager=is_manager, now=now)
    return user

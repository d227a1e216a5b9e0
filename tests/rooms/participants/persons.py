"""A resident with an identity, and officers who may or may not read it. The number is the example of GB 11643-1999 itself."""

from __future__ import annotations

from puhui.foundation.real_name import FORM
from puhui.participants.actions import add_member, add_user, keep_identity, open_organisation, open_person
from puhui.participants.models import User
from puhui.participants.words import OrganisationKind, Proved, Role
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW

NAME, NUMBER, PHONE = "张三丰", "11010519491231002X", "13800000001"
PROVED = Proved(NAME, NUMBER, PHONE, FORM)
PASSWORD = "correct horse battery"
PURPOSE = "本人来电，要求核对姓名"


def resident(name: str = "zhang", *, city: str = HEFEI, proved: Proved | None = PROVED) -> tuple[int, User]:
    """An account with its owner, and what he has proved."""
    user = add_user(name=name, password=PASSWORD, role=Role.RESIDENT)
    account = open_person(city=city, now=NOW, user=user).account
    if proved:
        keep_identity(account=account, proved=proved, now=NOW)
    return account, user


def officer(role: Role = Role.CITY, city: str = HEFEI) -> User:
    """Somebody of the authority, or of the operator."""
    kinds = {Role.CITY: OrganisationKind.CITY, Role.PROVINCE: OrganisationKind.PROVINCE, Role.OPERATOR: OrganisationKind.OPERATOR}
    made = add_user(name=f"{role}-{city}", password=PASSWORD, role=role)
    kind = kinds[role]
    add_member(user=made, organisation=open_organisation(code=f"{kind}-{city}", name=Text("机构", "body"), kind=kind, city=city))
    return made

"""Officers of the province and of two cities, each with a way to sign in, and what two of them do together."""

from __future__ import annotations

import re
from typing import Any

from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import Person
from puhui.participants.reads import organisation_named
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import PASSWORD, Town

OFFICES = {
    "province": (OrganisationKind.PROVINCE, PROVINCE_WIDE, Role.PROVINCE),
    "hefei": (OrganisationKind.CITY, "340100", Role.CITY),
    "wuhu": (OrganisationKind.CITY, "340200", Role.CITY),
}


def with_officers(town: Town) -> Town:
    """Two officers of the province and of each of the two cities: `hefei-a`, `hefei-b`; and a second operator."""
    for code, (kind, city, role) in OFFICES.items():
        office = open_organisation(code=f"office-{code}", name=Text(code, code), kind=kind, city=city)
        for letter in "ab":
            add_member(user=add_user(name=f"{code}-{letter}", password=PASSWORD, role=role), organisation=office, now=town.site.now)
    second = add_user(name="operator-b", password=PASSWORD, role=Role.OPERATOR)
    add_member(user=second, organisation=organisation_named("operator"), now=town.site.now)
    return town


def pseudonym(town: Town, name: str) -> str:
    return Person.objects.get(account=town.site.residents[name]).pseudonym


def number_of(answer: Any) -> int:
    """The proposal that a form led to."""
    return int(re.search(r"/office/pending/(\d+)", answer.headers["Location"]).group(1))  # type: ignore[union-attr]


def propose(town: Town, who: str, path: str, **form: str) -> int:
    answer = town.client(who).post(path, form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return number_of(answer)


def decide(town: Town, who: str, number: int, verb: str = "approve", **form: str) -> Any:
    client, path = town.client(who), f"/office/pending/{number}"
    page = client.get(path).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    told = {"verb": verb, "confirm": str(number), "seen": seen.group(1) if seen else "", **form}
    return client.post(path, told, follow=True)


def freeze(town: Town, name: str, *, maker: str = "hefei-a", checker: str = "hefei-b") -> int:
    """An account is frozen by two officers; gives the proposal."""
    number = propose(town, maker, "/office/freeze", verb="freeze", account=pseudonym(town, name), reason="皖环函〔2026〕1号")
    assert decide(town, checker, number).status_code == 200
    return number

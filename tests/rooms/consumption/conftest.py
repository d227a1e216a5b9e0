"""A site on which credits are used: a court and a bank with two people each, an enterprise, an owner with credits, the province, a resident."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from puhui.journeys.first_start import prepare_site
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.reads import organisation_named
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.registry import actions as registry
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.texts import Text
from tests.rooms.registry.credits import issued

PASSWORD = "correct horse battery"
HEFEI = "340100"
USCC = "91340100MA2MRCWG8K"
OFFICES: tuple[tuple[str, str, OrganisationKind, Role, str, tuple[str, ...]], ...] = (
    ("court", "庐州法院", OrganisationKind.PUBLIC_BODY, Role.PUBLIC_BODY, HEFEI, ("clara", "colin")),
    ("bank", "庐州银行", OrganisationKind.BANK, Role.BANK, HEFEI, ("berta", "bruno")),
    ("maker", "庐州机械", OrganisationKind.ENTERPRISE, Role.ENTERPRISE, HEFEI, ("ella",)),
    ("sunny", "庐州光伏", OrganisationKind.OWNER, Role.OWNER, HEFEI, ("owen",)),
    ("province", "省厅", OrganisationKind.PROVINCE, Role.PROVINCE, PROVINCE_WIDE, ("paula", "peter")),
)


def account(code: str) -> int:
    return organisation_named(code).account


@pytest.fixture(scope="module")
def uses(module_database: str) -> None:
    now = timezone.now()
    prepare_site(now=now, sample=True)
    for code, name, kind, role, city, people in OFFICES:
        made = open_organisation(code=code, name=Text(name, code), kind=kind, city=city, uscc=USCC if code == "maker" else "")
        for place, person in enumerate(people):
            add_member(user=add_user(name=person, password=PASSWORD, role=role), organisation=made, is_manager=place == 0, now=now)
    issued(20_000, holder=account("sunny"))
    told: dict[str, Any] = {"giver": account("sunny"), "by": 1, "now": now}
    for code, purpose in (("court", Purpose.RESTORATION), ("maker", Purpose.BUY_FIRST), ("maker", Purpose.COMPLIANCE)):
        registry.transfer_credits(key=f"{code} {purpose}", taker=account(code), wanted=Wanted(kg=3_000), purpose=purpose, **told)

"""The scene of the market's drills: an operator, sellers with credits, buyers, each of them with its owners declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.market.actions import declare_owners
from puhui.participants.actions import open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind
from puhui.registry.actions import place_issue, unfiled_project
from puhui.vocabulary.texts import Text

#: Fen for a tonne.
PRICE = 6_543


@dataclass(frozen=True, slots=True)
class Traders:
    """Accounts."""

    operator: int
    sellers: tuple[int, ...]
    buyers: tuple[int, ...]


def open_traders(*, sellers: int, buyers: int, kg: int, now: datetime) -> Traders:
    """Each seller holds so many kilograms of a project of the drill."""
    operator = _opened("operator", OrganisationKind.OPERATOR, now)
    giving = tuple(_opened(f"seller-{place}", OrganisationKind.OWNER, now) for place in range(sellers))
    project = unfiled_project(code="PV99997", now=now)
    for place, seller in enumerate(giving):
        place_issue(key=f"drill {place}", project=project, vintage=now.year - 1, kg=kg, holder=seller, by=0, now=now)
    return Traders(operator, giving, tuple(_opened(f"buyer-{place}", OrganisationKind.ENTERPRISE, now) for place in range(buyers)))


def _opened(name: str, kind: OrganisationKind, now: datetime) -> int:
    made = open_organisation(code=f"drill-{name}", name=Text(f"演练 {name}", name), kind=kind, city=PROVINCE_WIDE)
    declare_owners(organisation=made.account, owners=(), by=0, now=now, uscc="")
    return int(made.account)

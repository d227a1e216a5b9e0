"""Credits for the drill of access: an owner that nobody of the drill acts for offers some to the organisation of every role that deals in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from puhui.market.actions import list_credits, offer_credits, send_orders
from puhui.market.words import ListingTerms, Terms, Venue
from puhui.participants.actions import open_organisation
from puhui.participants.reads import organisation_of, right_of
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role, Verb
from puhui.registry.actions import place_issue, unfiled_project
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

KG = 1_000


@dataclass(frozen=True, slots=True)
class Credits:
    """Deals by the role whose organisation is offered something; `other` is between others. A listing is everybody's to see."""

    deals: Mapping[str, int]
    other: int
    listing: int


def open_credits(users: Mapping[str, Any], *, now: datetime) -> Credits:
    seller, buyer = (
        open_organisation(
            code=f"access-{name}", name=Text(f"演练 {name}", name), kind=OrganisationKind.ENTERPRISE, city=PROVINCE_WIDE
        ).account
        for name in ("seller", "other-buyer")
    )
    project = unfiled_project(code="PV99998", now=now)
    place_issue(key="access", project=project, vintage=now.year - 1, kg=KG, holder=seller, by=0, now=now)

    def offered(taker: int) -> int:
        terms = Terms(kg=1, fen_per_tonne=0, until=local_day(now) + timedelta(days=7))
        return offer_credits(
            key=f"access {taker}", giver=seller, taker=taker, kind=OrganisationKind.ENTERPRISE, terms=terms, by=0, now=now
        ).number

    roles = [role for role in Role if role in users and role is not Role.RESIDENT and right_of(role, Verb.DEAL_CREDITS)]
    terms = ListingTerms(kg=1, fen_per_tonne=1_000, until=local_day(now) + timedelta(days=7))
    listing = list_credits(key="access", seller=seller, kind=OrganisationKind.ENTERPRISE, terms=terms, by=0, now=now)
    list_credits(
        key="access exchange", seller=seller, kind=OrganisationKind.ENTERPRISE, terms=replace(terms, venue=Venue.EXCHANGE), by=0, now=now
    )
    send_orders(by=0, now=now)
    return Credits({role: offered(organisation_of(users[role]).account) for role in roles}, offered(buyer), listing.number)

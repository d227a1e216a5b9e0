"""The scene of the market: rules in force, declared owners, an owner with an issue, and short names for the verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from puhui.market import actions, models, reads
from puhui.market.words import Deal, Listing, ListingTerms, Order, Owner, Shelf, ShelfTerms, Terms, TradingRules
from puhui.participants.words import OrganisationKind
from puhui.registry.words import Purpose
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from tests.rooms.registry.credits import BUYER, DAY, NOW, OWNER, blocks, fresh

LIN, OTHER = 7_001, 104
FIRM = OrganisationKind.ENTERPRISE.value
TERMS = Terms(kg=60, fen_per_tonne=6_000, until=DAY + timedelta(days=7), purpose=Purpose.EVENT, note="2026 徽风半程马拉松")
LISTED = ListingTerms(kg=60, fen_per_tonne=6_000, until=DAY + timedelta(days=7))
RULES = TradingRules(
    number=1, from_on=date(2025, 1, 1), document=Text("演练规则", "rules of a test"), price_floor=1, price_ceiling=100_000_000, lot_kg=1, fee_buyer_bp=0,
    fee_seller_bp=0, opens_min=0, closes_min=1440, is_workdays_only=False, listing_days=30, pay_days=10, waiting_most=5, related_bp=2500,
    pool_payout_bp=10_000, kinds=frozenset({FIRM}),
)  # fmt: skip


def in_force(**told: Any) -> TradingRules:
    return actions.publish_trading_rules(replace(RULES, **told))


def declared(*organisations: int, owners: tuple[Owner, ...] = ()) -> None:
    for organisation in organisations:
        actions.declare_owners(organisation=organisation, owners=owners, by=organisation, now=NOW, uscc="")


def opened() -> None:
    """The market, for whoever is in the scene."""
    in_force()
    declared(OWNER, BUYER, OTHER)


def offered(*, key: str = "", terms: Terms = TERMS, giver: int = OWNER, taker: int = BUYER) -> Deal:
    return actions.offer_credits(key=key or fresh(), giver=giver, taker=taker, kind=FIRM, terms=terms, by=giver, now=NOW)


def accepted(deal: Deal, organisation: int = BUYER, *, later: int = 0) -> Deal:
    now = NOW + timedelta(days=later)
    return actions.accept_offer(number=deal.number, organisation=organisation, kind=FIRM, by=organisation, now=now)


def paid(deal: Deal, *, later: int = 0) -> Deal:
    return actions.deliver_deal(number=deal.number, now=NOW + timedelta(days=later))


def lapsed(deal: Deal, *, later: int) -> Deal:
    return actions.lapse_deal(number=deal.number, now=NOW + timedelta(days=later))


def step(verb: Callable[..., Deal], deal: Deal, organisation: int, *, later: int = 0) -> Deal:
    return verb(number=deal.number, organisation=organisation, by=organisation, now=NOW + timedelta(days=later))


def listed(*, key: str = "", seller: int = OWNER, **terms: Any) -> Listing:
    return actions.list_credits(key=key or fresh(), seller=seller, kind=FIRM, terms=replace(LISTED, **terms), by=seller, now=NOW)


def took(listing: Listing, kg: int, *, taker: int = BUYER, key: str = "", later: int = 0, purpose: Purpose | None = None) -> Deal:
    now = NOW + timedelta(days=later)
    told = {"kind": FIRM, "kg": kg, "purpose": purpose, "by": taker, "now": now}
    return actions.take_listing(key=key or fresh(), number=listing.number, taker=taker, **told)  # type: ignore[arg-type]


def shelved(*, seller: int = OWNER, **told: Any) -> Shelf:
    terms = ShelfTerms(**({"fen_per_kg": 8} | told))
    return actions.open_shelf(seller=seller, terms=terms, by=seller, now=NOW)


def ordered(shelf: Shelf, *, kg: int, person: int = LIN, key: str = "", purpose: Purpose = Purpose.VOLUNTARY) -> Order:
    said: dict[str, Any] = {"purpose": purpose, "statement": "我的通勤", "beneficiary": "林*"}
    return actions.order_credits(key=key or fresh(), shelf=shelf.number, person=person, kg=kg, by=person, now=NOW, **said)


def refused(kind: type[Refusal], work: Callable[[], Any]) -> None:
    """And nothing has moved."""

    def stands() -> tuple[Any, ...]:
        return blocks(), *(list(table.objects.order_by("pk").values()) for table in (models.Deal, models.Listing, models.Aside))

    before = stands()
    with pytest.raises(kind):
        work()
    assert stands() == before


def broken() -> set[str]:
    return {found.name for found in reads.findings() if found.broken}

"""The sample site's market: owners declared, some weeks of trades, a listing that stands and a part of it that waits to be paid."""

from __future__ import annotations

from datetime import datetime, timedelta

from puhui.journeys.sample_projects import account, user
from puhui.journeys.settling import hear
from puhui.journeys.trading import about, accept, list_for_sale, offer, take
from puhui.market.actions import declare_owners
from puhui.market.words import Deal, ListingTerms, Owner, Terms
from puhui.payments.actions import bank, signed_transfer
from puhui.payments.reads import due_about
from puhui.registry.words import Purpose
from puhui.vocabulary.periods import local_day

OWNER, BUYER, DEPARTMENT, BANK = "sample-owner", "sample-buyer", "sample-department", "sample-bank"
#: Codes that nobody has: their subjects are rows of zeros.
_OWNERS = {
    OWNER: (
        Owner("绿途控股（示例）", "91340000000000006T", 7_000, is_controlling=True),
        Owner("徽能投资（示例）", "91340000000000007X", 3_000),
    ),
    BUYER: (
        Owner("皖风集团（示例）", "913400000000000081", 6_000, is_controlling=True),
        Owner("徽能投资（示例）", "91340000000000007X", 3_000),
    ),
    DEPARTMENT: (),
    BANK: (),
}
#: Parts of the first listing: days ago, who, kilograms.
_PARTS = ((12, DEPARTMENT, 400), (9, BUYER, 1_200), (6, BANK, 300), (4, DEPARTMENT, 900), (2, BUYER, 700))
PRICE, LATER_PRICE = 7_800, 8_250


def fill_market(*, now: datetime) -> None:
    """Everything by the verbs that anyone uses; the money comes from the played bank."""
    for code, owners in _OWNERS.items():
        declare_owners(organisation=account(code), owners=owners, by=0, now=now - timedelta(days=20))
    first = _listed("1", 5_000, PRICE, now - timedelta(days=13))
    for days, code, kg in _PARTS:
        pays(_taken(first, code, kg, now - timedelta(days=days)), now - timedelta(days=days))
    pays(_agreed(now - timedelta(days=3)), now - timedelta(days=3))
    second = _listed("2", 4_000, LATER_PRICE, now)
    pays(_taken(second, DEPARTMENT, 500, now - timedelta(hours=2)), now - timedelta(hours=1))
    _taken(second, BANK, 250, now)


def _listed(key: str, kg: int, price: int, now: datetime) -> int:
    terms = ListingTerms(kg=kg, fen_per_tonne=price, until=local_day(now) + timedelta(days=28), smallest_kg=100, note="示例：芜湖码头光伏")
    return list_for_sale(key=f"sample:{key}", seller=account(OWNER), terms=terms, by=user("owner"), now=now).number


def _taken(listing: int, code: str, kg: int, now: datetime) -> Deal:
    by = user({BUYER: "buyer", DEPARTMENT: "department", BANK: "bank"}[code])
    return take(key=f"sample:{listing}:{code}:{kg}", listing=listing, taker=account(code), kg=kg, purpose=None, note="示例", by=by, now=now)


def _agreed(now: datetime) -> Deal:
    terms = Terms(kg=800, fen_per_tonne=8_000, until=local_day(now) + timedelta(days=7), purpose=Purpose.EVENT, note="示例：徽风半程马拉松")
    made = offer(key="sample:agreed", giver=account(OWNER), taker=account(BUYER), terms=terms, by=user("owner"), now=now)
    return accept(number=made.number, organisation=account(BUYER), by=user("buyer"), now=now)


def pays(deal: Deal, now: datetime) -> None:
    """The buyer's bank says that the money of a deal came."""
    due = due_about(about(deal.number))
    assert due, "what was taken is to be paid"
    headers, body = signed_transfer(reference=due.reference, fen=due.fen, at=now)
    hear(headers=headers, body=body, bank=bank(), now=now)

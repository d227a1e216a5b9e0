"""市场 · What is offered to everybody, as a buyer and a seller see it: price, kind, how much is left, and what of it the looker may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.desks.words import yuan_said
from puhui.market import reads
from puhui.market.words import Listing, ListingStage, TradingRules
from puhui.participants.reads import holders_numbered
from puhui.registry import reads as registry
from puhui.vocabulary.texts import Text

_NOBODY = Text("–", "–")


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A listing with what a page says of it. `project` is empty where the seller chose any of its own."""

    listing: Listing
    seller: Text
    price: str
    project: str
    is_own: bool

    @property
    def sold_percent(self) -> int:
        return 100 * self.listing.sold_kg // self.listing.terms.kg

    @property
    def is_open(self) -> bool:
        return self.listing.stage is ListingStage.OPEN


def offers(organisation: int, *, today: date) -> list[OfferLine]:
    """What can be bought now, the cheapest first."""
    return _lines(reads.listings(today=today), organisation)


def own_listings(organisation: int) -> list[OfferLine]:
    """The latest first."""
    return _lines(reads.listings_of(organisation), organisation)


def offer_line(listing: Listing, organisation: int) -> OfferLine:
    return _lines([listing], organisation)[0]


def _lines(found: list[Listing], organisation: int) -> list[OfferLine]:
    names = holders_numbered({one.seller for one in found})
    codes = registry.project_codes(one.terms.project for one in found if one.terms.project)
    return [
        OfferLine(
            one,
            (names[one.seller].called or names[one.seller].says) if one.seller in names else _NOBODY,
            yuan_said(one.terms.fen_per_tonne),
            codes.get(one.terms.project or 0, ""),
            one.seller == organisation,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class RulesSaid:
    """The rules of the day in the words of a page."""

    rules: TradingRules
    floor: str
    ceiling: str
    opens: str
    closes: str
    fee_buyer: str
    fee_seller: str


def rules_said(rules: TradingRules) -> RulesSaid:
    return RulesSaid(
        rules,
        yuan_said(rules.price_floor),
        yuan_said(rules.price_ceiling),
        _clock(rules.opens_min),
        _clock(rules.closes_min),
        _percent(rules.fee_buyer_bp),
        _percent(rules.fee_seller_bp),
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _percent(bp: int) -> str:
    return f"{bp // 100}.{bp % 100:02d} %"

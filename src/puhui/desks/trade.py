"""市场 · What is offered to everybody, as a buyer and a seller see it: price, kind, how much is left, and what of it the looker may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from puhui.desks.words import yuan_said
from puhui.foundation.showing.tables import Column, Link, Older, asked_after, part_of
from puhui.foundation.templatetags.puhui import language
from puhui.market import reads
from puhui.market.words import Listing, ListingStage, Offer, TradingRules
from puhui.participants.reads import holders_numbered
from puhui.participants.words import Holder
from puhui.registry import reads as registry
from puhui.vocabulary.texts import Text

#: Lines of a list before its older ones are asked for.
LINES = 30
_NOBODY, _OWN = Text("–", "–"), Text("本机构", "your own")


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


def offer_columns() -> tuple[Column, ...]:
    told = (
        ("offer", "挂牌", "Listing", False),
        ("lots", "项目和年份", "Project and vintage", False),
        ("left", "还剩 kg", "Left, kg", True),
        ("least", "至少买 kg", "From, kg", True),
        ("price", "元/吨", "Yuan a tonne", True),
        ("seller", "卖方", "Seller", False),
        ("until", "到", "Until", False),
    )
    return tuple(Column(key, Text(zh, en).said(language()), is_number=is_number) for key, zh, en, is_number in told)


def offer_rows(organisation: int, listed: Sequence[Listing]) -> list[list[object]]:
    """What can be bought of these, in their order."""
    found, sellers = reads.offers_said(listed), {one.number: one.seller for one in listed}
    names = holders_numbered(sellers.values())
    codes = registry.project_codes(lot.project for one in found for lot in one.lots)
    return [_cells(one, sellers[one.listing], names, codes, organisation) for one in found]


def _cells(one: Offer, seller: int, names: Mapping[int, Holder], codes: Mapping[int, str], organisation: int) -> list[object]:
    lots = "、".join(f"{codes.get(lot.project, '')} · {lot.vintage}" for lot in one.lots)
    who = _OWN.said(language()) if seller == organisation else _named(names, seller).said(language())
    link = Link(Text(f"第 {one.listing} 号", f"No. {one.listing}").said(language()), reverse("listing", args=[one.listing]))
    return [link, lots, one.left_kg, min(one.smallest_kg, one.left_kg), yuan_said(one.fen_per_tonne), who, f"{one.until}"]


def own_listings(organisation: int, *, asked: QueryDict) -> tuple[list[OfferLine], Older]:
    """The latest first, or the part that is asked for."""
    found = reads.listings_of(organisation, limit=LINES + 1, before=asked_after(asked, "own"))
    shown, older = part_of(found, LINES, asked=asked, name="own", after=lambda one: one.number)
    return _lines(shown, organisation), older


def offer_line(listing: Listing, organisation: int) -> OfferLine:
    return _lines([listing], organisation)[0]


def _lines(found: list[Listing], organisation: int) -> list[OfferLine]:
    names = holders_numbered({one.seller for one in found})
    codes = registry.project_codes(one.terms.project for one in found if one.terms.project)
    return [
        OfferLine(
            one,
            _named(names, one.seller),
            yuan_said(one.terms.fen_per_tonne),
            codes.get(one.terms.project or 0, ""),
            one.seller == organisation,
        )
        for one in found
    ]


def _named(names: Mapping[int, Holder], number: int) -> Text:
    return (names[number].called or names[number].says) if number in names else _NOBODY


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

"""挂牌的词 · Words of listings: what a seller offers to everybody, and how much of it is left, waits to be paid, is sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text

NOTE_LENGTH = 200


class ListingStage(StrEnum):
    OPEN = "open"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


LISTING_STAGE_SAYS = {
    ListingStage.OPEN: Text("挂牌中", "listed"),
    ListingStage.SOLD: Text("已售完", "sold out"),
    ListingStage.WITHDRAWN: Text("已撤牌", "withdrawn"),
    ListingStage.EXPIRED: Text("已到期", "expired"),
}


@dataclass(frozen=True, slots=True)
class ListingTerms:
    """Kilograms of a project and year perhaps, a price in fen for a tonne, the last day, and the least that one buyer takes."""

    kg: int
    fen_per_tonne: int
    until: date
    smallest_kg: int = 1
    project: int | None = None
    vintage: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """kg = left + waiting to be paid + sold + returned, always."""

    number: int
    seller: int
    terms: ListingTerms
    stage: ListingStage
    left_kg: int
    waiting_kg: int
    sold_kg: int
    returned_kg: int
    listed_on: date
    ended_on: date | None = None

    @property
    def says(self) -> Text:
        return LISTING_STAGE_SAYS[self.stage]

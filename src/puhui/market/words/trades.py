"""成交的词 · Words of trades: what was delivered for money, project by project; a day's sums, what is offered, and what a watcher looks at twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.market.words.deals import KG_PER_TONNE, Way
from puhui.vocabulary.texts import Text


def mean_price(fen: int, kg: int) -> int:
    """Fen for a tonne, weighted by volume: whole fen, half a fen up. The one rounding."""
    return (2 * fen * KG_PER_TONNE + kg) // (2 * kg)


@dataclass(frozen=True, slots=True)
class Trade:
    """What one deal delivered of one project and year; the parts of a deal come to its kilograms and its price."""

    deal: int
    day: date
    giver: int
    taker: int
    project: int
    kind: str
    vintage: int
    kg: int
    fen: int
    fen_per_tonne: int
    way: Way
    is_related: bool


@dataclass(frozen=True, slots=True)
class TradedDay:
    """A day and a kind of project: how much, for how much, in how many deals."""

    day: date
    kind: str
    kg: int
    fen: int
    deals: int

    @property
    def price(self) -> int:
        return mean_price(self.fen, self.kg)


@dataclass(frozen=True, slots=True)
class RetailDay:
    """What residents bought on a day; nothing of it is said where they were too few."""

    day: date
    persons: int
    kg: int
    fen: int


@dataclass(frozen=True, slots=True)
class Lot:
    """So many kilograms of a project and year."""

    project: int
    kind: str
    vintage: int
    kg: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing that stands open, and what is left of it."""

    listing: int
    fen_per_tonne: int
    left_kg: int
    smallest_kg: int
    until: date
    lots: tuple[Lot, ...]


class Suspicion(StrEnum):
    BACK = "back"
    CIRCLE = "circle"
    FAR = "far"


SUSPICION_SAYS = {
    Suspicion.BACK: Text("来回交易", "traded back"),
    Suspicion.CIRCLE: Text("三方循环", "a circle of three"),
    Suspicion.FAR: Text("价格偏离", "price far off"),
}
#: Days between a trade and the one that brings it back, or closes a circle; how far a price may lie from the day's mean of its kind, in hundredths of a
#: per cent; and the share of a side of the market from which one organisation stands out. Our choice: no document of the scheme sets them.
BACK_DAYS, FAR_BP, LARGE_BP = 30, 2_000, 5_000


@dataclass(frozen=True, slots=True)
class Suspect:
    """Deals that somebody should look at, and why. None of them is thereby wrong."""

    why: Suspicion
    deals: tuple[int, ...]
    organisations: tuple[int, ...]
    project: int
    kg: int
    day: date
    fen_per_tonne: int = 0
    mean: int = 0


@dataclass(frozen=True, slots=True)
class Position:
    """What an organisation bought and sold in a stretch of days."""

    organisation: int
    bought_kg: int
    sold_kg: int
    paid_fen: int
    got_fen: int

    @property
    def net_kg(self) -> int:
        return self.bought_kg - self.sold_kg

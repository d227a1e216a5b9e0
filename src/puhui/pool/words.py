"""汇集的词 · Words of the pool: a collection, the shares that wait in it, what was certified of them, and what was paid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.registry.words import Span
from puhui.vocabulary.texts import Text

#: The system account that takes a giver's share once it is certified, and the one that fen pass through: out of the pool's cash it takes what givers
#: and the budget get, so that what it has of the three assets together is always nothing.
CERTIFIED, PAYER = -4, -5
#: What the pool is to pay a giver, in fen.
PAYOUT = 7
#: What a giver's grams became credits, counted beside what he holds: nobody's total falls because it was certified.
CERTIFIED_SHARE = 11
#: What keys in the books begin with.
CERTIFY_KEY, CERTIFIED_KEY, PAYOUT_KEY = "certify:", "certified:", "payout:"
#: A run's grams are collected so many days after its event day: until then late records, appeals and corrections still come in. Our choice: no
#: document of the scheme sets it.
VESTING_DAYS = 30


class ShareStage(StrEnum):
    """Where the shares of a list stand."""

    WAITING = "waiting"  # to be delivered to a project
    DELIVERED = "delivered"  # a period of a project is reported on them
    CERTIFIED = "certified"  # credits were issued for them
    REFUSED = "refused"  # the verifier did not find them; they are not delivered again
    MERGED = "merged"  # they stand in a later list


SHARE_STAGE_SAYS = {
    ShareStage.WAITING: Text("等待核证", "waiting to be certified"),
    ShareStage.DELIVERED: Text("核证中", "being certified"),
    ShareStage.CERTIFIED: Text("已签发", "issued as credits"),
    ShareStage.REFUSED: Text("未通过核证", "not verified"),
    ShareStage.MERGED: Text("已并入后一份", "in a later list"),
}


@dataclass(frozen=True, slots=True)
class Collection:
    """What one collection found: runs up to a day, the grams of givers that are told apart by scenario now, those held, those still to be matched."""

    number: int
    until: date
    runs: int
    givers: int
    grams: int
    held_g: int
    unmatched_g: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Grams of one scenario in one stage, and of how many givers (counted list by list)."""

    methodology: str
    stage: ShareStage
    grams: int
    givers: int

    @property
    def says(self) -> Text:
        return SHARE_STAGE_SAYS[self.stage]


@dataclass(frozen=True, slots=True)
class Lot:
    """Credits of one year that rest on residents' grams."""

    year: int
    kg: int


@dataclass(frozen=True, slots=True)
class Certified:
    """One certification: of which period, how many kilograms of which years, and of how many givers."""

    number: int
    project: str
    period: int
    lots: tuple[Lot, ...]
    grams: int
    givers: int
    day: date
    is_posted: bool

    @property
    def kg(self) -> int:
        return sum(lot.kg for lot in self.lots)


@dataclass(frozen=True, slots=True)
class Payout:
    """Money for one certification: what reached givers and what none of them could take."""

    number: int
    certification: int
    fen: int
    unclaimed_fen: int
    givers: int
    day: date
    reason: str
    #: what went to the rewards budget at the same time, and the points that it became
    budget_fen: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Proceeds:
    """What one deal brought for credits of a certification, after fees: `payout_fen` of it are the givers', the rest is the rewards budget's."""

    project: str
    period: int
    deal: int
    seller: int
    kg: int
    fen: int
    payout_bp: int
    payout_fen: int
    day: date

    @property
    def budget_fen(self) -> int:
        return self.fen - self.payout_fen


@dataclass(frozen=True, slots=True)
class Sold:
    """What a certification has brought so far: kilograms sold of all, fen after fees, and what of them was handed on."""

    project: str
    period: int
    kg: int
    sold_kg: int
    fen: int
    payout_fen: int
    paid_fen: int
    budget_paid_fen: int

    @property
    def budget_fen(self) -> int:
        return self.fen - self.payout_fen

    @property
    def unpaid(self) -> tuple[int, int]:
        """Fen for givers, and for the budget, that are still to be handed on."""
        return self.payout_fen - self.paid_fen, self.budget_fen - self.budget_paid_fen

    @property
    def unsold_kg(self) -> int:
        return self.kg - self.sold_kg


@dataclass(frozen=True, slots=True)
class Pooled:
    """What of some serials rests on residents' grams of one certification, and its part of a price."""

    project: str
    period: int
    spans: tuple[Span, ...]
    fen: int = 0

    @property
    def kg(self) -> int:
        return sum(span.kg for span in self.spans)


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A giver's part in what a certification brought: `grams` of `all_grams`, and the fen that are in the books for it."""

    sold: Sold
    grams: int
    all_grams: int
    fen: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What became of a giver's grams on one day: certified with which credits, or fen for them."""

    day: date
    project: str
    period: int
    grams: int = 0
    fen: int = 0
    #: kilograms of the whole certification, and its givers: what the giver's part is a part of
    kg: int = 0
    givers: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a giver gave, what waits, what was certified, what is paid: grams and fen."""

    given_g: int
    waiting_g: int
    certified_g: int
    fen: int
    lines: tuple[StatementLine, ...]
    sales: tuple[SaleLine, ...] = ()

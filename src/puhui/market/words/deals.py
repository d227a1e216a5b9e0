"""交易的词 · Words of the market: a deal, its stages, what is said of its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.registry.words import Purpose
from puhui.vocabulary.texts import Text

#: Days that an offer may stand open, and days to pay once it was accepted. Our choice: no document of the scheme sets them.
OFFER_DAYS_MOST, PAY_DAYS = 30, 10
KG_PER_TONNE = 1_000


class DealStage(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


DEAL_STAGE_SAYS = {
    DealStage.OFFERED: Text("待接受", "offered"),
    DealStage.ACCEPTED: Text("待付款", "to be paid"),
    DealStage.DELIVERED: Text("已交割", "delivered"),
    DealStage.REFUSED: Text("已谢绝", "refused"),
    DealStage.WITHDRAWN: Text("已撤回", "withdrawn"),
    DealStage.EXPIRED: Text("已过期", "expired"),
}
#: While a deal is open its credits lie in escrow.
OPEN = (DealStage.OFFERED, DealStage.ACCEPTED)


class DealVerb(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PAID = "paid"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered: kilograms of a project and year perhaps, a price in fen for a tonne (nothing is a gift), the purpose they are bound to."""

    kg: int
    fen_per_tonne: int
    until: date
    project: int | None = None
    vintage: int | None = None
    purpose: Purpose | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    number: int
    giver: int
    taker: int
    terms: Terms
    fen: int
    stage: DealStage
    offered_on: date
    serials: tuple[str, ...]
    pay_by: date | None = None
    ended_on: date | None = None

    @property
    def says(self) -> Text:
        return DEAL_STAGE_SAYS[self.stage]

"""交易的词 · Words of the market: a deal, its stages, what is said of its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.market.words.gateway import Venue
from puhui.registry.words import Purpose
from puhui.vocabulary.texts import Text

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


class Way(StrEnum):
    """How the two met; a resident buys by retail, and what a licensed exchange told was matched there."""

    LISTING = "listing"
    AGREED = "agreed"
    EXCHANGE = "exchange"
    RETAIL = "retail"


WAY_SAYS = {
    Way.LISTING: Text("挂牌", "listing"),
    Way.AGREED: Text("协议转让", "agreed sale"),
    Way.EXCHANGE: Text("交易所", "exchange"),
    Way.RETAIL: Text("居民零售", "sold to a resident"),
}


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
    pay_by: date | None = None
    ended_on: date | None = None
    #: of a listing, where it is a part of one
    listing: int | None = None
    #: the rules under which it was matched; none before, and where a resident buys
    rules: int | None = None
    fee_buyer: int = 0
    fee_seller: int = 0
    is_related: bool = False
    venue: Venue = Venue.HERE

    @property
    def due_fen(self) -> int:
        """What the taker pays: the price and the taker's fee."""
        return self.fen + self.fee_buyer

    @property
    def net_fen(self) -> int:
        """What the giver gets: the price less the giver's fee."""
        return self.fen - self.fee_seller

    @property
    def way(self) -> Way:
        """How the two met: what is to be paid without rules of trading is a resident's order."""
        if self.venue is Venue.EXCHANGE:
            return Way.EXCHANGE
        if self.pay_by and self.rules is None:
            return Way.RETAIL
        return Way.LISTING if self.listing else Way.AGREED

    @property
    def says(self) -> Text:
        return DEAL_STAGE_SAYS[self.stage]

"""应付与到账的词 · What somebody is to pay, what the bank says that it has, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: Fen that lie for a holder with the settlement bank; and those that the residents' pool earned, which go to givers or to their budget alone.
CASH, POOL_CASH = 9, 10
#: The system account of the settlement bank: what it holds for all holders together, and what it was ordered to pay.
BANK = -22


class DueStage(StrEnum):
    OPEN = "open"
    PAID = "paid"  # its money came, and went on in the same breath
    CLOSED = "closed"  # nobody can pay it any more; what comes goes back


@dataclass(frozen=True, slots=True)
class Due:
    """So many fen by a day, under a reference that the payer writes; `about` says what for, such as `deal:12`."""

    number: int
    reference: str
    payer: int
    fen: int
    until: date
    about: str
    stage: DueStage
    #: the number of the arrival that paid it
    arrival: int | None = None

    @property
    def is_open(self) -> bool:
        return self.stage is DueStage.OPEN


@dataclass(frozen=True, slots=True)
class Notice:
    """What the bank says: so many fen came under its own number, with the reference that was written."""

    bank_ref: str
    reference: str
    fen: int
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """What of a due goes to whom, as which asset."""

    holder: int
    fen: int
    asset: int = CASH


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that came, under the bank's own number. `holder` has it in the books until it goes on; `due` is the one whose reference was written.

    `is_repeat`: the same notice had been taken in before.
    """

    number: int
    bank_ref: str
    reference: str
    fen: int
    booked_at: datetime
    holder: int
    due: int | None
    is_repeat: bool = False


class Fate(StrEnum):
    """What became of an arrival."""

    PAID_OVER = "paid_over"
    GIVEN_BACK = "given_back"
    NONE = "none"  # inside one transaction only


class Why(StrEnum):
    """Why money goes back the way it came."""

    UNKNOWN_REFERENCE = "unknown_reference"
    AMOUNT = "amount"
    LATE = "late"
    PAID_ALREADY = "paid_already"
    UNDELIVERED = "undelivered"
    FROZEN = "frozen"


WHY_SAYS = {
    Why.UNKNOWN_REFERENCE: Text("附言里没有认得的付款编号", "no reference that we know was written"),
    Why.AMOUNT: Text("金额与应付款不一致", "the amount is not what was due"),
    Why.LATE: Text("晚于付款期限，或应付款已关闭", "it came after the last day to pay, or the due was closed"),
    Why.PAID_ALREADY: Text("这笔应付款已经付过", "the due had been paid already"),
    Why.UNDELIVERED: Text("未能交割，款项原路退回", "what it paid for could not be delivered"),
    Why.FROZEN: Text("付款方的结算资金已冻结", "the payer's money is frozen"),
}

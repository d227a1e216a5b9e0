"""应付与到账的词 · What somebody is to pay, what the bank says that it has, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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

"""积分的词 · Words of rewards: the asset of points, the pool of grams, and what an exchange says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: The asset of points, and the system account that holds grams given in exchange or as a gift.
POINTS = 2
POOL = -2
#: What a resident has given to the pool, in grams: his share in what it will bring.
POOL_SHARE = 3
#: Budgets are system accounts below this number; what was redeemed of a budget's points lies as far below it again.
BUDGETS_BELOW = -1000
REDEEMED_BELOW = -1_000_000


#: What the key of an exchange begins with in the books.
EXCHANGE_KEY = "exchange:"


@dataclass(frozen=True, slots=True)
class Rate:
    """A dated exchange rule: so many grams give one point; what is left over stays held."""

    number: int
    grams_per_point: int

    def points_for(self, grams: int) -> int:
        return grams // self.grams_per_point

    def grams_for(self, points: int) -> int:
        return points * self.grams_per_point


#: What the key of a redemption begins with in the books.
REDEEM_KEY = "redeem:"


def redeemed_account(budget: int) -> int:
    """The system account that takes the points of a budget when they are redeemed."""
    return REDEEMED_BELOW + budget


class Hand(StrEnum):
    """By whose hand points are redeemed."""

    OWNER = "owner"  # signed in
    COUNTER = "counter"  # the owner at a counter
    PROXY = "proxy"  # whom the owner named


HAND_SAYS = {
    Hand.OWNER: Text("本人", "the owner"),
    Hand.COUNTER: Text("本人在窗口", "the owner, at a counter"),
    Hand.PROXY: Text("代办人在窗口", "the proxy, at a counter"),
}


@dataclass(frozen=True, slots=True)
class AtCounter:
    """Who serves, and the last four of the proxy's identity card where one has come instead of the owner."""

    clerk: int
    proxy_last4: str = ""


@dataclass(frozen=True, slots=True)
class RewardLine:
    """A reward to choose: its price in points, and how many are left."""

    code: str
    name: Text
    points: int
    stock: int
    city: str
    merchant: int | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Redeemed:
    """One coupon: its number, for what, how many points were burned, when and by whose hand."""

    number: str
    reward: str
    name: Text
    points: int
    redeemed_at: datetime
    hand: Hand


@dataclass(frozen=True, slots=True)
class PointsGiven:
    """Points that reached residents, those for runs that are told apart, and those that wait for a budget."""

    points: int
    apart: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Funded:
    """What all budgets together were funded with, and whether one of them is for demonstration."""

    points: int
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget at a glance: all in points, the liability in fen. `issued` is what it ever gave out, `redeemed` what of that was burned."""

    code: str
    name_zh: str
    name_en: str
    funded: int
    promised: int
    waiting: int
    issued: int
    redeemed: int
    liability_fen: int
    fen_per_thousand: int
    is_demonstration: bool
    city: str = ""

    @property
    def free(self) -> int:
        return self.funded - self.promised

    @property
    def outstanding(self) -> int:
        """What residents hold and may still redeem."""
        return self.issued - self.redeemed

"""积分的词 · Words of rewards: the asset of points, the pool of grams, and what an exchange says."""

from __future__ import annotations

from dataclasses import dataclass

#: The asset of points, and the system account that holds grams given in exchange or as a gift.
POINTS = 2
POOL = -2
#: What a resident has given to the pool, in grams: his share in what it will bring.
POOL_SHARE = 3
#: Budgets are system accounts below this number.
BUDGETS_BELOW = -1000


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
    """A budget at a glance: all in points, the liability in fen."""

    code: str
    name_zh: str
    name_en: str
    funded: int
    promised: int
    waiting: int
    issued: int
    liability_fen: int
    fen_per_thousand: int
    is_demonstration: bool
    city: str = ""

    @property
    def free(self) -> int:
        return self.funded - self.promised

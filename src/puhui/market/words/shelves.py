"""零售的词 · Words of small lots for residents: a shelf, an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.market.words.deals import Deal

#: Days to pay an order. Our choice.
ORDER_PAY_DAYS = 10
#: The most that one order takes, and the orders of one person that may wait to be paid: so that nobody locks up what others would buy. Our choice.
ORDER_KG_MOST, ORDERS_OPEN_MOST = 1_000, 3


@dataclass(frozen=True, slots=True)
class ShelfTerms:
    """What a holder sells to residents by the kilogram: out of which project and year perhaps, at what price."""

    fen_per_kg: int
    project: int | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    number: int
    seller: int
    terms: ShelfTerms
    is_open: bool
    opened_on: date


@dataclass(frozen=True, slots=True)
class Order:
    """What a resident bought: a deal that was accepted at once, in whose name it will be retired, and what for."""

    deal: Deal
    shelf: Shelf
    beneficiary: str

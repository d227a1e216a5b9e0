"""履约抵消的词 · Words of compliance use: a cap of one entity and year from a document, and how much of it is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CapTerms:
    """In kilograms, or as a share of an amount: `share_bp` hundredths of a percent of `base_kg`. Never both."""

    holder: int
    year: int
    document: str
    from_on: date
    until_on: date
    kg: int | None = None
    share_bp: int | None = None
    base_kg: int | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """As it was filed; `kg` is what it comes to."""

    number: int
    terms: CapTerms
    kg: int
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CapUse:
    """Of an entity and year on a day: the cap in force, where there is one, and what is used of it."""

    year: int
    cap: Cap | None
    used_kg: int

    @property
    def left_kg(self) -> int:
        return max((self.cap.kg if self.cap else 0) - self.used_kg, 0)

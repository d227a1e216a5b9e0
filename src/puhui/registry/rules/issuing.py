"""How the verified grams of a period become whole kilograms by vintage, and how much of them is kept back: rounded down, never up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GRAMS = 1000


@dataclass(frozen=True, slots=True)
class Lot:
    """What is issued of one calendar year; `buffer_kg` of it is kept back."""

    vintage: int
    kg: int
    buffer_kg: int


def lots(vintages_g: Mapping[int, int], *, verified_g: int, buffer_g: int) -> tuple[Lot, ...]:
    """Whole kilograms of each year, the earliest first. Where less was verified than the account says, every year gives its part; what is
    left of a kilogram is lost. The buffer is rounded up, and leaves the owner something."""
    total_g = sum(vintages_g.values())
    found = []
    for vintage, grams in sorted(vintages_g.items()):
        kg = grams * min(verified_g, total_g) // (total_g * GRAMS) if total_g else 0
        if kg:
            found.append(Lot(vintage, kg, min(-(-kg * buffer_g // total_g), kg - 1)))
    return tuple(found)

"""Grams as something one can picture: only where the factor library holds a sourced number for it, and with that number beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.desks.words import tenths
from puhui.methodology.errors import UnknownFactor
from puhui.methodology.factors import look_up
from puhui.methodology.words import FactorLookup

#: Below this many grams a litre of gasoline says nothing.
LEAST_G = 1000
GASOLINE = FactorLookup(family="gasoline-litre", region="CN", data_year=None)


@dataclass(frozen=True, slots=True)
class Gasoline:
    """So many litres of gasoline would emit these grams when burnt; `written` is the factor in kgCO2e/L, as its document has it."""

    litres: str
    written: str
    letter: str
    source: str
    year: str


def gasoline_for(grams: int, *, day: date) -> Gasoline | None:
    """None where the amount is small, or where no sourced factor holds on the day."""
    try:
        value = look_up(GASOLINE, day=day).value
    except UnknownFactor:
        return None
    if grams < LEAST_G:
        return None
    size = value.number * 1000
    litres = tenths(int(grams * size.denominator), int(size.numerator))
    return Gasoline(litres, value.written, str(value.grade), value.reference.document, str(value.data_year or ""))

"""An amount times a factor in whole numbers: micrograms for a unit, one rounding up at the end of a line, because a footprint takes the high side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from puhui.footprint.errors import AmountUnread, FactorOutOfRange, FactorSourceMissing
from puhui.footprint.words import Answer, Entry, Item, Line, OwnFactor, Phase, Uncounted, Used
from puhui.methodology import factors
from puhui.methodology.errors import UnknownFactor
from puhui.methodology.units import CO2E, multiplied, unit
from puhui.methodology.words import Factor, FactorUse

#: Micrograms in a gram, thousandths in a unit.
UG, MILLI = 1_000_000, 1_000
#: The largest amount of a line, in thousandths, and the largest factor of an organiser's own, in kg for a unit.
AMOUNT_MOST, OWN_KG_MOST = 10**15, 10_000
SOURCE_LEAST = 6
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)


def grams_of(amount_milli: int, factor_ug: int) -> int:
    """Never below the exact product, and less than one gram above it."""
    return -(-amount_milli * factor_ug // (UG * MILLI))


def milli_of(text: str, *, times: Fraction = Fraction(1)) -> int:
    """`1,234.5` as thousandths, of a unit that is `times` the item's own; a remainder is rounded up. Raises AmountUnread."""
    exact = _read(text) * times * MILLI
    amount = -(-exact.numerator // exact.denominator)
    if not 0 < amount <= AMOUNT_MOST:
        raise AmountUnread(text=text.strip()[:40])
    return amount


def _read(text: str) -> Fraction:
    plain = re.sub(r"[,，\s]", "", text)
    if not _NUMBER.fullmatch(plain) or len(plain.partition(".")[2]) > 3:
        raise AmountUnread(text=text.strip()[:40])
    return Fraction(plain)


def own_ug(text: str, source: str) -> tuple[int, str]:
    """A factor of an organiser's own, in kg for a unit, as micrograms. Raises FactorOutOfRange, FactorSourceMissing."""
    plain, told = re.sub(r"[,，\s]", "", text), " ".join(source.split())[:200]
    if not _NUMBER.fullmatch(plain) or not 0 < Fraction(plain) <= OWN_KG_MOST:
        raise FactorOutOfRange(text=text.strip()[:40], most=OWN_KG_MOST)
    if len(told) < SOURCE_LEAST:
        raise FactorSourceMissing(least=SOURCE_LEAST)
    return int(Fraction(plain) * 1000 * UG), told


def library_factor(item: Item, *, day: date) -> Factor | None:
    """The number that the library chooses for emissions, in force on the day of reckoning; None where it has none."""
    if not item.family:
        return None
    try:
        return factors.default(item.family, FactorUse.FOOTPRINT, day=day, item=item.kind)
    except UnknownFactor:
        return None


def used_of(item: Item, factor: Factor, *, grade: str) -> Used:
    """In micrograms for the item's unit. A factor whose unit does not fit, or that is finer than a microgram, is our own mistake."""
    per = unit(item.unit)
    assert multiplied(factor.unit.dimension, per.dimension) == CO2E, (item.code, factor.unit.text)
    exact = factor.value.number * factor.unit.size * per.size * UG
    assert exact.denominator == 1, (item.code, exact)
    cited = factor.notice or factor.value.reference.document
    return Used(int(exact), factor.value.written, factor.unit.text, factor.region, factor.data_year, grade, cited, factor.family)


def own_used(item: Item, told: OwnFactor) -> Used:
    """Nobody has checked it: grade D."""
    assert told.factor_ug is not None
    return Used(told.factor_ug, _written(told.factor_ug), f"kgCO2e/{item.unit}", "", None, "D", told.source)


def _written(factor_ug: int) -> str:
    whole, rest = divmod(factor_ug, 1000 * UG)
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".")


def chosen(item: Item, library: Used | None, told: OwnFactor | None) -> Used | Uncounted:
    """An item that asks waits for an answer; any other is counted by the library."""
    if not item.asks:
        return library or Uncounted.NO_FACTOR
    if told is None:
        return Uncounted.NOT_ANSWERED
    if told.answer is Answer.OWN:
        return own_used(item, told)
    return library or Uncounted.NO_FACTOR


def lines_of(entries: Iterable[Entry], choices: Mapping[str, Used | Uncounted]) -> list[Line]:
    """In the order of phases and items, each with its grams or the reason why it has none."""
    phases = list(Phase)
    found = sorted(entries, key=lambda one: (phases.index(one.given.phase), one.number))
    return [_line(place, entry, choices[entry.given.item]) for place, entry in enumerate(found, start=1)]


def _line(place: int, entry: Entry, choice: Used | Uncounted) -> Line:
    told = entry.given
    facts = (place, told.phase, entry.item, told.amount_milli, told.note)
    if isinstance(choice, Used):
        return Line(*facts, choice, grams_of(told.amount_milli, choice.factor_ug))
    return Line(*facts, None, None, choice)

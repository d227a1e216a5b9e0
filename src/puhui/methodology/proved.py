"""What the proof of a document has shown, as far as it went: of each formula its unit, and between what it lies for every value allowed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from puhui.methodology.compiled import names_of
from puhui.methodology.compiler import Measure, compile_quantity
from puhui.methodology.errors import FaultFound, UnknownFactor
from puhui.methodology.expressions import PARTS_MAX, names_in, parse, parts_in
from puhui.methodology.factors import look_up
from puhui.methodology.units import Unit, dimension_text, unit
from puhui.methodology.words import Formula, Methodology

#: What may stand in a formula without being declared.
ONES = ("person", "trip", "household", "day")
#: In which unit a quantity is shown; what is none of these is said by its dimension, in base units.
SHOWN_IN = ("gCO2e", "1", "m", "s", "Wh", "g", "m2", "L", "fen", "person", "trip", "household", "step", "item", "act", "room_night")


@dataclass(frozen=True, slots=True)
class Reach:
    """One formula: no value that is allowed brings it below `low` or above `high`."""

    symbol: str
    unit: Unit
    low: Fraction
    high: Fraction


def settled(m: Methodology) -> dict[str, Fraction]:
    """The numbers that a version has one value of; every other parameter is proved over its whole range."""
    found = {p.name: p.values[0].number for p in m.parameters if len(p.values) == 1}
    for parameter in m.parameters:
        if parameter.factor and parameter.factor.data_year is not None:
            with suppress(UnknownFactor):
                found[parameter.name] = look_up(parameter.factor, day=date.max).value.number
    return found


def reaches(m: Methodology) -> Iterator[Reach]:
    """In the order of the document, until the first formula that has a fault: what stands below it may rest on it."""
    sizes = {name: len(table.codes) for name, table, _ in m.look_ups()}
    sound = readable(m)
    with suppress(FaultFound):
        known = names_of(sound, settled(m))
        for formula, kept in zip(m.formulas, sound.formulas, strict=False):
            tree = parse(formula.text)
            sizes[formula.symbol] = parts_in(tree, sizes)
            if formula is not kept or sizes[formula.symbol] > PARTS_MAX:
                return
            known[formula.symbol] = compile_quantity(tree, known)
            yield _reach(formula.symbol, known[formula.symbol])


def _reach(symbol: str, measure: Measure) -> Reach:
    """The divisor is proved to be above zero, so that the outermost of the four quotients are the ends."""
    above, below = measure.ratio.numerator, measure.ratio.divisor
    shown = shown_in(measure.dimension)
    ends = [Fraction(one, other) / shown.size for one in (above.low, above.high) for other in (below.low, below.high)]
    return Reach(symbol, shown, min(ends), max(ends))


def shown_in(dimension: tuple[tuple[str, int], ...]) -> Unit:
    known = (unit(text) for text in SHOWN_IN)
    return next((found for found in known if found.dimension == dimension), Unit(dimension_text(dimension), dimension, Fraction(1)))


def readable(m: Methodology) -> Methodology:
    """The document with the formulas of which every name is known and stands above: what can be drawn and said while another is mended."""
    given = {item.name for item in m.inputs}
    history = tuple(item for item in m.history if item.of in given)
    known = {*ONES, *given, *(item.name for item in history), *(t.name for t in m.tables), *(p.name for p in m.parameters if not p.table)}
    kept: list[Formula] = []
    for formula in m.formulas:
        if formula.symbol not in known and _is_readable(formula, known):
            kept.append(formula)
            known.add(formula.symbol)
    return replace(m, formulas=tuple(kept), history=history)


def _is_readable(formula: Formula, known: set[str]) -> bool:
    try:
        tree = parse(formula.text)
    except FaultFound:
        return False
    return set(names_in(tree)) <= known and parts_in(tree, {}) <= PARTS_MAX

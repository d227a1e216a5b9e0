"""Names that a formula may mention, made by hand, and the formula compiled with them."""

from __future__ import annotations

from fractions import Fraction

from puhui.methodology.compiler import Measure, column, compile_quantity, constant
from puhui.methodology.expressions import parse
from puhui.methodology.units import unit


def of(text: str, name: str, low: int, high: int, *, optional: bool = False, default: int | None = None) -> Measure:
    found = unit(text)
    return column(name, low=low, high=high, size=found.size, dimension=found.dimension, optional=optional, default=default)


def number(value: str, text: str) -> Measure:
    found = unit(text)
    return constant(Fraction(value) * found.size, found.dimension)


NAMES = {
    "person": number("1", "person"),
    "saving": number("46.7", "gCO2e/(person*km)"),
    "里程": of("m", "distance_m", 500, 60_000),
    "duration": of("s", "duration_s", 60, 10_800, optional=True),
    "pause": of("s", "pause_s", 0, 600, default=0),
    "energy": of("Wh", "energy_wh", 0, 10**9),
    "wide": of("m", "wide_m", 0, 3_037_000_500),  # its square is just beyond 64 bits
    "narrow": of("m", "narrow_m", 0, 3_037_000_499),  # its square is just within
    "loss": of("1", "loss", 0, 1),
}


def compiled(text: str) -> Measure:
    return compile_quantity(parse(text), NAMES)

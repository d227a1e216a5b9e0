"""Units of methodologies: a small closed registry in exact fractions, with CO2e, person and trip as dimensions of their own.

A unit that is not listed here is refused: a typing mistake must not become a new dimension.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import pint

from puhui.methodology.errors import UnknownUnit

_DEFINITIONS = """
metre = [length] = m
second = [time] = s
gram = [mass] = g
kelvin = [temperature] = K
gram_co2e = [co2e] = gCO2e
person = [person]
trip = [trip]
household = [household]
step = [step]
item = [item]
act = [act]
room_night = [room_night]
fen = [money]

kilometre = 1000 * metre = km
square_metre = metre ** 2 = m2
cubic_metre = metre ** 3 = m3
litre = cubic_metre / 1000 = L
hectare = 10000 * square_metre = ha
mu = 10000 * square_metre / 15
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour
year = 365 * day
kilogram = 1000 * gram = kg
tonne = 1000 * kilogram = t
joule = kilogram * metre ** 2 / second ** 2 = J
megajoule = 1000000 * joule = MJ
gigajoule = 1000 * megajoule = GJ
watt = joule / second = W
kilowatt = 1000 * watt = kW
watt_hour = watt * hour = Wh
kilowatt_hour = 1000 * watt_hour = kWh
megawatt_hour = 1000 * kilowatt_hour = MWh
kilogram_co2e = 1000 * gram_co2e = kgCO2e
tonne_co2e = 1000 * kilogram_co2e = tCO2e
yuan = 100 * fen = CNY
percent = 0.01
"""  # no month: it has no fixed length, write days

#: What a reader calls the units; anything else is shown as it is written.
SAID_ZH = {
    "gCO2e": "g",
    "kgCO2e": "kg",
    "tCO2e": "t",
    "person": "人",
    "trip": "次",
    "household": "户",
    "step": "步",
    "day": "日",
    "year": "年",
    "item": "件",
    "act": "次",
    "room_night": "间夜",
}


#: A product or quotient of names, at most squared or cubed, and one bracket below the line: the text may come from a stranger, so
#: there is one way to read it, no power of a power and nothing to evaluate.
_NAME = r"(?:[A-Za-z][A-Za-z0-9_]{0,15}|%|1)(?:\*\*[23])?"
_PRODUCT = rf"{_NAME}(?: ?[*/] ?{_NAME}){{0,7}}"
_WRITTEN = re.compile(rf"{_PRODUCT}(?: ?/ ?\({_PRODUCT}\))?")


CHARS_MAX = 80


@cache
def registry() -> pint.UnitRegistry[Any]:
    units: pint.UnitRegistry[Any] = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for line in _DEFINITIONS.strip().splitlines():
        if line.strip():
            units.define(line)
    return units


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, its dimension, and its size in the registry's base units as an exact fraction."""

    text: str
    dimension: tuple[tuple[str, int], ...]
    size: Fraction

    @property
    def is_dimensionless(self) -> bool:
        return not self.dimension


@lru_cache(maxsize=4096)
def unit(text: str) -> Unit:
    """Parse `g/(person*km)`, `kWh`, `%` or `1`; refuses unknown names."""
    written = text.strip()
    if written in ("", "1"):
        return Unit("1", (), Fraction(1))
    if len(written) > CHARS_MAX or not _WRITTEN.fullmatch(written):
        raise UnknownUnit(unit=written[:40])
    try:
        quantity = registry().Quantity(Fraction(1), written.replace("%", "percent"))
        base = quantity.to_base_units()
    except (pint.errors.PintError, AttributeError, TypeError, ValueError, ZeroDivisionError, SyntaxError) as problem:
        raise UnknownUnit(unit=written) from problem
    return Unit(written, _dimension(base.dimensionality), Fraction(base.magnitude))


def _dimension(found: Any) -> tuple[tuple[str, int], ...]:
    pairs = []
    for name, power in found.items():
        if power != int(power):
            raise UnknownUnit(unit=str(found))
        pairs.append((str(name), int(power)))
    return tuple(sorted(pairs))


def multiplied(left: tuple[tuple[str, int], ...], right: tuple[tuple[str, int], ...], *, sign: int = 1) -> tuple[tuple[str, int], ...]:
    """The dimension of a product (sign 1) or a quotient (sign −1)."""
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def dimension_text(dimension: tuple[tuple[str, int], ...]) -> str:
    """`[co2e]/[length]` for people: what a fault prints."""
    if not dimension:
        return "1"
    above = [f"{n}^{p}" if p > 1 else n for n, p in dimension if p > 0]
    below = [f"{n}^{-p}" if p < -1 else n for n, p in dimension if p < 0]
    return "*".join(above or ["1"]) + "".join(f"/{name}" for name in below)


def said(text: str, language: str = "zh") -> str:
    """`gCO2e/(person*km)` as people read it: g/(人·km) in Chinese, g CO₂e/(person·km) in English."""
    shown = text.replace("*", "·")
    if language.startswith("en"):
        return shown.replace("CO2e", " CO₂e").replace("_", "-")
    for name, word in SAID_ZH.items():
        shown = _replace_word(shown, name, word)
    return shown


def _replace_word(text: str, name: str, word: str) -> str:
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", word, text)


#: The dimension that every reduction must have.
CO2E = (("[co2e]", 1),)

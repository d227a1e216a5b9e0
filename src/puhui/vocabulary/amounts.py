"""Amounts are whole numbers of the smallest unit: grams of CO2e, points, fen. They are shown, never computed, with decimals."""

from __future__ import annotations

from typing import NewType

Grams = NewType("Grams", int)
Points = NewType("Points", int)

KG = 1_000
TONNE = 1_000_000
INT64_MAX = 2**63 - 1

NBSP = "\u00a0"
MINUS = "\u2212"


def grouped(number: int) -> str:
    """1234567 as 1,234,567, with a real minus sign."""
    return f"{number:,}".replace("-", MINUS)


def grams_parts(grams: int) -> tuple[str, str]:
    """What people read: g below 100 kg, then kg. Returns (figure, unit); nothing is rounded up.

    >>> grams_parts(99_999)
    ('99,999', 'g')
    >>> grams_parts(123_456)
    ('123.4', 'kg')
    """
    if abs(grams) < 100 * KG:
        return grouped(grams), "g"
    return _tenths(grams, KG), "kg"


def tonnes_parts(grams: int) -> tuple[str, str]:
    """What public totals show: tonnes from 100 t, with three decimals below, so that a pilot city is not 0 t."""
    if abs(grams) >= 100 * TONNE:
        return _tenths(grams, TONNE), "tCO₂e"
    sign = MINUS if grams < 0 else ""
    whole, rest = divmod(abs(grams), TONNE)
    return f"{sign}{whole:,}.{rest // 1_000:03d}", "tCO₂e"


def _tenths(amount: int, unit: int) -> str:
    sign = MINUS if amount < 0 else ""
    tenths = abs(amount) * 10 // unit
    return f"{sign}{tenths // 10:,}.{tenths % 10}"

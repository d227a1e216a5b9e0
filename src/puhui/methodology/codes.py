"""Inputs that say one of several named things by its number, and tables that hold a number for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.methodology.units import Unit
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Code:
    """One of the things that a coded input may say: a species, a water regime. The column holds its number."""

    name: str
    number: int
    label: Text


@dataclass(frozen=True, slots=True)
class Table:
    """A number for each code of an input. Each is a parameter of its own, named `table.code`, and may be missing by itself."""

    name: str
    label: Text
    unit: Unit
    codes: tuple[Code, ...]

    def parameter(self, code: Code) -> str:
        return f"{self.name}.{code.name}"


def looked_up(table: str, key: str) -> str:
    """How a formula asks a table for the number of what an input says: density[species]."""
    return f"{table}[{key}]"

"""What a compiled formula is worth for one record, in plain Python: the same whole numbers that an engine has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from puhui.methodology.compiler import Measure
from puhui.methodology.integers import (
    Always,
    Both,
    Chosen,
    ColumnValue,
    Compare,
    Condition,
    Constant,
    Integer,
    IsKnown,
    Largest,
    Not,
    Product,
    Sum,
    Whether,
)

Row = Mapping[str, int | None]


def exact(measure: Measure, row: Row) -> Fraction | None:
    """The quantity of a record in base units, before anything is floored; None where something that it needs is not known."""
    if not holds(measure.known, row):
        return None
    return Fraction(value(measure.ratio.numerator, row), value(measure.ratio.divisor, row))


def value(node: Integer, row: Row) -> int:
    match node:
        case Constant(number):
            return number
        case ColumnValue(column, _, _, default):
            found = row.get(column)
            found = default if found is None else found
            return 0 if found is None else found  # where it is not known, the condition of the formula says so
        case Product(coefficient, parts):
            return coefficient * math.prod(value(part, row) for part in parts)
        case Sum(parts):
            return sum(value(part, row) for part in parts)
        case Largest(which, parts):
            return (max if which == "max" else min)(value(part, row) for part in parts)
        case Chosen(when, then, otherwise):
            return value(then if holds(when, row) else otherwise, row)


def holds(node: Condition, row: Row) -> bool:
    match node:
        case Always():
            return True
        case IsKnown(column):
            return row.get(column) is not None
        case Not(part):
            return not holds(part, row)
        case Both(which, parts):
            return (all if which == "and" else any)(holds(part, row) for part in parts)
        case Whether(when, then, otherwise):
            return holds(then if holds(when, row) else otherwise, row)
        case Compare(operator, left, right):
            return _compared(operator, value(left, row), value(right, row))


def _compared(operator: str, left: int, right: int) -> bool:
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
    return left != right

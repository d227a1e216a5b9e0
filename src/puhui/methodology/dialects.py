"""Integer expressions as SQL text for DuckDB, Spark and PostgreSQL. The three differ in one operator only."""

from __future__ import annotations

from typing import Literal

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

Dialect = Literal["duckdb", "spark", "postgresql"]

#: Whole-number division. The numerator is proved ≥ 0 and the divisor > 0, so all three floor.
WHOLE_DIVISION: dict[Dialect, str] = {"duckdb": "//", "spark": "div", "postgresql": "/"}
_COMPARISONS = {"==": "=", "!=": "<>"}


def integer_sql(node: Integer, *, prefix: str = "") -> str:
    """The value of a node; columns are written `prefix.column`."""
    match node:
        case Constant(value):
            return f"CAST({value} AS BIGINT)"
        case ColumnValue(column, _, _, default):
            name = f"{prefix}{column}"
            return name if default is None else f"COALESCE({name}, {default})"
        case Product(coefficient, parts):
            written = [integer_sql(part, prefix=prefix) for part in parts]
            first = [] if coefficient == 1 else [f"CAST({coefficient} AS BIGINT)"]
            return "(" + " * ".join([*first, *written]) + ")"
        case Sum(parts):
            return "(" + " + ".join(integer_sql(part, prefix=prefix) for part in parts) + ")"
        case Largest(which, parts):
            name = "GREATEST" if which == "max" else "LEAST"
            return f"{name}(" + ", ".join(integer_sql(part, prefix=prefix) for part in parts) + ")"
        case Chosen(when, then, otherwise):
            return (
                f"CASE WHEN {condition_sql(when, prefix=prefix)} THEN {integer_sql(then, prefix=prefix)}"
                f" ELSE {integer_sql(otherwise, prefix=prefix)} END"
            )


def condition_sql(node: Condition, *, prefix: str = "") -> str:
    match node:
        case Always():
            return "TRUE"
        case IsKnown(column):
            return f"{prefix}{column} IS NOT NULL"
        case Not(part):
            return f"NOT ({condition_sql(part, prefix=prefix)})"
        case Both(which, parts):
            return "(" + f" {which.upper()} ".join(condition_sql(part, prefix=prefix) for part in parts) + ")"
        case Compare(operator, left, right):
            sign = _COMPARISONS.get(operator, operator)
            return f"({integer_sql(left, prefix=prefix)} {sign} {integer_sql(right, prefix=prefix)})"
        case Whether(when, then, otherwise):
            return (
                f"CASE WHEN {condition_sql(when, prefix=prefix)} THEN {condition_sql(then, prefix=prefix)}"
                f" ELSE {condition_sql(otherwise, prefix=prefix)} END"
            )


def floored_sql(numerator: Integer, divisor: Integer, dialect: Dialect, *, prefix: str = "") -> str:
    """⌊numerator ÷ divisor⌋ as a whole number."""
    above = integer_sql(numerator, prefix=prefix)
    if divisor == Constant(1):
        return above
    return f"({above} {WHOLE_DIVISION[dialect]} {integer_sql(divisor, prefix=prefix)})"

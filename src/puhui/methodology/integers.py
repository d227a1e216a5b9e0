"""Integer arithmetic with its proof: every node knows the interval of its values, and none may leave a signed 64-bit integer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from puhui.vocabulary.amounts import INT64_MAX


class LeavesInt64(Exception):
    """An intermediate value can reach beyond ±(2**63 − 1)."""

    def __init__(self, reach: int) -> None:
        super().__init__(str(reach))
        self.reach = reach


@dataclass(frozen=True, slots=True)
class Constant:
    value: int

    @property
    def low(self) -> int:
        return self.value

    @property
    def high(self) -> int:
        return self.value


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """A column of scaled whole numbers; `default` stands in where it is empty."""

    column: str
    low: int
    high: int
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    coefficient: int
    parts: tuple[Integer, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Sum:
    parts: tuple[Integer, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Largest:
    which: Literal["max", "min"]
    parts: tuple[Integer, ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Chosen:
    when: Condition
    then: Integer
    otherwise: Integer
    low: int
    high: int


Integer = Constant | ColumnValue | Product | Sum | Largest | Chosen


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class Both:
    which: Literal["and", "or"]
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class IsKnown:
    column: str


@dataclass(frozen=True, slots=True)
class Always:
    """True; what is left of a condition that cannot fail."""


@dataclass(frozen=True, slots=True)
class Whether:
    """`then` where `when` holds, else `otherwise`: a choice between conditions."""

    when: Condition
    then: Condition
    otherwise: Condition


Condition = Compare | Both | Not | IsKnown | Always | Whether


def _held(low: int, high: int) -> tuple[int, int]:
    if low < -INT64_MAX or high > INT64_MAX:
        raise LeavesInt64(high if high > INT64_MAX else low)
    return low, high


def fixed(value: int) -> Constant:
    """A constant that fits."""
    return Constant(_held(value, value)[0])


def product(left: Integer, right: Integer) -> Integer:
    """left × right, with constants gathered in one coefficient."""
    a, a_parts = _factors(left)
    b, b_parts = _factors(right)
    return _product(a * b, (*a_parts, *b_parts))


def _product(coefficient: int, parts: tuple[Integer, ...]) -> Integer:
    if coefficient == 0 or not parts:
        return fixed(coefficient)
    low, high = 1, 1
    for part in parts:
        corners = [x * y for x in (low, high) for y in (part.low, part.high)]
        low, high = _held(min(corners), max(corners))
    low, high = _held(*sorted((low * coefficient, high * coefficient)))
    if coefficient == 1 and len(parts) == 1:
        return parts[0]
    return Product(coefficient, parts, low, high)


def _factors(node: Integer) -> tuple[int, tuple[Integer, ...]]:
    if isinstance(node, Constant):
        return node.value, ()
    if isinstance(node, Product):
        return node.coefficient, node.parts
    return 1, (node,)


def total(left: Integer, right: Integer) -> Integer:
    if isinstance(left, Constant) and isinstance(right, Constant):
        return fixed(left.value + right.value)
    if left == Constant(0):
        return right
    if right == Constant(0):
        return left
    return Sum((left, right), *_held(left.low + right.low, left.high + right.high))


def negative(node: Integer) -> Integer:
    return product(Constant(-1), node)


def extreme(which: Literal["max", "min"], parts: tuple[Integer, ...]) -> Integer:
    pick = max if which == "max" else min
    return Largest(which, parts, pick(p.low for p in parts), pick(p.high for p in parts))


def chosen(when: Condition, then: Integer, otherwise: Integer) -> Integer:
    if then == otherwise:
        return then
    return Chosen(when, then, otherwise, min(then.low, otherwise.low), max(then.high, otherwise.high))


def content(node: Integer) -> int:
    """The greatest constant that divides the node for sure."""
    match node:
        case Constant(value):
            return abs(value)
        case Product(coefficient, _):
            return abs(coefficient)
        case Sum(parts) | Largest(_, parts):
            return math.gcd(*(content(part) for part in parts))
        case Chosen(_, then, otherwise):
            return math.gcd(content(then), content(otherwise))
    return 1


def divided(node: Integer, by: int) -> Integer:
    """node ÷ by, where `by` divides its content."""
    match node:
        case Constant(value):
            return Constant(value // by)
        case Product(coefficient, parts):
            return _product(coefficient // by, parts)
        case Sum(parts, low, high):
            return Sum(tuple(divided(part, by) for part in parts), low // by, high // by)
        case Largest(which, parts, low, high):
            return Largest(which, tuple(divided(part, by) for part in parts), low // by, high // by)
        case Chosen(when, then, otherwise, low, high):
            return Chosen(when, divided(then, by), divided(otherwise, by), low // by, high // by)
    return node


def both(which: Literal["and", "or"], parts: tuple[Condition, ...]) -> Condition:
    """and/or with what always holds taken out."""
    if which == "or" and any(isinstance(part, Always) for part in parts):
        return Always()
    kept = tuple(dict.fromkeys(part for part in parts if not isinstance(part, Always)))
    if not kept:
        return Always()
    return kept[0] if len(kept) == 1 else Both(which, kept)


def whether(when: Condition, then: Condition, otherwise: Condition) -> Condition:
    """A choice between conditions, each without what its branch already knows: `known(x)` need not be asked again below it."""
    then, otherwise = _given(then, when), _given(otherwise, _opposite(when))
    return then if then == otherwise else Whether(when, then, otherwise)


def _given(condition: Condition, fact: Condition) -> Condition:
    """What is left to ask of the condition where the fact holds."""
    facts = fact.parts if isinstance(fact, Both) and fact.which == "and" else (fact,)
    match condition:
        case Both("and", parts):
            return both("and", tuple(_given(part, fact) for part in parts))
        case Whether(when, then, otherwise):
            return whether(when, _given(then, fact), _given(otherwise, fact))
    return Always() if condition in facts else condition


def _opposite(condition: Condition) -> Condition:
    return condition.part if isinstance(condition, Not) else Not(condition)


def columns_in(node: Integer | Condition) -> frozenset[str]:
    """Every column that the value or the condition reads."""
    match node:
        case ColumnValue(column) | IsKnown(column):
            return frozenset((column,))
        case Product(_, parts) | Sum(parts) | Largest(_, parts) | Both(_, parts):
            below: tuple[Integer | Condition, ...] = parts
        case Compare(_, left, right):
            below = (left, right)
        case Not(part):
            below = (part,)
        case Chosen(when, then, otherwise) | Whether(when, then, otherwise):
            below = (when, then, otherwise)
        case Constant() | Always():
            below = ()
    return frozenset().union(*(columns_in(part) for part in below))

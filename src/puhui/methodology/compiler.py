"""Compile a formula before any data is read: units agree, nothing overflows, the result is never negative, no divisor is zero.

A formula becomes one fraction of whole numbers, numerator ÷ divisor, which every engine floors once, last.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from puhui.methodology import integers as whole
from puhui.methodology.errors import FaultFound
from puhui.methodology.expressions import (
    Choice,
    Compared,
    Expression,
    Extreme,
    Known,
    Logic,
    Looked,
    Name,
    Number,
    Operation,
)
from puhui.methodology.units import dimension_text, multiplied
from puhui.vocabulary.texts import Text

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator ÷ divisor in base units; the divisor is proved > 0."""

    numerator: whole.Integer
    divisor: whole.Integer


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity: its exact value, its dimension, and the condition under which it is known at all."""

    ratio: Ratio
    dimension: Dimension
    known: whole.Condition
    is_zero: bool = False  # a literal 0 has any dimension


@dataclass(frozen=True, slots=True)
class Truth:
    condition: whole.Condition
    known: whole.Condition


Found = Measure | Truth
Names = Mapping[str, Measure]


def constant(value: Fraction, dimension: Dimension = ()) -> Measure:
    ratio = Ratio(whole.fixed(value.numerator), whole.fixed(value.denominator))
    return Measure(ratio, dimension, whole.Always(), is_zero=value == 0)


def column(name: str, *, low: int, high: int, size: Fraction, dimension: Dimension, optional: bool, default: int | None) -> Measure:
    """A column of whole numbers in a unit of `size` base units."""
    value = whole.ColumnValue(name, low, high, default)
    above = whole.product(whole.Constant(size.numerator), value)
    known = whole.IsKnown(name) if optional and default is None else whole.Always()
    return Measure(Ratio(above, whole.Constant(size.denominator)), dimension, known)


def looked(key: Measure, numbers: Sequence[Measure]) -> Measure:
    """What a table holds for the code 1, 2, 3, … that the key says: a chain of conditions, the last number where none of them holds."""
    numerators, divisor = _common([number.ratio for number in numbers])
    found = numerators[-1]
    for code in range(len(numerators) - 1, 0, -1):
        found = whole.chosen(whole.Compare("==", key.ratio.numerator, whole.Constant(code)), numerators[code - 1], found)
    shared = whole.content(found) or 1  # before the choice instead of in each branch, where it can be cancelled
    ratio = _reduced(whole.product(whole.Constant(shared), whole.divided(found, shared)), divisor)
    return Measure(ratio, numbers[0].dimension, key.known)


def compile_quantity(expression: Expression, names: Names) -> Measure:
    """The expression as a fraction of whole numbers; raises FaultFound where it cannot be proved."""
    found = _Compiler(names).lower(expression)
    if isinstance(found, Truth):
        raise _fault(expression, Text("这里需要一个量，不是真假。", "A quantity is needed here, not a truth value."), _PLAIN)
    return found


def compile_condition(expression: Expression, names: Names) -> Truth:
    found = _Compiler(names).lower(expression)
    if isinstance(found, Measure):
        raise _fault(expression, Text("这里需要一个比较。", "A comparison is needed here."), _PLAIN)
    return found


def beyond_64_bits(problem: whole.LeavesInt64, *, column: int = 0, text: str = "") -> FaultFound:
    reach = (
        str(problem.reach) if abs(problem.reach) < 10**30 else f"{'-' if problem.reach < 0 else ''}10^{len(str(abs(problem.reach))) - 1}"
    )
    return FaultFound(
        Text(f"中间值可达 {reach}，超出 64 位整数。", f"An intermediate value can reach {reach}, beyond 64 bits."),
        Text("请收窄输入范围，或减少参数小数位。", "Narrow the range of an input, or give a parameter fewer decimals."),
        column=column,
        text=text,
    )


_PLAIN = Text("请对照方法学文档格式改写。", "Rewrite it by the document format.")


def _fault(node: Expression, wrong: Text, remedy: Text) -> FaultFound:
    return FaultFound(wrong, remedy, column=node.column + 1, text=getattr(node, "name", ""))


class _Compiler:
    def __init__(self, names: Names) -> None:
        self.names = names

    def lower(self, node: Expression) -> Found:
        try:
            return self._lower(node)
        except whole.LeavesInt64 as problem:
            raise beyond_64_bits(problem, column=node.column + 1, text=getattr(node, "name", "")) from problem

    def _lower(self, node: Expression) -> Found:
        match node:
            case Number(value):
                return constant(value)
            case Name(name):
                return self._named(node, name)
            case Looked():
                return self._named(node, node.name)
            case Known(name):
                return Truth(self._named(node, name).known, whole.Always())
            case Operation():
                return self._operation(node)
            case Extreme():
                return self._extreme(node)
            case Compared():
                return self._compared(node)
            case Logic():
                return self._logic(node)
            case Choice():
                return self._choice(node)

    def quantity(self, node: Expression) -> Measure:
        found = self.lower(node)
        if isinstance(found, Truth):
            raise _fault(node, Text("真假不能参与运算。", "A truth value cannot be calculated with."), _PLAIN)
        return found

    def truth(self, node: Expression) -> Truth:
        found = self.lower(node)
        if isinstance(found, Measure):
            raise _fault(node, Text("这里需要一个比较。", "A comparison is needed here."), _PLAIN)
        return found

    def _named(self, node: Expression, name: str) -> Measure:
        if name not in self.names:
            raise FaultFound(
                Text("名称没有声明。", "The name is not declared."),
                Text(f"可用名称：{'、'.join(self._some())}。", f"Declared names: {', '.join(self._some())}."),
                column=node.column + 1,
                text=name,
            )
        return self.names[name]

    def _some(self) -> list[str]:
        """The names that a remedy lists; of very many, the first."""
        names = list(self.names)
        return names if len(names) <= 20 else [*names[:20], "…"]

    def _operation(self, node: Operation) -> Measure:
        left, right = self.quantity(node.left), self.quantity(node.right)
        known = whole.both("and", (left.known, right.known))
        if node.operator in "+-":
            dimension = self._same(node, left, right)
            return Measure(_sum(left.ratio, right.ratio, minus=node.operator == "-"), dimension, known)
        if node.operator == "*":
            return Measure(_times(left.ratio, right.ratio), multiplied(left.dimension, right.dimension), known)
        return Measure(self._over(node, left.ratio, right.ratio), multiplied(left.dimension, right.dimension, sign=-1), known)

    def _over(self, node: Operation, left: Ratio, right: Ratio) -> Ratio:
        if right.numerator.low <= 0:
            raise _fault(
                node,
                Text("除数可能为零或为负。", "The divisor can be zero or negative."),
                Text("请收窄除数的允许范围，使其大于零。", "Narrow the range of the divisor so that it stays above zero."),
            )
        return _times(left, Ratio(right.divisor, right.numerator))

    def _same(self, node: Expression, *measures: Measure) -> Dimension:
        dimensions = {measure.dimension for measure in measures if not measure.is_zero}
        if len(dimensions) > 1:
            shown = " ≠ ".join(dimension_text(d) for d in sorted(dimensions))
            raise _fault(
                node,
                Text(f"两边单位不同：{shown}。", f"The units on the two sides differ: {shown}."),
                Text("请乘除相应的参数，使两边单位相同。", "Multiply or divide by the right parameter so that both sides agree."),
            )
        return dimensions.pop() if dimensions else ()

    def _extreme(self, node: Extreme) -> Measure:
        parts = [self.quantity(part) for part in node.parts]
        dimension = self._same(node, *parts)
        numerators, divisor = _common([part.ratio for part in parts])
        known = whole.both("and", tuple(part.known for part in parts))
        return Measure(_reduced(whole.extreme(node.which, numerators), divisor), dimension, known)

    def _compared(self, node: Compared) -> Truth:
        left, right = self.quantity(node.left), self.quantity(node.right)
        self._same(node, left, right)
        (above, below), _ = _common([left.ratio, right.ratio])
        known = whole.both("and", (left.known, right.known))
        return Truth(whole.Compare(node.operator, above, below), known)

    def _logic(self, node: Logic) -> Truth:
        parts = [self.truth(part) for part in node.parts]
        known = whole.both("and", tuple(part.known for part in parts))
        if node.which == "not":
            return Truth(whole.Not(parts[0].condition), known)
        return Truth(whole.both(node.which, tuple(part.condition for part in parts)), known)

    def _choice(self, node: Choice) -> Found:
        when, then, otherwise = self.truth(node.when), self.lower(node.then), self.lower(node.otherwise)
        known = whole.both("and", (when.known, whole.whether(when.condition, then.known, otherwise.known)))
        if isinstance(then, Truth) or isinstance(otherwise, Truth):
            raise _fault(node, Text("if 的两支都应是量。", "Both branches of if must be quantities."), _PLAIN)
        if isinstance(when.condition, whole.Always):
            return Measure(then.ratio, then.dimension, known)
        dimension = self._same(node, then, otherwise)
        (first, second), divisor = _common([then.ratio, otherwise.ratio])
        return Measure(_reduced(whole.chosen(when.condition, first, second), divisor), dimension, known)


def _reduced(numerator: whole.Integer, divisor: whole.Integer) -> Ratio:
    """Cancel the constants that both sides share: smaller numbers, shorter SQL."""
    shared = math.gcd(whole.content(numerator), whole.content(divisor))
    if shared > 1:
        return Ratio(whole.divided(numerator, shared), whole.divided(divisor, shared))
    return Ratio(numerator, divisor)


def _times(left: Ratio, right: Ratio) -> Ratio:
    first, second = _reduced(left.numerator, right.divisor), _reduced(right.numerator, left.divisor)
    above = whole.product(first.numerator, second.numerator)
    return _reduced(above, whole.product(first.divisor, second.divisor))


def _sum(left: Ratio, right: Ratio, *, minus: bool) -> Ratio:
    (above, other), divisor = _common([left, right])
    return _reduced(whole.total(above, whole.negative(other) if minus else other), divisor)


def _common(ratios: list[Ratio]) -> tuple[tuple[whole.Integer, ...], whole.Integer]:
    """Numerators over one divisor: the least common multiple of constants, else the product."""
    divisors = [ratio.divisor for ratio in ratios]
    if all(isinstance(divisor, whole.Constant) for divisor in divisors):
        shared = math.lcm(*(divisor.low for divisor in divisors))
        widened = [whole.product(whole.Constant(shared // r.divisor.low), r.numerator) for r in ratios]
        return tuple(widened), whole.Constant(shared)
    unique = list(dict.fromkeys(divisors))
    product: whole.Integer = whole.Constant(1)
    for divisor in unique:
        product = whole.product(product, divisor)
    return tuple(_widened(ratio, unique) for ratio in ratios), product


def _widened(ratio: Ratio, divisors: list[whole.Integer]) -> whole.Integer:
    numerator = ratio.numerator
    for divisor in divisors:
        if divisor != ratio.divisor:
            numerator = whole.product(numerator, divisor)
    return numerator

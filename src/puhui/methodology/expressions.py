"""The formula language: + - * /, max, min, known, comparison, and/or/not, if … else, names,
table[input] and numbers. Nothing else parses.

Python's own parser reads the text; a whitelist turns it into the nodes below, with exact fractions and the column of each part.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from puhui.methodology.codes import looked_up
from puhui.methodology.errors import FaultFound, shown
from puhui.vocabulary.texts import Text

CHARS_MAX = 500
DEPTH_MAX = 24
#: How long a formula may be with the formulas that it builds on written out: what an engine has to read for each row.
PARTS_MAX = 400

_NUMBER = re.compile(r"^[0-9]{1,15}(\.[0-9]{1,15})?$")

Operator = Literal["+", "-", "*", "/"]
Comparison = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The number that a table holds for what an input says: density[species]."""

    table: str
    key: str
    column: int

    @property
    def name(self) -> str:
        return looked_up(self.table, self.key)


@dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    left: Expression
    right: Expression
    column: int


@dataclass(frozen=True, slots=True)
class Extreme:
    which: Literal["max", "min"]
    parts: tuple[Expression, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Compared:
    operator: Comparison
    left: Expression
    right: Expression
    column: int


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Logic:
    which: Literal["and", "or", "not"]
    parts: tuple[Expression, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Choice:
    when: Expression
    then: Expression
    otherwise: Expression
    column: int


Expression = Number | Name | Looked | Operation | Extreme | Compared | Known | Logic | Choice

_OPERATORS: dict[type[ast.operator], Operator] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type[ast.cmpop], Comparison] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_REMEDY = Text(
    "只能用 + - * /、max、min、known、比较、and/or/not、if … else、名称和数字。",
    "Use only + - * /, max, min, known, comparison, and/or/not, if … else, names and numbers.",
)


def normal(name: str) -> str:
    """Python reads identifiers in NFKC, so declared names are compared in NFKC too."""
    return unicodedata.normalize("NFKC", name)


def parse(text: str) -> Expression:
    """The expression of a formula's text; raises FaultFound with the column of the part that may not stand there."""
    source = " ".join(text.split())
    if len(source) > CHARS_MAX:
        raise FaultFound(
            Text(f"公式超过 {CHARS_MAX} 字。", f"The formula is longer than {CHARS_MAX} characters."),
            Text("请拆成几个符号。", "Split it into several symbols."),
            text=shown(source),
        )
    if "#" in source:  # Python would drop what follows, and a reader of the document would not
        raise FaultFound(Text("公式里没有注释。", "A formula has no comments."), _REMEDY, column=source.index("#") + 1, text=source[:80])
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        column = getattr(problem, "offset", None) or 1
        raise FaultFound(Text("公式写法不完整。", "The formula does not parse."), _REMEDY, column=column, text=shown(source)) from problem
    return _Reader(source).read(tree, depth=0)


class _Reader:
    """Walks Python's tree and keeps only what the language has."""

    def __init__(self, source: str) -> None:
        self.source = source

    def read(self, node: ast.expr, *, depth: int) -> Expression:
        if depth > DEPTH_MAX:
            raise self.fault(node, Text("公式嵌套过深。", "The formula is nested too deeply."))
        reader = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reader is None:
            raise self.fault(node, Text("公式里不能这样写。", "This may not stand in a formula."))
        found: Expression = reader(node, depth + 1)
        return found

    def column(self, node: ast.expr) -> int:
        """Python counts bytes, people count characters."""
        return len(self.source.encode()[: node.col_offset].decode())

    def fault(self, node: ast.expr, wrong: Text) -> FaultFound:
        text = ast.get_source_segment(self.source, node) or self.source
        return FaultFound(wrong, _REMEDY, column=self.column(node) + 1, text=text[:80])

    def _constant(self, node: ast.Constant, depth: int) -> Expression:
        text = ast.get_source_segment(self.source, node) or ""
        if isinstance(node.value, bool) or not isinstance(node.value, int | float) or not _NUMBER.match(text):
            raise self.fault(node, Text("只能写普通十进制数。", "Only plain decimal numbers."))
        return Number(Fraction(text), self.column(node))

    def _name(self, node: ast.Name, depth: int) -> Expression:
        return Name(normal(node.id), self.column(node))

    def _subscript(self, node: ast.Subscript, depth: int) -> Expression:
        if not isinstance(node.value, ast.Name) or not isinstance(node.slice, ast.Name):
            raise self.fault(node, Text("公式里不能这样写。", "This may not stand in a formula."))
        return Looked(normal(node.value.id), normal(node.slice.id), self.column(node))

    def _binop(self, node: ast.BinOp, depth: int) -> Expression:
        operator = _OPERATORS.get(type(node.op))
        if operator is None:
            raise self.fault(node, Text("不支持这个运算符。", "This operator is not part of the language."))
        left, right = self.read(node.left, depth=depth), self.read(node.right, depth=depth)
        return Operation(operator, left, right, self.column(node))

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Expression:
        inner = self.read(node.operand, depth=depth)
        if isinstance(node.op, ast.Not):
            return Logic("not", (inner,), self.column(node))
        if isinstance(node.op, ast.USub):
            return Operation("-", Number(Fraction(0), self.column(node)), inner, self.column(node))
        raise self.fault(node, Text("不支持这个运算符。", "This operator is not part of the language."))

    def _boolop(self, node: ast.BoolOp, depth: int) -> Expression:
        which: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
        return Logic(which, tuple(self.read(part, depth=depth) for part in node.values), self.column(node))

    def _compare(self, node: ast.Compare, depth: int) -> Expression:
        if len(node.ops) != 1 or type(node.ops[0]) not in _COMPARISONS:
            raise self.fault(node, Text("一次只能比较两个量。", "Compare two quantities at a time."))
        left, right = self.read(node.left, depth=depth), self.read(node.comparators[0], depth=depth)
        return Compared(_COMPARISONS[type(node.ops[0])], left, right, self.column(node))

    def _ifexp(self, node: ast.IfExp, depth: int) -> Expression:
        when, then = self.read(node.test, depth=depth), self.read(node.body, depth=depth)
        return Choice(when, then, self.read(node.orelse, depth=depth), self.column(node))

    def _call(self, node: ast.Call, depth: int) -> Expression:
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called == "known" and len(node.args) == 1 and isinstance(node.args[0], ast.Name) and not node.keywords:
            return Known(normal(node.args[0].id), self.column(node))
        if called not in ("max", "min") or len(node.args) < 2 or node.keywords:
            raise self.fault(node, Text("只有 max、min、known 可以调用。", "Only max, min and known may be called."))
        parts = tuple(self.read(part, depth=depth) for part in node.args)
        return Extreme("max" if called == "max" else "min", parts, self.column(node))


def names_in(expression: Expression) -> tuple[str, ...]:
    """Every name that the expression mentions, in order, once."""
    found: dict[str, None] = {}
    waiting: list[Expression] = [expression]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, Name | Known):
            found[node.name] = None
        if isinstance(node, Looked):
            found |= {node.table: None, node.key: None}
        waiting.extend(children(node))
    return tuple(found)


def parts_in(expression: Expression, sizes: Mapping[str, int]) -> int:
    """The names and numbers of the expression, each name counted with what stands behind it."""
    below = children(expression)
    if not below:
        return sizes.get(expression.name, 1) if isinstance(expression, Name | Looked) else 1
    return sum(parts_in(part, sizes) for part in below)


def children(node: Expression) -> tuple[Expression, ...]:
    match node:
        case Operation(_, left, right) | Compared(_, left, right):
            return (left, right)
        case Extreme(_, parts) | Logic(_, parts):
            return parts
        case Choice(when, then, otherwise):
            return (when, then, otherwise)
    return ()

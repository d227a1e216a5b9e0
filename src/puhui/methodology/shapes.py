"""A formula in its normal form: the same tree for `a * b` and `b * a`, for `a - b` and `-b + a`, for `a > b` and `b < a`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

from puhui.methodology.expressions import Choice, Compared, Expression, Extreme, Known, Logic, Looked, Name, Number, Operation

#: A word and its parts, each a tree again; a leaf has none.
Tree = tuple[str, tuple["Tree", ...]]
#: What a name stands for in a tree: itself, or what it measures.
Naming = Callable[[str], Tree]

_TURNED = {">": "<", ">=": "<="}
_FACTORS, _TERMS = "*", "+"
_ONE = Fraction(1)


def leaf(word: str) -> Tree:
    return (word, ())


def normal_tree(expression: Expression, naming: Naming = leaf) -> Tree:
    """The expression with flat sums and products in one order. Numbers stay as they are."""
    match expression:
        case Number(value):
            return leaf(str(value))
        case Name(name):
            return naming(name)
        case Looked():
            return naming(expression.name)
        case Known(name):
            return ("known", (naming(name),))
        case Operation(("*" | "/"), _, _):
            return _product(expression, naming)
        case Operation():
            return _sum(expression, naming)
        case Extreme(which, parts) | Logic(which, parts):
            return (which, _sorted(normal_tree(part, naming) for part in parts))
        case Compared(operator, left, right):
            return _compared(operator, normal_tree(left, naming), normal_tree(right, naming))
        case Choice(when, then, otherwise):
            return ("if", (normal_tree(when, naming), normal_tree(then, naming), normal_tree(otherwise, naming)))


def _sorted(parts: Iterator[Tree]) -> tuple[Tree, ...]:
    return tuple(sorted(parts))


def _compared(operator: str, left: Tree, right: Tree) -> Tree:
    if operator in ("==", "!="):
        return (operator, tuple(sorted((left, right))))
    if operator in _TURNED:
        operator, left, right = _TURNED[operator], right, left
    return (operator, (left, right))


def _product(expression: Expression, naming: Naming) -> Tree:
    """Factors above and below the line, numbers gathered into one."""
    number, parts = _ONE, []
    for part, power in _flat(expression, 1, ("*", "/"), "/"):
        if isinstance(part, Number) and part.value:
            number *= part.value**power
            continue
        tree = normal_tree(part, naming)
        parts.append(tree if power > 0 else ("1/", (tree,)))
    if number != 1:
        parts.append(leaf(str(number)))
    return _gathered(_FACTORS, parts, "1")


def _sum(expression: Expression, naming: Naming) -> Tree:
    parts = []
    for part, sign in _flat(expression, 1, ("+", "-"), "-"):
        tree = normal_tree(part, naming)
        parts.append(tree if sign > 0 else ("-", (tree,)))
    return _gathered(_TERMS, parts, "0")


def _gathered(word: str, parts: list[Tree], empty: str) -> Tree:
    if len(parts) < 2:
        return parts[0] if parts else leaf(empty)
    return (word, tuple(sorted(parts)))


def _flat(node: Expression, sign: int, operators: tuple[str, str], turning: str) -> Iterator[tuple[Expression, int]]:
    """The parts of nested sums (or products) in one list, each with its sign (or the side of the line that it stands on)."""
    if isinstance(node, Operation) and node.operator in operators:
        yield from _flat(node.left, sign, operators, turning)
        yield from _flat(node.right, -sign if node.operator == turning else sign, operators, turning)
    else:
        yield node, sign


def branches(tree: Tree) -> Counter[Tree]:
    """Every tree inside the tree, itself too, with how often it stands there."""
    found: Counter[Tree] = Counter()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        found[node] += 1
        waiting.extend(node[1])
    return found

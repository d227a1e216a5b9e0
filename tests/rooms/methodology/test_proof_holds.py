"""What the proof promises of every value holds for every row: intervals, signs, divisors. A second, plain evaluation checks it."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from puhui.methodology import integers as whole
from puhui.methodology.compiled import stretches
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.vocabulary.amounts import INT64_MAX
from puhui.vocabulary.periods import day_from_text
from tests.rooms.quantification.random_methodologies import methodologies

Row = dict[str, int | None]


def value(node: whole.Integer, row: Row) -> int:
    """The value of a node; every value on the way lies in its interval."""
    found = _value(node, row)
    assert -INT64_MAX <= node.low <= found <= node.high <= INT64_MAX, node
    return found


def _value(node: whole.Integer, row: Row) -> int:
    match node:
        case whole.Constant(constant):
            return constant
        case whole.ColumnValue(column, _, _, default):
            cell = row[column]
            stands_in = default if cell is None else cell
            assert stands_in is not None, f"{column} is read although it is not known"
            return stands_in
        case whole.Product(coefficient, parts):
            product = coefficient
            for part in parts:
                product *= value(part, row)
            return product
        case whole.Sum(parts):
            return sum(value(part, row) for part in parts)
        case whole.Largest(which, parts):
            return (max if which == "max" else min)(value(part, row) for part in parts)
        case whole.Chosen(when, then, otherwise):
            return value(then if holds(when, row) else otherwise, row)


def holds(node: whole.Condition, row: Row) -> bool:
    match node:
        case whole.Always():
            return True
        case whole.IsKnown(column):
            return row[column] is not None
        case whole.Not(part):
            return not holds(part, row)
        case whole.Both(which, parts):
            return (all if which == "and" else any)(holds(part, row) for part in parts)
        case whole.Whether(when, then, otherwise):
            return holds(then if holds(when, row) else otherwise, row)
        case whole.Compare(operator, left, right):
            a, b = value(left, row), value(right, row)
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[operator]


def rows(m: Methodology, dice: Random) -> list[Row]:
    """Rows that the range checks let through, with histories known and unknown."""
    made: list[Row] = []
    for _ in range(30):
        row: Row = {}
        for item in m.inputs:
            low, high = int(item.low), int(item.high)
            unknown = (item.optional or item.default is not None) and dice.random() < 0.3
            row[item.column] = None if unknown else dice.choice([low, high, dice.randint(low, high)])
        for past in m.history:
            row[f"history_{past.name}"] = None if dice.random() < 0.3 else dice.randint(0, int(m.input(past.of).high) * past.days)
        made.append(row)
    return made


class TestProofHolds:
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(methodologies(), st.integers(0, 2**32))
    def test_every_value_of_every_formula_lies_where_the_proof_says(self, text: str, seed: int) -> None:
        try:
            m = check(text)
        except DocumentRefused:
            assume(False)
        day = day_from_text("2026-03-19")
        for stretch in stretches(m, regions=["340100", "340200"], first=day, last=day):
            measure = stretch.compiled.reduction
            for row in rows(m, Random(seed)):
                if holds(measure.known, row):
                    assert value(measure.ratio.numerator, row) >= 0
                    assert value(measure.ratio.divisor, row) > 0

"""An independent reading of a methodology, for tests and for receipts: the document's own text, exact fractions, one row after another.

It shares nothing with the compiler or the plan: Python's `ast` and pint evaluate the text, plain loops apply the rules. Slow and plain.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from puhui.methodology.codes import Table, looked_up
from puhui.methodology.compiled import used_for
from puhui.methodology.expressions import normal
from puhui.methodology.regions import covers
from puhui.methodology.units import registry
from puhui.methodology.words import NO_CAP, Input, Methodology
from puhui.vocabulary.amounts import INT64_MAX
from puhui.vocabulary.periods import CHINA

SAME_START = timedelta(seconds=180)


class Unknown(Exception):
    """A value that the formula needs is not known."""


@dataclass(slots=True)
class Act:
    """One record as the oracle reads it, and what it decides about it."""

    record_id: str
    person: str
    happened_at: datetime | None
    region: str
    given: dict[str, int | None]
    provider: str = ""
    history: dict[str, Fraction] = field(default_factory=dict)
    refusal: str = ""
    winner: str = ""
    reduction_g: int = 0
    note: str = ""

    @property
    def day(self) -> date | None:
        return self.happened_at.astimezone(CHINA).date() if self.happened_at else None


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of a formula: a pint quantity with an exact fraction, or True/False."""
    return _value(ast.parse(" ".join(text.split()), mode="eval").body, names, text)


def _value(node: ast.expr, names: Mapping[str, Any], text: str) -> Any:
    match node:
        case ast.Constant(value=value):
            return registry().Quantity(Fraction(str(value)), "")
        case ast.Name(id=name):
            if names[name] is None:
                raise Unknown(name)
            return names[name]
        case ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=key)):
            return _value(ast.Name(id=looked_up(normal(table), normal(key))), names, text)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _value(inner, names, text)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, names, text)
        case ast.BinOp(left=left, op=operator, right=right):
            return _operate(operator, _value(left, names, text), _value(right, names, text))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compare(operator, _value(left, names, text), _value(right, names, text))
        case ast.BoolOp(op=operator, values=values):
            found = [_value(value, names, text) for value in values]
            return all(found) if isinstance(operator, ast.And) else any(found)
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            return _value(then if _value(test, names, text) else otherwise, names, text)
        case ast.Call(func=ast.Name(id="known"), args=[ast.Name(id=name)]):
            return names[name] is not None
        case ast.Call(func=ast.Name(id=called), args=parts):
            return _extreme(called, [_value(part, names, text) for part in parts])
    raise AssertionError(f"the loader let {ast.dump(node)} through")


def _same_units(left: Any, right: Any) -> tuple[Any, Any]:
    """A literal 0 takes the unit of the other side."""
    if left.dimensionless and left.magnitude == 0:
        return registry().Quantity(Fraction(0), right.units), right
    if right.dimensionless and right.magnitude == 0:
        return left, registry().Quantity(Fraction(0), left.units)
    return left, right


def _operate(operator: ast.operator, left: Any, right: Any) -> Any:
    match operator:
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    left, right = _same_units(left, right)
    return left + right if isinstance(operator, ast.Add) else left - right


def _compare(operator: ast.cmpop, left: Any, right: Any) -> bool:
    a, b = (side.to_base_units().magnitude for side in _same_units(left, right))
    match operator:
        case ast.Lt():
            return bool(a < b)
        case ast.LtE():
            return bool(a <= b)
        case ast.Gt():
            return bool(a > b)
        case ast.GtE():
            return bool(a >= b)
        case ast.Eq():
            return bool(a == b)
    return bool(a != b)


def _extreme(called: str, parts: list[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        kept, other = _same_units(found, part)
        larger = kept.to_base_units().magnitude >= other.to_base_units().magnitude
        found = kept if larger == (called == "max") else other
    return found


def quantity(number: Fraction | int, unit: str) -> Any:
    return registry().Quantity(Fraction(number), "" if unit == "1" else unit.replace("%", "percent"))


def names_for(m: Methodology, act: Act) -> dict[str, Any]:
    """Everything a formula may mention, for one act."""
    names: dict[str, Any] = {name: quantity(1, name) for name in ("person", "trip", "household", "day")}
    names |= {parameter.name: None for parameter in m.parameters}  # what is missing is not known
    for item in used_for(m, region=act.region, day=act.day or date.min) or ():
        names[item.parameter.name] = quantity(item.value.number, item.parameter.unit.text)
    for given in m.inputs:
        value = act.given.get(given.column)
        value = given.default if value is None else Fraction(value)  # type: ignore[assignment]
        names[given.name] = None if value is None else quantity(value, given.unit.text)
    names |= {name: _looked_up(table, given, names) for name, table, given in m.look_ups()}
    for past in m.history:
        found = act.history.get(past.name)
        names[past.name] = None if found is None else quantity(found, past.unit.text)
    return names


def _looked_up(table: Table, given: Input, names: Mapping[str, Any]) -> Any:
    """What the table holds for the code that the act says; nothing where it says none of them."""
    said = names[given.name]
    return next((names[table.parameter(code)] for code in table.codes if said is not None and said.magnitude == code.number), None)


def symbols(m: Methodology, act: Act) -> dict[str, Any]:
    """The value of each symbol of the document, for a receipt: pint quantities in the units that the formula gives."""
    names = names_for(m, act)
    found: dict[str, Any] = {}
    for formula in m.formulas:
        found[formula.symbol] = names[formula.symbol] = evaluate(formula.text, names)
    return found


def raw_grams(m: Methodology, act: Act) -> int:
    """⌊reduction⌋ in whole grams of CO2e."""
    exact = symbols(m, act)["reduction"]
    return int(exact.to("gCO2e").magnitude // 1) if exact.magnitude else 0


def judge(m: Methodology, act: Act, *, in_force: bool = True) -> str:
    """The first rule that refuses an act by itself; '' where none does."""
    if act.day is None:
        return "form_missing"
    if not covers(m.region, act.region) or (not m.missing and used_for(m, region=act.region, day=act.day) is None):
        return "region_outside"
    if in_force and not m.valid.holds(act.day):
        return "not_in_force"
    return _judge_inputs(m, act) or _judge_rules(m, act)


def _judge_inputs(m: Methodology, act: Act) -> str:
    for given in m.inputs:
        value = act.given.get(given.column)
        if value is None and not given.optional and given.default is None:
            return "missing_input"
        if value is not None and not given.low <= value <= given.high:
            return "out_of_range"
    straight, distance = act.given.get("straight_m"), act.given.get("distance_m")
    return "shorter_than_line" if straight is not None and distance is not None and straight > distance else ""


def _judge_rules(m: Methodology, act: Act) -> str:
    names = names_for(m, act)
    for rule in m.plausible:
        try:
            found = evaluate(rule.of, names).to_base_units().magnitude
        except Unknown:
            continue
        limits = [quantity(b, rule.unit.text).to_base_units().magnitude if b is not None else None for b in (rule.at_most, rule.at_least)]
        if (limits[0] is not None and found > limits[0]) or (limits[1] is not None and found < limits[1]):
            return "implausible"
    if any(_holds(exclusion.when, names) for exclusion in m.exclusions):
        return "excluded"
    try:
        raw_grams(m, act)
    except Unknown:
        return "missing_input"
    return ""


def _holds(text: str, names: Mapping[str, Any]) -> bool:
    try:
        return bool(evaluate(text, names))
    except Unknown:
        return False


def lasts(m: Methodology, act: Act) -> timedelta:
    if not m.same_act.lasts:
        return timedelta(seconds=m.same_act.lasts_s)
    value = names_for(m, act)[m.same_act.lasts]
    return timedelta(seconds=int(value.to("s").magnitude)) if value is not None else timedelta(0)


def collide(m: Methodology, one: Act, other: Act) -> bool:
    """Whether two sound acts of one person are the same act or overlap in time."""
    first, second = one.happened_at, other.happened_at
    assert first is not None
    assert second is not None
    if first <= second < first + lasts(m, one) or second <= first < second + lasts(m, other):
        return True
    if abs(first - second) > SAME_START:
        return False
    a, b = one.given.get("distance_m"), other.given.get("distance_m")
    if "distance_m" not in m.columns or a is None or b is None:
        return True
    return 4 * abs(a - b) <= max(a, b)


def decide(m: Methodology, acts: Sequence[Act], *, in_force: bool = True) -> list[Act]:
    """Judges, counts each act once, quantifies and caps. The acts are changed in place and returned in their order."""
    for act in acts:
        act.refusal = act.refusal or judge(m, act, in_force=in_force)
    _once(m, acts)
    _histories(m, acts)
    _caps(m, acts)
    return list(acts)


def _heard(acts: Sequence[Act]) -> list[Act]:
    """Sound acts in the order in which they are heard."""
    sound = [(act.happened_at, act.provider, act.record_id, n, act) for n, act in enumerate(acts) if not act.refusal]
    return [entry[-1] for entry in sorted(sound, key=lambda entry: entry[:4])]


def _once(m: Methodology, acts: Sequence[Act]) -> None:
    seen: set[tuple[str, date | None, str]] = set()
    for act in _heard(acts):
        key = (act.provider, act.day, act.record_id)
        if key in seen:
            act.refusal, act.winner = "duplicate_record", act.record_id
        seen.add(key)
    counted: dict[str, list[Act]] = defaultdict(list)
    for act in _heard(acts):
        winners = [other.record_id for other in counted[act.person] if collide(m, act, other)]
        if winners:
            act.refusal, act.winner = "same_act", winners[0]
        else:
            counted[act.person].append(act)


def _histories(m: Methodology, acts: Sequence[Act]) -> None:
    for past in m.history:
        source = m.input(past.of)
        size = source.unit.size / past.unit.size / 86400
        sound = [a for a in acts if not a.refusal and lasts(m, a) == timedelta(days=1)]
        readings = {(a.person, a.day): a.given.get(source.column) for a in sound}
        for act in acts:
            if act.day and not act.refusal and past.name not in act.history:
                days = [readings.get((act.person, act.day - timedelta(days=back))) for back in range(1, past.days + 1)]
                if all(value is not None for value in days):
                    act.history[past.name] = Fraction(sum(value or 0 for value in days), past.days) * size


def _caps(m: Methodology, acts: Sequence[Act]) -> None:
    used: dict[tuple[str, date | None], int] = defaultdict(int)
    cap = INT64_MAX if m.cap.per == NO_CAP else m.cap.reduction_g or 0
    for act in sorted((a for a in acts if not a.refusal), key=lambda a: (a.happened_at, a.record_id)):
        raw = raw_grams(m, act)
        act.reduction_g = max(0, min(raw, cap - used[act.person, act.day]))
        act.note = "capped" if act.reduction_g < raw else ""
        used[act.person, act.day] += act.reduction_g

"""A formula as people check it: the branch that was taken, in words, then with its numbers put in. Read from the document's own text,
beside the oracle; nothing of the compiled plan is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from puhui.methodology.codes import looked_up
from puhui.methodology.compiled import used_for
from puhui.methodology.expressions import (
    Choice,
    Compared,
    Comparison,
    Expression,
    Extreme,
    Known,
    Logic,
    Looked,
    Name,
    Number,
    Operation,
    names_in,
    parse,
)
from puhui.methodology.units import said
from puhui.methodology.words import Methodology
from puhui.quantification import oracle
from puhui.vocabulary.amounts import MINUS, NBSP
from puhui.vocabulary.texts import Text

#: Units of one, which only make the dimension right: 46.7 g/(人·km) × 1 人 × 8.4 km is read without the person.
ONES = ("person", "trip", "household", "day")
#: What people say instead of the smallest unit, from this many on.
PEOPLE_SAY = {"m": ("km", 1000), "Wh": ("kWh", 1000), "Wh/day": ("kWh/day", 1000)}
_SIGNS: dict[Comparison, str] = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
_OPPOSITE: dict[Comparison, Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_TIMES = {"*": "×", "/": "÷", "+": "+", "-": MINUS}
_SUM, _PRODUCT, _ATOM = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Step:
    """One symbol: why this branch (empty where there is only one), the formula in words, with its numbers, the names that it
    mentions, and its exact grams."""

    symbol: str
    label_zh: str
    label_en: str
    because_zh: str
    because_en: str
    words_zh: str
    words_en: str
    numbers_zh: str
    numbers_en: str
    names: tuple[str, ...]
    exact: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A part of a formula as text, and how strongly it binds."""

    text: str
    binds: int = _ATOM

    def within(self, binds: int) -> str:
        return self.text if self.binds >= binds else f"({self.text})"


def steps(m: Methodology, act: oracle.Act) -> tuple[Step, ...]:
    """The symbols that the grams rest on, in the order of the document; what no taken branch mentions is left out."""
    names = oracle.names_for(m, act)
    exact = oracle.symbols(m, act)
    taken = {formula.symbol: _taken(parse(formula.text), names | exact) for formula in m.formulas}
    needed = _needed(taken)
    speakers = {language: _Speaker(m, act, exact, language) for language in ("zh", "en")}
    return tuple(
        _step(formula.symbol, formula.label, *taken[formula.symbol], speakers, exact) for formula in m.formulas if formula.symbol in needed
    )


def people(value: Fraction, unit: str) -> tuple[str, str]:
    """A value in the unit that people use for it: 8431 m as 8.431 km."""
    shown, size = PEOPLE_SAY.get(unit, (unit, 1))
    return decimal_text(value / size), shown


def decimal_text(value: Fraction) -> str:
    """Exact to six decimals, without trailing zeros; what is cut off shows as an ellipsis."""
    scaled = abs(value) * 10**6
    whole, rest = divmod(int(scaled), 10**6)
    text = f"{whole:,}.{rest:06d}".rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + (text if scaled.denominator == 1 else f"{text}…")


def grams_of(quantity: Any) -> Fraction:
    return Fraction(quantity.to("gCO2e").magnitude) if quantity.magnitude else Fraction(0)


def _needed(taken: Mapping[str, tuple[Expression, list[Expression]]]) -> set[str]:
    found, waiting = set(), ["reduction"]
    while waiting:
        symbol = waiting.pop()
        found.add(symbol)
        waiting.extend(name for name in names_in(taken[symbol][0]) if name in taken and name not in found)
    return found


def _taken(node: Expression, names: Mapping[str, Any]) -> tuple[Expression, list[Expression]]:
    """The branch that held, and the conditions that led to it, each as it held."""
    why: list[Expression] = []
    while isinstance(node, Choice):
        holds = bool(oracle.evaluate(_source(node.when), names))
        why.append(node.when if holds else _denied(node.when))
        node = node.then if holds else node.otherwise
    return node, why


def _denied(node: Expression) -> Expression:
    if isinstance(node, Compared):
        return Compared(_OPPOSITE[node.operator], node.left, node.right, node.column)
    return Logic("not", (node,), node.column)


def _source(node: Expression) -> str:
    """The text of a condition again, for the oracle."""
    match node:
        case Number(value):
            return f"({value.numerator}/{value.denominator})"
        case Name(name):
            return name
        case Looked(table, key):
            return looked_up(table, key)
        case Known(name):
            return f"known({name})"
        case Operation(operator, left, right) | Compared(operator, left, right):
            return f"({_source(left)} {operator} {_source(right)})"
        case Extreme(which, parts):
            return f"{which}({', '.join(map(_source, parts))})"
        case Logic("not", (inner,)):
            return f"(not {_source(inner)})"
        case Logic(which, parts):
            return "(" + f" {which} ".join(map(_source, parts)) + ")"
        case Choice(when, then, otherwise):
            return f"({_source(then)} if {_source(when)} else {_source(otherwise)})"


def _step(
    symbol: str, label: Text, node: Expression, why: list[Expression], speakers: Mapping[str, _Speaker], exact: Mapping[str, Any]
) -> Step:
    def in_both(say: Callable[[_Speaker], str]) -> tuple[str, str]:
        return say(speakers["zh"]), say(speakers["en"])

    because = in_both(lambda speaker: speaker.because(why))
    words = in_both(lambda speaker: speaker.say(node, speaker.word).text)
    numbers = in_both(lambda speaker: speaker.say(node, speaker.figure).text)
    return Step(symbol, label.zh, label.en, *because, *words, *numbers, names_in(node), decimal_text(grams_of(exact[symbol])))


class _Speaker:
    """Says the parts of a methodology's formulas for one act in one language."""

    def __init__(self, m: Methodology, act: oracle.Act, exact: Mapping[str, Any], language: str) -> None:
        self.language = language
        labels = {named.name: named.label for group in (m.inputs, m.parameters, m.history) for named in group}
        labels |= {name: table.label for name, table, _ in m.look_ups()}
        self.labels = labels | {formula.symbol: formula.label for formula in m.formulas}
        self.values = _values(m, act) | {name: (decimal_text(grams_of(value)), "gCO2e") for name, value in exact.items()}

    def word(self, name: str) -> str:
        return self.labels[name].said(self.language) if name in self.labels else self.figure(name)

    def figure(self, name: str) -> str:
        value, unit = self.values.get(name, ("1", name))
        return value if unit == "1" else f"{value}{NBSP}{said(unit, self.language)}"

    def both(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def say(self, node: Expression, name: Callable[[str], str]) -> _Said:
        match node:
            case Number(value):
                return _Said(decimal_text(value))
            case Name(called) | Known(called):
                return _Said(name(called))
            case Looked():
                return _Said(name(node.name))
            case Operation("*"):
                return self._product(node, name)
            case Operation(operator, left, right):
                binds = _PRODUCT if operator == "/" else _SUM
                tighter = binds + (operator in "-/")
                return _Said(f"{self.say(left, name).within(binds)} {_TIMES[operator]} {self.say(right, name).within(tighter)}", binds)
            case Extreme(which, parts):
                return self._extreme(which, parts, name)
            case Choice(when, then, otherwise):
                said_parts = (self.say(part, name).text for part in (then, when, otherwise))
                return _Said(self.both("{0}（如果{1}），否则{2}", "{0} if {1}, else {2}").format(*said_parts), _SUM)
        return _Said(self.condition(node))

    def _product(self, node: Operation, name: Callable[[str], str]) -> _Said:
        """Factors in a row; units of one are left out unless nothing else is there."""
        factors = _factors(node)
        told = [factor for factor in factors if not (isinstance(factor, Name) and factor.name in ONES)] or factors
        if len(told) == 1:
            return self.say(told[0], name)
        return _Said(" × ".join(self.say(factor, name).within(_PRODUCT) for factor in told), _PRODUCT)

    def _extreme(self, which: str, parts: tuple[Expression, ...], name: Callable[[str], str]) -> _Said:
        rest = [part for part in parts if not (isinstance(part, Number) and part.value == 0)]
        if which == "max" and len(parts) == 2 and len(rest) == 1:
            return _Said(self.say(rest[0], name).text + self.both("（小于 0 按 0）", " (0 if below)"), _SUM)
        return _Said(f"{which}({', '.join(self.say(part, name).text for part in parts)})")

    def because(self, why: list[Expression]) -> str:
        return self.both("，", ", ").join(self.condition(part) for part in why)

    def condition(self, node: Expression) -> str:
        match node:
            case Known(name):
                return self.both("有{0}", "{0} is known").format(self.word(name))
            case Logic("not", (Known(name),)):
                return self.both("没有{0}", "{0} is not known").format(self.word(name))
            case Logic("not", (inner,)):
                return self.both("不是（{0}）", "not ({0})").format(self.condition(inner))
            case Logic(which, parts):
                joint = self.both("，且" if which == "and" else "，或", f" {which} ")
                return joint.join(self.condition(part) for part in parts)
            case Compared(operator, left, right):
                return f"{self.say(left, self.word).text} {_SIGNS[operator]} {self.say(right, self.word).text}"
        return self.say(node, self.word).text


def _factors(node: Expression) -> list[Expression]:
    if isinstance(node, Operation) and node.operator == "*":
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _values(m: Methodology, act: oracle.Act) -> dict[str, tuple[str, str]]:
    """Name → (figure, unit) of everything that has a value, in the units that people use."""
    found = {
        item.parameter.name: (item.value.written, item.parameter.unit.text) for item in used_for(m, region=act.region, day=_day(act)) or ()
    }
    for given in m.inputs:
        value = act.given.get(given.column)
        value = given.default if value is None else value  # type: ignore[assignment]
        if value is not None:
            found[given.name] = people(Fraction(value), given.unit.text)
            asked = [
                (name, table.parameter(code))
                for name, table, by in m.look_ups()
                if by == given
                for code in table.codes
                if code.number == value
            ]
            found |= {name: found[number] for name, number in asked if number in found}
    for past in m.history:
        mean = act.history.get(past.name)
        if mean is not None:
            found[past.name] = people(mean, past.unit.text)
    return found


def _day(act: oracle.Act) -> Any:
    assert act.day is not None, "an act that counted has a day"
    return act.day

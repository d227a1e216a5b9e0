"""A formula for people: as MathML with short symbols, and as a sentence in the words of the document, both from its expression tree.

Symbols: ER, BE, PE, LE for what formulas give; the initial of an input as a capital, of a parameter as a small letter, with a number
where two begin alike; a bar over an input for one's own mean. `person`, `trip`, `household` and `day` are one of their unit and are
left out of products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from puhui.methodology.codes import Table
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
    names_in,
    parse,
)
from puhui.methodology.words import Formula, History, Input, Methodology, Parameter
from puhui.vocabulary.amounts import NBSP
from puhui.vocabulary.texts import Text

RESULTS = {"reduction": "ER", "baseline": "BE", "project": "PE", "leakage": "LE"}
ONES = {
    "person": Text("1 人", "1 person"),
    "trip": Text("1 次", "1 trip"),
    "household": Text("1 户", "1 household"),
    "day": Text("1 日", "1 day"),
}
SIGNS = {"+": "+", "-": "−", "*": "×", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
JOINTS = {"and": Text("且", "and"), "or": Text("或", "or"), "not": Text("非", "not")}
KNOWN, IS_KNOWN = Text("已知{name}", "{name} is known"), Text("已知", "is known")
LOOKED = Text("{table}（按{key}）", "{table} (by {key})")
OTHERWISE, IF, WHEN = Text("其余情形", "otherwise"), Text("若", "if"), Text("{when}时", "where {when}")
CLAUSE = Text("{when}，{symbol} ＝ {value}", "{when}: {symbol} = {value}")
EXTREMES = {"max": Text("（{parts}中最大的）", "(the largest of {parts})"), "min": Text("（{parts}中最小的）", "(the smallest of {parts})")}
NOT_BELOW_ZERO = Text("（{part}，小于 0 时取 0）", "({part}, or 0 where that is below 0)")
WHOLE = Text("{sentence}；最后向下取整到克。", "{sentence}; rounded down to the gram at the very end.")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One letter or abbreviation with a number below; `is_mean` draws a bar over it."""

    letters: str
    below: str = ""
    is_mean: bool = False

    def __str__(self) -> str:
        mean = "\u0304" if self.is_mean else ""
        return f"{self.letters}{mean}{self.below.translate(str.maketrans('0123456789', '₀₁₂₃₄₅₆₇₈₉'))}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A formula as a page shows it: drawn, said, and as the document writes it."""

    symbol: str
    label: Text
    drawn: SafeString
    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """What the names of one methodology look like and how they are called, in one language."""

    symbols: Mapping[str, Symbol]
    labels: Mapping[str, Text]
    language: str

    def label(self, name: str) -> str:
        return (ONES.get(name) or self.labels[name]).said(self.language)


def formulas(m: Methodology, language: str) -> list[Shown]:
    """Every formula of a methodology, in the order of the document."""
    reader = Reader(symbols_of(m), labels_of(m), language)
    return [_shown(formula, reader) for formula in m.formulas]


def _shown(formula: Formula, reader: Reader) -> Shown:
    tree = parse(formula.text)
    is_last = formula.symbol == "reduction"
    body = _cases(tree, reader, is_last=is_last) if isinstance(tree, Choice) else _floored(_drawn(tree, reader), is_last=is_last)
    drawn = format_html('<math display="block"><mrow>{}<mo>=</mo>{}</mrow></math>', _symbol(reader.symbols[formula.symbol]), body)
    sentence = _sentence(formula.label.said(reader.language), tree, reader)
    return Shown(
        symbol=formula.symbol,
        label=formula.label,
        drawn=drawn,
        sentence=WHOLE.said(reader.language, sentence=sentence) if is_last else sentence,
        text=" ".join(formula.text.split()),
    )


def _sentence(symbol: str, tree: Expression, reader: Reader) -> str:
    """One clause; for a choice one clause for each case."""
    if not isinstance(tree, Choice):
        return _tidy(f"{symbol} ＝ {_said(tree, reader)}" if reader.language == "zh" else f"{symbol} = {_said(tree, reader)}")
    clauses = [
        CLAUSE.said(reader.language, when=_when_said(when, reader), symbol=symbol, value=_said(then, reader))
        for when, then in branches(tree)
    ]
    return _tidy(("；" if reader.language == "zh" else "; ").join(clauses))


def _when_said(when: Expression | None, reader: Reader) -> str:
    if when is None:
        return OTHERWISE.said(reader.language)
    return WHEN.said(reader.language, when=_said(when, reader))


def _tidy(sentence: str) -> str:
    """A full-width bracket brings its own space."""
    return sentence.replace("） ", "）").replace(" （", "（")


def branches(node: Expression) -> Iterator[tuple[Expression | None, Expression]]:
    """The cases of a choice in their order, each with its condition; the last has none. A choice inside the last case goes on."""
    while isinstance(node, Choice):
        yield node.when, node.then
        node = node.otherwise
    yield None, node


def labels_of(m: Methodology) -> dict[str, Text]:
    named: tuple[Input | Parameter | Table | History, ...] = (*m.inputs, *m.parameters, *m.tables, *m.history)
    return {item.name: item.label for item in named} | {formula.symbol: formula.label for formula in m.formulas}


def symbols_of(m: Methodology) -> dict[str, Symbol]:
    """Name → symbol of everything that the formulas mention, unique within the methodology."""
    used = {name for formula in m.formulas for name in names_in(parse(formula.text))}
    used |= {past.of for past in m.history if past.name in used}
    found = {formula.symbol: Symbol(RESULTS.get(formula.symbol, formula.symbol)) for formula in m.formulas}
    found |= _numbered((given.name, given.name[0].upper()) for given in m.inputs if given.name in used)
    numbers = list(dict.fromkeys(parameter.table or parameter.name for parameter in m.parameters))
    found |= _numbered((name, name[0].lower()) for name in numbers if name in used)
    for past in m.history:
        if past.name in used:
            of = found[past.of]
            found[past.name] = Symbol(of.letters, of.below, is_mean=True)
    return found


def _numbered(initials: Iterable[tuple[str, str]]) -> dict[str, Symbol]:
    """The second name with an initial gets a 2 below it, the third a 3."""
    seen: dict[str, int] = {}
    found = {}
    for name, letter in initials:
        seen[letter] = seen.get(letter, 0) + 1
        found[name] = Symbol(letter, str(seen[letter]) if seen[letter] > 1 else "")
    return found


def legend(m: Methodology) -> list[tuple[str, Text]]:
    """What each letter of the formulas stands for; ER, BE, PE and LE are said by the sentences below them."""
    labels = labels_of(m)
    return [(str(symbol), labels[name]) for name, symbol in symbols_of(m).items() if symbol.letters not in RESULTS.values()]


# -- drawn -------------------------------------------------------------------------------------------------------------


def _symbol(symbol: Symbol) -> SafeString:
    drawn = format_html("<mi{}>{}</mi>", SafeString(' mathvariant="normal"') if len(symbol.letters) > 1 else "", symbol.letters)
    if symbol.is_mean:
        drawn = format_html('<mover accent="true">{}<mo>¯</mo></mover>', drawn)
    return format_html("<msub>{}<mn>{}</mn></msub>", drawn, symbol.below) if symbol.below else drawn


def _drawn(node: Expression, reader: Reader) -> SafeString:
    match node:
        case Number(value):
            return format_html("<mn>{}</mn>", float(value) if value.denominator > 1 else value.numerator)
        case Name(name):
            return _word(reader.label(name)) if name in ONES else _symbol(reader.symbols[name])
        case Looked(table, key):
            return format_html("<msub>{}{}</msub>", _symbol(reader.symbols[table]), _symbol(reader.symbols[key]))
        case Known(name):
            return format_html("<mrow>{}{}</mrow>", _symbol(reader.symbols[name]), _word(f"{NBSP}{IS_KNOWN.said(reader.language)}"))
        case Operation("/", left, right):
            return format_html("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>", _drawn(left, reader), _drawn(right, reader))
        case Operation("*"):
            return _joined("×", [_bracketed(part, reader) for part in factors(node)])
        case Operation(operator, left, right):
            return _joined(SIGNS[operator], [_drawn(left, reader), _bracketed(right, reader) if operator == "-" else _drawn(right, reader)])
        case Compared(operator, left, right):
            return _joined(SIGNS[operator], [_drawn(left, reader), _drawn(right, reader)])
        case Extreme(which, parts):
            inside = _joined(",", [_drawn(part, reader) for part in parts])
            return format_html('<mrow><mi mathvariant="normal">{}</mi><mo>(</mo>{}<mo>)</mo></mrow>', which, inside)
        case Logic("not", (part,)):
            return format_html("<mrow>{}{}</mrow>", _word(JOINTS["not"].said(reader.language)), _bracketed(part, reader))
        case Logic(which, parts):
            joint = _word(f"{NBSP}{JOINTS[which].said(reader.language)}{NBSP}")
            return format_html("<mrow>{}</mrow>", format_html_join(joint, "{}", ((_drawn(part, reader),) for part in parts)))
    assert isinstance(node, Choice)
    return _cases(node, reader)


def _word(text: str) -> SafeString:
    return format_html("<mtext>{}</mtext>", text)


def _joined(sign: str, parts: list[SafeString]) -> SafeString:
    return format_html("<mrow>{}</mrow>", format_html_join(format_html("<mo>{}</mo>", sign), "{}", ((part,) for part in parts)))


def _bracketed(node: Expression, reader: Reader) -> SafeString:
    drawn = _drawn(node, reader)
    if (isinstance(node, Operation) and node.operator in "+-") or isinstance(node, Choice):
        return format_html("<mrow><mo>(</mo>{}<mo>)</mo></mrow>", drawn)
    return drawn


def _floored(drawn: SafeString, *, is_last: bool) -> SafeString:
    """Whole grams: only the last formula is rounded."""
    return format_html('<mrow><mo fence="true">⌊</mo>{}<mo fence="true">⌋</mo></mrow>', drawn) if is_last else drawn


def _cases(node: Choice, reader: Reader, *, is_last: bool = False) -> SafeString:
    """One line for each case; a choice inside the last case goes on in the same lines.

    A rule on the left ties them, drawn by the style sheet: a brace grows only with a font for mathematics.
    """
    rows = [
        (_floored(_drawn(then, reader), is_last=is_last and not isinstance(then, Number)), _condition(when, reader))
        for when, then in branches(node)
    ]
    lines = format_html_join("", '<mtr><mtd>{}</mtd><mtd class="di-when">{}</mtd></mtr>', rows)
    return format_html('<mtable class="di-choice" columnalign="left">{}</mtable>', lines)


def _condition(when: Expression | None, reader: Reader) -> SafeString:
    if when is None:
        return _word(OTHERWISE.said(reader.language))
    return format_html("<mrow>{}{}</mrow>", _word(f"{IF.said(reader.language)}{NBSP}"), _drawn(when, reader))


def factors(node: Expression) -> list[Expression]:
    """The factors of a product from left to right, without ones; never none."""
    if isinstance(node, Operation) and node.operator == "*":
        found = [*factors(node.left), *factors(node.right)]
        return [part for part in found if not (isinstance(part, Name) and part.name in ONES)] or found[:1]
    return [node]


# -- said --------------------------------------------------------------------------------------------------------------


def _said(node: Expression, reader: Reader) -> str:
    match node:
        case Number(value):
            return f"{float(value):g}"
        case Name(name):
            return reader.label(name)
        case Looked(table, key):
            return LOOKED.said(reader.language, table=reader.label(table), key=reader.label(key))
        case Known(name):
            return KNOWN.said(reader.language, name=reader.label(name))
        case Operation("*"):
            return " × ".join(_part_said(part, reader) for part in factors(node))
        case Operation("/", left, right):
            return f"{_part_said(left, reader)} ÷ {_part_said(right, reader)}"
        case Operation(operator, left, right) | Compared(operator, left, right):
            second = _part_said(right, reader) if operator == "-" else _said(right, reader)
            return f"{_said(left, reader)} {SIGNS[operator]} {second}"
        case Extreme(which, parts):
            return _extreme_said(which, parts, reader)
        case Logic("not", (part,)):
            return f"{JOINTS['not'].said(reader.language)} {_said(part, reader)}"
        case Logic(which, parts):
            return f" {JOINTS[which].said(reader.language)} ".join(_said(part, reader) for part in parts)
    assert isinstance(node, Choice)
    first = _said(node.then, reader)
    if reader.language == "zh":
        return f"{first}（当{_said(node.when, reader)}），其余情形为 {_said(node.otherwise, reader)}"
    return f"{first} where {_said(node.when, reader)}, otherwise {_said(node.otherwise, reader)}"


def _part_said(node: Expression, reader: Reader) -> str:
    needs_brackets = (isinstance(node, Operation) and node.operator in "+-/") or isinstance(node, Choice)
    said = _said(node, reader)
    return (f"（{said}）" if reader.language == "zh" else f"({said})") if needs_brackets else said


def _extreme_said(which: str, parts: tuple[Expression, ...], reader: Reader) -> str:
    others = [part for part in parts if not (isinstance(part, Number) and part.value == 0)]
    if which == "max" and len(others) == 1 and len(parts) == 2:
        return NOT_BELOW_ZERO.said(reader.language, part=_said(others[0], reader))
    listed = ("、" if reader.language == "zh" else ", ").join(_said(part, reader) for part in parts)
    return EXTREMES[which].said(reader.language, parts=listed)


def condition_said(m: Methodology, text: str, language: str) -> str:
    """A condition or a quantity of the document, such as `step >= 3`, in its own words."""
    return _tidy(_said(parse(text), Reader(symbols_of(m), labels_of(m), language)))

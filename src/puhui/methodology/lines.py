"""What a document says, line by line: each line has its place, a sentence for people, and what makes it equal to another document's line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from puhui.methodology.errors import FaultFound
from puhui.methodology.expressions import parse
from puhui.methodology.fields import decimal_text
from puhui.methodology.regions import name_of
from puhui.methodology.shapes import normal_tree
from puhui.methodology.units import Unit, said
from puhui.methodology.words import CAP_SAYS, WITHHELD_SAYS, Case, Input, Methodology, Parameter, Plausible, Value
from puhui.vocabulary.texts import Text, listed


class Section(StrEnum):
    """The parts of a document in the order of a reader."""

    DOCUMENT = "document"
    SCOPE = "scope"
    USE = "use"
    INPUTS = "inputs"
    PARAMETERS = "parameters"
    FORMULAS = "formulas"
    RULES = "rules"
    SAME_ACT = "same_act"
    CAP = "cap"
    ROUNDING = "rounding"
    CASES = "cases"


SECTION_SAYS = {
    Section.DOCUMENT: Text("文档", "document"),
    Section.SCOPE: Text("适用范围", "scope"),
    Section.USE: Text("用途", "use"),
    Section.INPUTS: Text("输入", "inputs"),
    Section.PARAMETERS: Text("参数", "numbers"),
    Section.FORMULAS: Text("公式", "formulas"),
    Section.RULES: Text("排除与合理性", "what is refused"),
    Section.SAME_ACT: Text("同一行为", "same act"),
    Section.CAP: Text("上限", "cap"),
    Section.ROUNDING: Text("取整", "rounding"),
    Section.CASES: Text("算例", "worked cases"),
}

_USE_SAYS = {"points": Text("积分", "points"), "certified": Text("核证减排量", "certified reductions")}
_NONE = Text("无", "none")
_OPEN = Text("不限期", "without an end")


@dataclass(frozen=True, slots=True)
class Line:
    """`key` and `aspect` say where it stands; two lines are equal where `same_as` is."""

    section: Section
    key: str
    aspect: str
    place: Text
    says: Text
    same_as: Hashable


def lines_of(m: Methodology) -> Iterator[Line]:
    """Every line of a document, in the order of a reader."""
    yield from _document(m)
    yield from _scope(m)
    yield from _use(m)
    for given in m.inputs:
        yield from _input(given)
    for parameter in m.parameters:
        yield from _parameter(parameter)
    yield from _formulas(m)
    yield from _rules(m)
    yield from _same_act(m)
    yield from _cap(m)
    yield _plain(
        Section.ROUNDING, "rounding", Text("取整", "rounding"), Text("最后一步向下取整到克，只取一次", "down to the gram, once, last")
    )
    yield from (_case(case, elsewhere=case.region if case.region != m.region else "") for case in m.cases)


def _plain(section: Section, key: str, place: Text, says: Text, same_as: Hashable = None, aspect: str = "") -> Line:
    return Line(section, key, aspect, place, says, (says.zh, says.en) if same_as is None else same_as)


def _same(text: str) -> Text:
    return Text(text, text)


def _document(m: Methodology) -> Iterator[Line]:
    yield _plain(Section.DOCUMENT, "code", Text("代码", "code"), _same(m.code))
    yield _plain(Section.DOCUMENT, "version", Text("版本", "version"), _same(str(m.version)))
    yield _plain(Section.DOCUMENT, "status", Text("状态", "status"), _same(m.status))
    yield _plain(Section.DOCUMENT, "basis", Text("依据", "basis"), listed(m.basis) if m.basis else _NONE)


def _scope(m: Methodology) -> Iterator[Line]:
    yield _plain(Section.SCOPE, "name", Text("名称", "name"), m.name)
    yield _plain(Section.SCOPE, "summary", Text("说明", "summary"), m.summary)
    yield _plain(Section.SCOPE, "region", Text("适用地区", "region"), _region(m.region), m.region)
    until = _same(str(m.valid.until_on)) if m.valid.until_on else _OPEN
    valid = Text(f"从 {m.valid.from_on} 起，{until.zh}", f"from {m.valid.from_on}, {until.en}")
    yield _plain(Section.SCOPE, "valid", Text("有效期", "validity"), valid, m.valid)
    days = Text(f"{m.claim_days} 天", f"{m.claim_days} days")
    yield _plain(Section.SCOPE, "claim", Text("申报期", "claim window"), days, m.claim_days)
    project = Text("按项目合计", "over a project") if m.sums_over else Text("逐条记录", "record by record")
    yield _plain(Section.SCOPE, "sums_over", Text("合计", "sum"), project, m.sums_over)
    for which, name in m.withholds:
        yield _plain(Section.SCOPE, which, WITHHELD_SAYS[which], _same(name), name)


def _use(m: Methodology) -> Iterator[Line]:
    yield _plain(
        Section.USE, "use", Text("用途", "use"), listed(_USE_SAYS.get(use, _same(use)) for use in sorted(m.use)), tuple(sorted(m.use))
    )


def _region(code: str) -> Text:
    name = name_of(code)
    return name if name.zh == code else Text(f"{name.zh}（{code}）", f"{name.en} ({code})")


def _unit(unit: Unit) -> Text:
    return Text(said(unit.text, "zh"), said(unit.text, "en"))


def _range(low: Fraction, high: Fraction, unit: Unit) -> Text:
    shown = f"{decimal_text(low)}–{decimal_text(high)}"
    return Text(f"{shown} {said(unit.text, 'zh')}", f"{shown} {said(unit.text, 'en')}")


def _input(given: Input) -> Iterator[Line]:
    """By its column: two documents may call one column of the records by two names."""

    def line(aspect: str, place: Text, says: Text, same_as: Hashable = None) -> Line:
        named = Text(f"{given.label.zh} · {place.zh}", f"{given.label.en} · {place.en}")
        return _plain(Section.INPUTS, given.column, named, says, same_as, aspect)

    yield line("label", Text("名称", "label"), given.label)
    yield line("name", Text("公式里的名称", "name in formulas"), _same(given.name))
    yield line("unit", Text("单位", "unit"), _unit(given.unit), (given.unit.dimension, given.unit.size))
    bounds = (given.low * given.unit.size, given.high * given.unit.size)
    yield line("range", Text("范围", "range"), _range(given.low, given.high, given.unit), bounds)
    default = decimal_text(given.default) if given.default is not None else ""
    needed = Text(f"可不填{f'，按 {default}' if default else ''}", f"may be empty{f', then {default}' if default else ''}")
    yield line("needed", Text("必填", "needed"), needed if given.optional or default else Text("必填", "needed"))
    if given.codes:
        codes = listed(Text(f"{code.number} {code.label.zh}", f"{code.number} {code.label.en}") for code in given.codes)
        yield line("codes", Text("代码", "codes"), codes, tuple((code.number, code.name) for code in given.codes))


def _parameter(parameter: Parameter) -> Iterator[Line]:
    size = parameter.unit.size

    def line(aspect: str, place: Text, says: Text, same_as: Hashable = None) -> Line:
        named = Text(f"{parameter.label.zh} · {place.zh}", f"{parameter.label.en} · {place.en}")
        return _plain(Section.PARAMETERS, parameter.name, named, says, same_as, aspect)

    yield line("label", Text("名称", "label"), parameter.label)
    yield line("unit", Text("单位", "unit"), _unit(parameter.unit), (parameter.unit.dimension, size))
    yield line(
        "range", Text("范围", "range"), _range(parameter.low, parameter.high, parameter.unit), (parameter.low * size, parameter.high * size)
    )
    yield line("value", Text("数值", "value"), _numbers(parameter), _numbers_same(parameter))
    yield line("region", Text("数值的地区", "region of the number"), _each(parameter, lambda value: _region(value.region)))
    yield line("grade", Text("证据等级", "grade"), _each(parameter, lambda value: _same(value.grade)))
    yield line("reference", Text("出处", "reference"), _each(parameter, _reference))


def _numbers(parameter: Parameter) -> Text:
    if parameter.factor:
        named = "/".join(part for part in (parameter.factor.family, parameter.factor.item) if part)
        region, year = _region(parameter.factor.region), parameter.factor.year
        return Text(f"因子库 {named}，{region.zh}，{year}", f"factor library {named}, {region.en}, {year}")
    if not parameter.values:
        return Text("缺少", "missing")
    return _each(parameter, lambda value: _number(value, parameter.unit))


def _number(value: Value, unit: Unit) -> Text:
    when = f"{value.data_year or ''}{f' {value.valid}' if value.valid else ''}".strip()
    where = value.applies_to and _region(value.applies_to)
    zh = "，".join(part for part in (when, where and f"用于 {where.zh}") if part)
    en = ", ".join(part for part in (when, where and f"for {where.en}") if part)
    return Text(
        f"{value.written} {said(unit.text, 'zh')}{f'（{zh}）' if zh else ''}",
        f"{value.written} {said(unit.text, 'en')}{f' ({en})' if en else ''}",
    )


def _numbers_same(parameter: Parameter) -> Hashable:
    values = tuple((v.number * parameter.unit.size, v.data_year, v.valid, v.applies_to) for v in parameter.values)
    return (parameter.factor, values)


def _each(parameter: Parameter, says: Callable[[Value], Text]) -> Text:
    found = [says(value) for value in parameter.values]
    return Text("；".join(text.zh for text in found), "; ".join(text.en for text in found)) if found else _NONE


def _reference(value: Value) -> Text:
    return _same(" ".join(part for part in (value.reference.document, value.reference.clause) if part))


def tree_of(text: str) -> Hashable:
    """The normal form of a formula's text; a text that is none stands for itself."""
    try:
        return normal_tree(parse(text))
    except FaultFound:
        return text


def _formulas(m: Methodology) -> Iterator[Line]:
    for formula in m.formulas:
        yield _plain(Section.FORMULAS, formula.symbol, formula.label, _same(f"{formula.symbol} = {formula.text}"), tree_of(formula.text))
    for past in m.history:
        says = Text(f"{past.of} 前 {past.days} 天的日均", f"daily mean of {past.of} over {past.days} days before")
        yield _plain(Section.FORMULAS, past.name, past.label, says, (past.of, past.days, past.unit.dimension, past.unit.size))


def _rules(m: Methodology) -> Iterator[Line]:
    for rule in m.plausible:
        same_as = (tree_of(rule.of), *_bounds(rule))
        yield _plain(Section.RULES, f"plausible/{rule.name}", rule.label, _plausible(rule), same_as)
    for exclusion in m.exclusions:
        tree = tree_of(exclusion.when)
        yield _plain(
            Section.RULES, f"excluded/{tree}", exclusion.label, Text(f"不计：{exclusion.when}", f"not where {exclusion.when}"), tree
        )


def _bounds(rule: Plausible) -> tuple[Fraction | None, ...]:
    return tuple(None if bound is None else bound * rule.unit.size for bound in (rule.at_least, rule.at_most))


def _plausible(rule: Plausible) -> Text:
    unit = _unit(rule.unit)
    bounds = (("≥", rule.at_least), ("≤", rule.at_most))
    shown = [f"{rule.of} {sign} {decimal_text(bound)}" for sign, bound in bounds if bound is not None]
    return Text("，".join(f"{one} {unit.zh}" for one in shown), ", ".join(f"{one} {unit.en}" for one in shown))


def _same_act(m: Methodology) -> Iterator[Line]:
    same = m.same_act
    yield _plain(Section.SAME_ACT, "mode", Text("方式", "mode"), _same(same.mode))
    yield _plain(Section.SAME_ACT, "group", Text("互斥组", "group"), _same(same.group))
    lasts = _same(same.lasts) if same.lasts else Text(f"{same.lasts_s} 秒", f"{same.lasts_s} s")
    yield _plain(Section.SAME_ACT, "lasts", Text("时长", "length"), lasts)


def _cap(m: Methodology) -> Iterator[Line]:
    cap = m.cap
    amount = Text("未登记", "not registered") if cap.missing else _same(f"{cap.reduction_g} g") if cap.reduction_g is not None else _NONE
    yield _plain(Section.CAP, "per", Text("算给谁", "whose"), CAP_SAYS[cap.per], cap.per)
    yield _plain(Section.CAP, "reduction", Text("上限", "cap"), amount, (cap.reduction_g, cap.missing))
    yield _plain(Section.CAP, "grade", Text("证据等级", "grade"), _same(cap.grade))
    yield _plain(Section.CAP, "why", Text("理由", "why"), cap.why)


def _case(case: Case, *, elsewhere: str) -> Line:
    """`elsewhere` is the place of a case that happens in another one than the document is for."""
    outcome = "; ".join(part for part in (_outcome(case), case.working, elsewhere and _region(elsewhere).en) if part)
    shown = "；".join(part for part in (_outcome(case), case.working, elsewhere and _region(elsewhere).zh) if part)
    records = tuple((r.reduction_g, r.refused, r.at, r.person, tuple((g.name, g.base) for g in r.given)) for r in case.records)
    supposed = tuple((g.name, g.base) for g in case.supposing)
    same_as = (records, supposed, case.total_g, case.working, elsewhere)
    return _plain(Section.CASES, case.name.zh, case.name, Text(shown, outcome), same_as)


def _outcome(case: Case) -> str:
    return " + ".join(record.refused or f"{record.reduction_g} g" for record in case.records)


def joined(lines: Iterable[Line]) -> Text:
    """Several lines of one key as one: what is said of a number that only one document has."""
    found = [line.says for line in lines]
    return Text("；".join(text.zh for text in found), "; ".join(text.en for text in found))

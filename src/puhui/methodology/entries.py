"""One entry of a section of a document: an input, a value, a formula, a rule, the cap, a worked case. Each refuses with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from puhui.methodology.columns import may_be_column
from puhui.methodology.expressions import normal
from puhui.methodology.fields import (
    both_languages,
    decimal_text,
    few,
    name_of,
    no_twins,
    number_of,
    one_of,
    period_of,
    quantity_of,
    range_of,
    region_of,
    unit_of,
    whole_of,
    yes_no,
)
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, pairs_of, text_of
from puhui.methodology.units import CO2E, Unit
from puhui.methodology.words import (
    NOT_STATED,
    Cap,
    Case,
    CaseRecord,
    Exclusion,
    FactorLookup,
    Formula,
    Given,
    Grade,
    History,
    Input,
    Plausible,
    Reference,
    SameAct,
    Value,
    ValueKind,
)
from puhui.vocabulary.amounts import INT64_MAX
from puhui.vocabulary.texts import Text

SYMBOLS = ("baseline", "project", "leakage", "reduction")


def use(node: Node) -> str:
    text = text_of(node)
    if text not in ("points", "certified"):
        raise FaultFoundAt(node, Text("用途只有 points、certified。", "A use is points or certified."), Text("请改正。", "Correct it."))
    return text


def claim_days(node: Node) -> int:
    number, found = quantity_of(node)
    if found.text != "day" or number.denominator != 1 or not 1 <= number <= 366:
        raise FaultFoundAt(
            node, Text("申报期写整天数。", "Write the claim window in whole days."), Text("例：30 day。", "Example: 30 day.")
        )
    return int(number)


def input_of(name: str, node: Node) -> Input:
    section = Section(node)
    bounds = section.take("range")
    low, high = range_of(bounds)
    if low < 0 or low.denominator != 1 or high.denominator != 1:
        raise FaultFoundAt(
            bounds,
            Text("输入是非负整数（最小单位）。", "An input is a whole number ≥ 0 of its smallest unit."),
            Text("请改用更小的单位。", "Use a smaller unit."),
        )
    optional, default, why = section.perhaps("optional"), section.perhaps("default"), section.perhaps("default_why")
    made = Input(
        name=name_of(name, node),
        column=_column(section.take("column")),
        unit=unit_of(section.take("unit")),
        low=low,
        high=high,
        label=both_languages(section.take("label")),
        optional=optional is not None and yes_no(optional),
        default=_default(default, low=low, high=high) if default else None,
        default_why=both_languages(why) if why else None,
    )
    section.done()
    return made


def _column(node: Node) -> str:
    name = text_of(node)
    if not may_be_column(name):
        raise FaultFoundAt(
            node,
            Text("列名用小写字母和下划线，且不能是保留名。", "A column is lower case with underscores, and not a reserved word."),
            Text("例：distance_m。", "Example: distance_m."),
        )
    return name


def _default(node: Node, *, low: Fraction, high: Fraction) -> Fraction:
    """What stands in for an empty cell; the proof covers the range only, so it must lie inside."""
    number = number_of(node)
    if number.denominator != 1 or not low <= number <= high:
        raise FaultFoundAt(
            node,
            Text("缺省值应是允许范围内的整数。", "A default is a whole number inside the range."),
            Text(f"请写 {low}–{high} 的整数。", f"Write a whole number {low}–{high}."),
        )
    return number


@dataclass(frozen=True, slots=True)
class Limits:
    """What every number of a parameter keeps to."""

    low: Fraction
    high: Fraction
    decimals: int


def limits_of(section: Section) -> Limits:
    low, high = range_of(section.take("range"))
    decimals = section.perhaps("decimals")
    return Limits(low, high, whole_of(decimals, low=0, high=9) if decimals else 6)


def values_of(
    section: Section, limits: Limits, each: Callable[[list[Node], Callable[[Node], Value]], tuple[Value, ...]]
) -> tuple[Value, ...]:
    """The numbers of a parameter: several under `values`, one in the parameter's own section, or none yet."""
    if listed := section.perhaps("values"):
        return each(items_of(listed), lambda node: value_of(node, limits))
    return (value(section, limits),) if "value" in section.left else ()


def value_of(node: Node, limits: Limits | None = None) -> Value:
    section = Section(node)
    made = value(section, limits)
    section.done()
    return made


def value(section: Section, limits: Limits | None) -> Value:
    written, applies, valid = section.take("value"), section.perhaps("applies_to"), section.perhaps("valid")
    year, uncertainty = section.perhaps("data_year"), section.perhaps("uncertainty")
    return Value(
        number=number_of(written) if limits is None else _within(written, limits),
        written=text_of(written),
        region=region_of(section.take("region")),
        grade=one_of(section.take("grade"), Grade),
        kind=one_of(section.take("kind"), ValueKind),
        reference=reference(section.take("reference")),
        data_year=whole_of(year, low=1990, high=2100) if year else None,
        applies_to=region_of(applies) if applies else "",
        valid=period_of(valid) if valid else None,
        uncertainty=text_of(uncertainty) if uncertainty else "",
    )


def _within(node: Node, limits: Limits) -> Fraction:
    number, written = number_of(node), text_of(node)
    if len(written.partition(".")[2]) > limits.decimals:
        raise FaultFoundAt(
            node,
            Text(f"{written} 的小数多于 {limits.decimals} 位。", f"{written} has more than {limits.decimals} decimals."),
            Text("请写 decimals，或减少小数位。", "State decimals, or write fewer."),
        )
    if not limits.low <= number <= limits.high:
        low, high = decimal_text(limits.low), decimal_text(limits.high)
        raise FaultFoundAt(
            node,
            Text(f"{written} 不在允许范围 {low}–{high} 内。", f"{written} is outside the range {low}–{high}."),
            Text("请核对数值或范围。", "Check the value or the range."),
        )
    return number


def reference(node: Node) -> Reference:
    section = Section(node)
    clause, quoted = section.perhaps("clause"), section.perhaps("quoted")
    made = Reference(
        document=text_of(section.take("document")),
        clause=text_of(clause) if clause else "",
        quoted=text_of(quoted) if quoted else "",
    )
    section.done()
    return made


def factor_lookup(node: Node | None) -> FactorLookup | None:
    if node is None:
        return None
    section = Section(node)
    year, item = section.take("data_year"), section.perhaps("item")
    made = FactorLookup(
        family=text_of(section.take("family")),
        region=region_of(section.take("region")),
        data_year=_year_of(year),
        item=text_of(item) if item else "",
    )
    section.done()
    return made


def _year_of(year: Node) -> int | None:
    if text_of(year) == "in force":
        return None
    return NOT_STATED if text_of(year) == "not stated" else whole_of(year, low=1990, high=2100)


def history(name: str, node: Node) -> History:
    section = Section(node)
    made = History(
        name=name_of(name, node),
        of=normal(text_of(section.take("of"))),
        days=whole_of(section.take("days"), low=1, high=31),
        unit=unit_of(section.take("unit")),
        label=both_languages(section.take("label")),
    )
    section.done()
    return made


def formula(name: str, node: Node) -> Formula:
    section = Section(node)
    written = section.take("is")
    made = Formula(normal(name), text_of(written), both_languages(section.take("label")), written.line)
    section.done()
    if made.symbol not in SYMBOLS:
        known = ", ".join(SYMBOLS)
        raise FaultFoundAt(
            node, Text("公式符号不在约定中。", "Not one of the agreed symbols."), Text(f"可用：{known}。", f"Use: {known}."), text=name
        )
    return made


def plausible(node: Node) -> Plausible:
    section = Section(node)
    most, least = section.perhaps("at_most"), section.perhaps("at_least")
    if most is None and least is None:
        raise FaultFoundAt(node, Text("缺少 at_most 或 at_least。", "at_most or at_least is missing."), Text("请补上一个。", "Add one."))
    bounds = [quantity_of(bound) if bound else None for bound in (most, least)]
    found = _one_unit(node, [bound[1] for bound in bounds if bound])
    of = section.take("of")
    made = Plausible(
        name=text_of(section.take("name")),
        label=both_languages(section.take("label")),
        of=text_of(of),
        at_most=bounds[0][0] if bounds[0] else None,
        at_least=bounds[1][0] if bounds[1] else None,
        unit=found,
        line=of.line,
    )
    section.done()
    return made


def _one_unit(node: Node, units: list[Unit]) -> Unit:
    if len({unit.text for unit in units}) > 1:
        raise FaultFoundAt(
            node,
            Text("at_most 与 at_least 的单位不同。", "at_most and at_least differ in their units."),
            Text("请写同一个单位。", "Write one unit."),
        )
    return units[0]


def exclusion(node: Node) -> Exclusion:
    section = Section(node)
    when = section.take("when")
    made = Exclusion(text_of(when), both_languages(section.take("label")), when.line)
    section.done()
    return made


def same_act(node: Node) -> SameAct:
    section = Section(node)
    lasts = text_of(section.take("lasts"))
    fixed = re.match(r"^([0-9]{1,6}) s$", lasts)
    made = SameAct(
        mode=text_of(section.take("mode")),
        group=text_of(section.take("group")),
        lasts="" if fixed else normal(lasts),
        lasts_s=int(fixed[1]) if fixed else 0,
    )
    section.done()
    return made


def cap(node: Node) -> Cap:
    section = Section(node)
    per = section.take("per")
    if text_of(per) != "person-day":
        raise FaultFoundAt(
            per, Text("上限按人日计。", "A cap is per person-day."), Text("请写 per: person-day。", "Write per: person-day.")
        )
    reduction = section.perhaps("reduction")
    made = Cap(
        reduction_g=_grams(reduction) if reduction else None,
        grade=one_of(section.take("grade"), Grade),
        why=both_languages(section.take("why")),
        missing=reduction is None,
    )
    section.done()
    return made


def _grams(node: Node) -> int:
    number, found = quantity_of(node)
    grams = number * found.size
    if found.dimension != CO2E or grams.denominator != 1 or not 0 <= grams <= INT64_MAX:
        raise FaultFoundAt(
            node, Text("这里需要整克的 CO2e。", "Whole grams of CO2e are needed."), Text("例：467 gCO2e。", "Example: 467 gCO2e.")
        )
    return int(grams)


def rounding(node: Node) -> None:
    if text_of(node) != "floor to 1 gCO2e, once, last":
        raise FaultFoundAt(
            node,
            Text("取整规则只有一种：最后一步向下取整到克，只取一次。", "There is one rounding rule: down to the gram, once, last."),
            Text("请写 floor to 1 gCO2e, once, last。", "Write floor to 1 gCO2e, once, last."),
        )


def case_of(node: Node, region: str) -> Case:
    section = Section(node)
    place, records = section.perhaps("region"), section.perhaps("records")
    sections = [Section(item) for item in few(items_of(records))] if records else [section]
    made = Case(
        name=both_languages(section.take("name")),
        working=text_of(section.take("working")),
        region=region_of(place) if place else region,
        records=tuple(_case_record(item) for item in sections),
        line=node.line,
    )
    for item in (section, *sections):
        item.done()
    return made


def _case_record(section: Section) -> CaseRecord:
    at, person = section.perhaps("at"), section.perhaps("person")
    expect, refused = section.perhaps("expect"), section.perhaps("refused")
    if (expect is None) == (refused is None):
        raise FaultFoundAt(
            section.node,
            Text("写 expect 或 refused 之一。", "Write one of expect and refused."),
            Text("例：expect: 467 gCO2e。", "Example: expect: 467 gCO2e."),
        )
    given = pairs_of(section.take("given"))
    no_twins(given)
    return CaseRecord(
        given=tuple(_given(name, value) for name, value in given.items()),
        at=_civil_time(at) if at else "",
        person=text_of(person) if person else "",
        reduction_g=_grams(expect) if expect else None,
        refused=text_of(refused) if refused else "",
    )


def _given(name: str, node: Node) -> Given:
    number, found = quantity_of(node)
    return Given(normal(name), number * found.size, found.dimension, node.line)


def _civil_time(node: Node) -> str:
    text = text_of(node)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo:
        raise FaultFoundAt(
            node,
            Text("这里需要不带时区的北京时间。", "A civil time without a zone is needed here."),
            Text("例：2026-03-18 08:00。", "Example: 2026-03-18 08:00."),
        )
    return text

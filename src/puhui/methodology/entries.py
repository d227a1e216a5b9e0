"""One entry of a section of a document: an input, a value, a formula, a rule, the cap, a worked case. Each refuses with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from puhui.methodology.codes import Code
from puhui.methodology.columns import may_be_column
from puhui.methodology.expressions import normal
from puhui.methodology.fields import (
    both_languages,
    decimal_text,
    grams_of,
    name_of,
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
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, text_of
from puhui.methodology.units import Unit, unit
from puhui.methodology.words import (
    BUFFER,
    CAP_SAYS,
    NO_CAP,
    NOT_STATED,
    PER_PROJECT,
    UNCERTAINTY,
    Cap,
    Exclusion,
    FactorLookup,
    Formula,
    Grade,
    History,
    Input,
    Plausible,
    Reference,
    SameAct,
    Value,
    ValueKind,
)
from puhui.vocabulary.texts import Text

SYMBOLS = ("baseline", "project", "leakage", "reduction")


def use(node: Node) -> str:
    text = text_of(node)
    if text not in ("points", "certified"):
        raise FaultFoundAt(node, Text("用途只有 points、certified。", "A use is points or certified."), Text("请改正。", "Correct it."))
    return text


def sums_over(node: Node) -> str:
    if text_of(node) != PER_PROJECT:
        raise FaultFoundAt(
            node,
            Text("合计只有 project 一种。", "A sum is over a project only."),
            Text("请写 project 或删去。", "Write project, or leave it out."),
        )
    return PER_PROJECT


def withholds(node: Node) -> tuple[tuple[str, str], ...]:
    """Which share of a project's sum is taken off or set aside, by the name of its parameter."""
    section = Section(node)
    found = tuple((key, normal(text_of(section.take(key)))) for key in (UNCERTAINTY, BUFFER) if key in section.left)
    section.done()
    return found


def claim_days(node: Node, *, most: int) -> int:
    number, found = quantity_of(node)
    if found.text != "day" or number.denominator != 1 or not 1 <= number <= most:
        raise FaultFoundAt(
            node, Text("申报期写整天数。", "Write the claim window in whole days."), Text("例：30 day。", "Example: 30 day.")
        )
    return int(number)


def input_of(name: str, node: Node, codes_of: Callable[[Node], tuple[Code, ...]]) -> Input:
    section = Section(node)
    codes = codes_of(section.take("codes")) if "codes" in section.left else ()
    low, high = (Fraction(1), Fraction(len(codes))) if codes else _bounds(section.take("range"))
    optional, default, why = section.perhaps("optional"), section.perhaps("default"), section.perhaps("default_why")
    made = Input(
        name=name_of(name, node),
        column=_column(section.take("column")),
        unit=unit("1") if codes else unit_of(section.take("unit")),
        low=low,
        high=high,
        codes=codes,
        label=both_languages(section.take("label")),
        optional=optional is not None and yes_no(optional),
        default=_default(default, low=low, high=high, codes=codes) if default else None,
        default_why=both_languages(why) if why else None,
    )
    section.done()
    return made


def _bounds(node: Node) -> tuple[Fraction, Fraction]:
    low, high = range_of(node)
    if low < 0 or low.denominator != 1 or high.denominator != 1:
        raise FaultFoundAt(
            node,
            Text("输入是非负整数（最小单位）。", "An input is a whole number ≥ 0 of its smallest unit."),
            Text("请改用更小的单位。", "Use a smaller unit."),
        )
    return low, high


def _column(node: Node) -> str:
    name = text_of(node)
    if not may_be_column(name):
        raise FaultFoundAt(
            node,
            Text("列名用小写字母和下划线，且不能是保留名。", "A column is lower case with underscores, and not a reserved word."),
            Text("例：distance_m。", "Example: distance_m."),
        )
    return name


def _default(node: Node, *, low: Fraction, high: Fraction, codes: tuple[Code, ...]) -> Fraction:
    """What stands in for an empty cell; the proof covers the range only, so it must lie inside."""
    for code in codes:
        if text_of(node) == code.name:
            return Fraction(code.number)
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
    if text_of(per) not in CAP_SAYS:
        raise FaultFoundAt(
            per,
            Text("上限只有 person-day、project、none。", "A cap is per person-day, per project or none."),
            Text("请写 person-day；项目方法学可写 project 或 none。", "Write person-day; a method of projects may write project or none."),
        )
    made = _no_cap(section) if text_of(per) == NO_CAP else _cap(section, text_of(per))
    section.done()
    return made


def _no_cap(section: Section) -> Cap:
    """That there is none is a choice too, and says why."""
    return Cap(reduction_g=None, grade=Grade.A, why=both_languages(section.take("why")), per=NO_CAP)


def _cap(section: Section, per: str) -> Cap:
    reduction = section.perhaps("reduction")
    return Cap(
        reduction_g=grams_of(reduction) if reduction else None,
        grade=one_of(section.take("grade"), Grade),
        why=both_languages(section.take("why")),
        missing=reduction is None,
        per=per,
    )


def rounding(node: Node) -> None:
    if text_of(node) != "floor to 1 gCO2e, once, last":
        raise FaultFoundAt(
            node,
            Text("取整规则只有一种：最后一步向下取整到克，只取一次。", "There is one rounding rule: down to the gram, once, last."),
            Text("请写 floor to 1 gCO2e, once, last。", "Write floor to 1 gCO2e, once, last."),
        )

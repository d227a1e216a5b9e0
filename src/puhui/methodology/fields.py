"""The plain fields of a document: names, numbers, units, dates, periods. Each refuses with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from puhui.methodology.errors import UnknownUnit, shown
from puhui.methodology.expressions import normal
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, text_of
from puhui.methodology.units import CO2E, Unit, unit
from puhui.vocabulary.amounts import INT64_MAX
from puhui.vocabulary.identifiers import region_code
from puhui.vocabulary.periods import Period
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

T = TypeVar("T")

_NUMBER = re.compile(r"^-?[0-9]{1,15}(\.[0-9]{1,12})?$")
_NAME = re.compile(r"^[^\W\d]\w{0,39}$")
#: The country and its groups; the world, for what physics says; the one foreign country whose set is borrowed.
_REGION_GROUP = re.compile(r"^(CN(-[A-Z]+)?|GB|WORLD)$")


#: The most entries of one section, so that a document is judged at once.
ENTRIES_MAX = 200


def few(nodes: list[Node]) -> list[Node]:
    if len(nodes) > ENTRIES_MAX:
        raise FaultFoundAt(
            nodes[ENTRIES_MAX],
            Text(f"这一段超过 {ENTRIES_MAX} 项。", f"This section has more than {ENTRIES_MAX} entries."),
            Text("请拆成几份文档。", "Split it into several documents."),
        )
    return nodes


def no_twins(pairs: Mapping[str, Node]) -> None:
    """Names that differ only by their form (ａ and a) are one name to a formula, and look like two to a reader."""
    first: dict[str, str] = {}
    for name, node in pairs.items():
        if (other := first.setdefault(normal(name), name)) != name:
            raise FaultFoundAt(
                node,
                Text(
                    f"“{name}”与“{other}”只差字形（如全角半角），是同一个名称。",
                    f"“{name}” and “{other}” differ in their form only (as by full width): one name.",
                ),
                Text("请改名。", "Rename one of them."),
                text=name,
            )


def checked(node: Node, check: Callable[[str], str]) -> str:
    try:
        return check(shown(text_of(node)))
    except Refusal as problem:
        says = Text(problem.sentence("zh"), problem.sentence("en"))
        raise FaultFoundAt(node, says, Text("", "")) from problem


def name_of(name: str, node: Node) -> str:
    if not _NAME.match(normal(name)):
        raise FaultFoundAt(
            node,
            Text("名称只能用字母、汉字、数字和下划线。", "A name has letters, digits and underscores only."),
            Text("请改名。", "Rename it."),
            text=name,
        )
    return normal(name)


def region_of(node: Node) -> str:
    text = text_of(node)
    return text if _REGION_GROUP.match(text) else checked(node, region_code)


def both_languages(node: Node) -> Text:
    section = Section(node)
    made = Text(text_of(section.take("zh")), text_of(section.take("en")))
    section.done()
    return made


def number_of(node: Node) -> Fraction:
    text = text_of(node)
    if not _NUMBER.match(text):
        raise FaultFoundAt(node, Text("这里需要一个十进制数。", "A decimal number is needed here."), Text("例：46.7。", "Example: 46.7."))
    return Fraction(text)


def decimal_text(number: Fraction) -> str:
    """A decimal as people write it; every number of a document has at most 12 decimals."""
    return f"{Decimal(number.numerator) / number.denominator:f}"


def yes_no(node: Node) -> bool:
    text = text_of(node)
    if text not in ("true", "false"):
        raise FaultFoundAt(node, Text("这里写 true 或 false。", "Write true or false here."), Text("请改正。", "Correct it."))
    return text == "true"


def whole_of(node: Node, *, low: int, high: int) -> int:
    number = number_of(node)
    if number.denominator != 1 or not low <= number <= high:
        raise FaultFoundAt(
            node, Text(f"需要 {low}–{high} 的整数。", f"A whole number {low}–{high} is needed."), Text("请改正。", "Correct it.")
        )
    return int(number)


def range_of(node: Node) -> tuple[Fraction, Fraction]:
    parts = items_of(node)
    if len(parts) != 2:
        raise FaultFoundAt(node, Text("范围需要两个数。", "A range has two numbers."), Text("例：[500, 60000]。", "Example: [500, 60000]."))
    low, high = number_of(parts[0]), number_of(parts[1])
    if low > high:
        raise FaultFoundAt(node, Text("范围下限大于上限。", "The range begins above its end."), Text("请对调。", "Swap them."))
    return low, high


def unit_of(node: Node) -> Unit:
    try:
        return unit(text_of(node))
    except UnknownUnit as problem:
        raise FaultFoundAt(
            node,
            Text("单位不在单位表中。", "The unit is not in the unit table."),
            Text("可用例：m、km、s、h、kWh、kgCO2e、gCO2e/(person*km)。", "Examples: m, km, s, h, kWh, kgCO2e, gCO2e/(person*km)."),
        ) from problem


def quantity_of(node: Node) -> tuple[Fraction, Unit]:
    """`120 km/h` as a number and its unit; a bare number has unit 1."""
    number, _, rest = text_of(node).partition(" ")
    if not _NUMBER.match(number):
        raise FaultFoundAt(
            node, Text("这里需要数值和单位。", "A number and a unit are needed here."), Text("例：120 km/h。", "Example: 120 km/h.")
        )
    try:
        return Fraction(number), unit(rest or "1")
    except UnknownUnit as problem:
        says = Text("单位不在单位表中。", "The unit is not in the unit table.")
        raise FaultFoundAt(node, says, Text("例：120 km/h。", "Example: 120 km/h.")) from problem


def grams_of(node: Node, *, signed: bool = False) -> int:
    number, found = quantity_of(node)
    grams = number * found.size
    if found.dimension != CO2E or grams.denominator != 1 or not (-INT64_MAX if signed else 0) <= grams <= INT64_MAX:
        raise FaultFoundAt(
            node, Text("这里需要整克的 CO2e。", "Whole grams of CO2e are needed."), Text("例：467 gCO2e。", "Example: 467 gCO2e.")
        )
    return int(grams)


def one_of(node: Node, choices: type[T]) -> T:
    text = text_of(node)
    try:
        return choices(text)  # type: ignore[call-arg]
    except ValueError as problem:
        known = ", ".join(str(choice.value) for choice in choices)  # type: ignore[attr-defined]
        raise FaultFoundAt(
            node, Text("不是允许的取值。", "Not one of the allowed values."), Text(f"可用：{known}。", f"Use one of: {known}.")
        ) from problem


def day_of(node: Node) -> date:
    try:
        return date.fromisoformat(text_of(node))
    except ValueError as problem:
        raise FaultFoundAt(
            node, Text("这里需要日期。", "A date is needed here."), Text("例：2025-01-01。", "Example: 2025-01-01.")
        ) from problem


def period_of(node: Node) -> Period:
    section = Section(node)
    until = section.perhaps("until")
    made = Period(day_of(section.take("from")), day_of(until) if until else None)
    section.done()
    if made.until_on and made.until_on <= made.from_on:
        raise FaultFoundAt(
            node,
            Text("until 应晚于 from（until 当天不算在内）。", "`until` must be later than `from`; it is not counted itself."),
            Text("请核对日期。", "Check the dates."),
        )
    return made


def maybe_items(node: Node | None) -> list[Node]:
    return [] if node is None else items_of(node)

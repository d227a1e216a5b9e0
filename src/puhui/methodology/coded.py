"""Codes and tables as a document writes them: the things that an input may say, and a number for each. Each refuses with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from puhui.methodology.codes import Code, Table
from puhui.methodology.expressions import normal
from puhui.methodology.fields import both_languages, name_of, unit_of, whole_of
from puhui.methodology.markup import FaultFoundAt, Node, Section, pairs_of, text_of
from puhui.methodology.words import Input, Parameter
from puhui.vocabulary.texts import Text

#: A formula is written out for each code.
CODES_MAX = 60
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")

Known = Mapping[str, Input]
ReadNumber = Callable[[str, Text, Section], Parameter]


def codes_of(node: Node, known: Known) -> tuple[Code, ...]:
    """The codes of an input, or the name of an input above it that has the same ones."""
    if isinstance(node.value, str):
        return _codes_above(node, known)
    made = tuple(_code(name, item) for name, item in pairs_of(node).items())
    if not 1 <= len(made) <= CODES_MAX or [code.number for code in made] != list(range(1, len(made) + 1)):
        raise FaultFoundAt(
            node,
            Text(f"代码应从 1 起连续编号，最多 {CODES_MAX} 个。", f"Codes are numbered 1, 2, 3, …, {CODES_MAX} at most."),
            Text("请按顺序写 number。", "Write the numbers in order."),
        )
    return made


def _codes_above(node: Node, known: Known) -> tuple[Code, ...]:
    other = known.get(normal(text_of(node)))
    if other is None or not other.codes:
        raise FaultFoundAt(
            node,
            Text("这里应是前面一个有代码的输入。", "An input above that has codes is needed here."),
            Text("请写它的名称，或列出代码。", "Write its name, or list the codes."),
        )
    return other.codes


def _code(name: str, node: Node) -> Code:
    section = Section(node)
    if not _CODE.fullmatch(name):
        raise FaultFoundAt(
            node,
            Text("代码用小写字母、数字和连字符。", "A code has lower-case letters, digits and hyphens."),
            Text("例：masson-pine。", "Example: masson-pine."),
            text=name,
        )
    made = Code(name, whole_of(section.take("number"), low=1, high=CODES_MAX), both_languages(section.take("label")))
    section.done()
    return made


def table_of(name: str, node: Node, known: Known, read: ReadNumber) -> tuple[Table, tuple[Parameter, ...]]:
    """A table and its numbers. What holds for all of them stands once; under `each` a code has its number, or {} while it is missing."""
    section = Section(node)
    by = section.take("by")
    codes = _codes_above(by, known)
    label, unit = both_languages(section.take("label")), unit_of(section.take("unit"))
    shared = {key: section.take(key) for key in ("range", "decimals") if key in section.left}
    each = section.take("each")
    section.done()
    table = Table(name_of(name, node), label, unit, codes)
    numbers = pairs_of(each)
    _one_for_each(each, numbers, codes)
    return table, tuple(
        read(table.parameter(code), _label(label, code), _with(numbers[code.name], shared | {"unit": node_of(node, "unit")}))
        for code in codes
    )


def node_of(node: Node, key: str) -> Node:
    return pairs_of(node)[key]


def _label(label: Text, code: Code) -> Text:
    return Text(f"{label.zh}（{code.label.zh}）", f"{label.en} ({code.label.en})")


def _with(node: Node, shared: Mapping[str, Node]) -> Section:
    """The entry of one code as a parameter of its own; what all share may not stand in it again."""
    section = Section(node)
    for key in shared:
        if key in section.left:
            raise FaultFoundAt(
                section.left[key],
                Text(f"{key} 是整张表共用的。", f"{key} is that of the whole table."),
                Text("请删去这里的。", "Remove it here."),
            )
    section.left |= shared
    return section


def _one_for_each(node: Node, numbers: Mapping[str, Node], codes: tuple[Code, ...]) -> None:
    wanted = {code.name for code in codes}
    if unknown := [name for name in numbers if name not in wanted]:
        raise FaultFoundAt(
            numbers[unknown[0]],
            Text("这个代码没有在输入里列出。", "The input does not list this code."),
            Text("请用输入里的代码。", "Use the codes of the input."),
            text=unknown[0],
        )
    if lacking := [code.name for code in codes if code.name not in numbers]:
        raise FaultFoundAt(
            node,
            Text(f"表里缺少代码 {lacking[0]}。", f"The table lacks the code {lacking[0]}."),
            Text("还没有数就写 {}。", "Write {} while there is no number."),
        )

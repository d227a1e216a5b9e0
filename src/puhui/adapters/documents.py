"""A document that describes a provider's shape becomes a Configuration, or is refused with every fault: its line, its text and a remedy.

A stranger's file is only text: it is read as a methodology document is, runs nothing, and none of its names is more than a quoted name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Final, TypeVar, cast

from puhui.adapters.configured import FRACTION_MOST, ISO, MILLISECONDS, SECONDS, Cell, Configuration, Measured, Moment, Rounded
from puhui.adapters.errors import ConfigurationRefused
from puhui.methodology import markup
from puhui.methodology.documents import content_hash
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound
from puhui.methodology.fields import both_languages, checked, few, one_of, unit_of, whole_of
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, pairs_of, text_of
from puhui.methodology.units import dimension_text, unit
from puhui.vocabulary.identifiers import methodology_code, region_code
from puhui.vocabulary.records import INPUT_COLUMNS, METHOD_COLUMNS, Column
from puhui.vocabulary.texts import Text

T = TypeVar("T")

INPUTS: Final = {column.name: column for column in (*INPUT_COLUMNS, *METHOD_COLUMNS)}
COLUMN_CHARS_MAX: Final = 80
#: As many of a cell's characters are shown in a refusal, and a code is no longer.
CODE_CHARS_MAX: Final = 40
PARTS_MAX: Final = 4
_ZONE: Final = re.compile(r"([+-])(0[0-9]|1[0-4]):(00|15|30|45)")
#: A moment is told by whole parts of the date and the clock; two-digit years and a clock of twelve hours can be read in two ways.
_PATTERN: Final = re.compile(r"(%[YmdHMS]|[-/. :T年月日时分秒])+")
_PATTERN_NEEDS: Final = ("%Y", "%m", "%d")
_MEANS_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")


def load(text: str) -> Configuration:
    """Raises ConfigurationRefused."""
    reader = _Document()
    try:
        found = reader.guarded(lambda: reader.configuration(Section(markup.read(text)), text))
    except DocumentRefused as refused:
        raise ConfigurationRefused(faults=refused.faults) from refused
    if reader.faults or found is None:
        raise ConfigurationRefused(faults=sorted(reader.faults, key=lambda fault: fault.line))
    return found


class _Document:
    """Reads key by key and gathers faults, so that an author sees all of them at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def guarded(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except FaultFound as problem:
            self.faults.append(problem.fault)
            return None

    def configuration(self, section: Section, source: str) -> Configuration:
        def field(key: str, read: Callable[[Node], T]) -> T:
            """What a key holds. After a fault the other keys are still read; `load` gives nothing out that has one."""
            return cast(T, self.guarded(lambda: read(section.take(key))))

        made = Configuration(
            name=field("code", lambda node: checked(node, methodology_code)),
            version=field("version", lambda node: whole_of(node, low=1, high=9999)),
            label=field("name", both_languages),
            about=field("about", both_languages),
            record_id=field("record_id", _plain),
            person=field("person", _plain),
            happened_at=field("happened_at", _moment),
            region=field("region", _region),
            scenario=field("scenario", _scenario),
            inputs=field("inputs", self.inputs),
            content_hash=content_hash(source),
            source=source,
        )
        self.guarded(section.done)
        if not self.faults:
            self.guarded(lambda: _names_apart(section.node, made))
        return made

    def inputs(self, node: Node) -> tuple[Measured, ...]:
        pairs = pairs_of(node)
        few([*pairs.values()])
        found = (self.guarded(lambda name=name, node=node: _measured(name, node)) for name, node in pairs.items())  # type: ignore[misc]
        return tuple(one for one in found if one is not None)


def _names_apart(node: Node, made: Configuration) -> None:
    """The engine takes `Km` and `km` for one column, so the document may not mean two."""
    folded = [name.casefold() for name in made.columns]
    twins = next((name for name, one in zip(made.columns, folded, strict=True) if folded.count(one) > 1), "")
    if twins:
        wrong = Text(f"列“{twins}”有两种大小写。", f"The column “{twins}” is written in two ways.")
        raise FaultFoundAt(node, wrong, Text("请统一写法。", "Write it in one way."), text=twins)


# -- cells -------------------------------------------------------------------------------------------------------------


def _plain(node: Node) -> Cell:
    """Columns only: what names a record or a person is never the same for all."""
    section = Section(node)
    made = Cell(_columns(section))
    section.done()
    return made


def _columns(section: Section) -> tuple[str, ...]:
    one, several = section.perhaps("column"), section.perhaps("columns")
    if (one is None) == (several is None):
        wrong = Text("这里要写 column（一列）或 columns（几列相连）。", "Write `column` (one) or `columns` (several, joined) here.")
        raise FaultFoundAt(section.node, wrong, Text("例：{column: 订单号}。", "Example: {column: order}."))
    nodes = [one] if one is not None else items_of(cast(Node, several))
    if not 1 <= len(nodes) <= PARTS_MAX:
        raise FaultFoundAt(section.node, Text(f"最多 {PARTS_MAX} 列。", f"At most {PARTS_MAX} columns."), Text("请减少。", "Name fewer."))
    return tuple(_column(node) for node in nodes)


def _column(node: Node) -> str:
    name = text_of(node)
    if len(name) > COLUMN_CHARS_MAX or "\n" in name:
        wrong = Text(
            f"列名最多 {COLUMN_CHARS_MAX} 字，只占一行。", f"A column's name has at most {COLUMN_CHARS_MAX} characters on one line."
        )
        raise FaultFoundAt(node, wrong, Text("请照文件的表头抄写。", "Copy it from the header of the file."))
    return name


def _codes(node: Node | None, means: Callable[[Node], str]) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    pairs = pairs_of(node)
    few([*pairs.values()])
    for said, one in pairs.items():
        if not 1 <= len(said.strip()) <= CODE_CHARS_MAX:
            wrong = Text(f"代码有 1–{CODE_CHARS_MAX} 个字。", f"A code has 1–{CODE_CHARS_MAX} characters.")
            raise FaultFoundAt(one, wrong, Text("请改短。", "Shorten it."), text=said)
    return tuple((said.strip(), means(one)) for said, one in pairs.items())


def _either(section: Section, means: Callable[[Node], str], *, coded: bool = False) -> Cell:
    """The same for every row, or from a column, perhaps by a table of codes."""
    fixed = section.perhaps("fixed")
    made = Cell(fixed=means(fixed)) if fixed is not None else Cell(_columns(section), codes=_codes(section.perhaps("codes"), means))
    if coded and made.columns and not made.codes:
        wrong = Text("没有 codes：要写明每个代码是什么。", "`codes` is missing: what does each code mean?")
        raise FaultFoundAt(section.node, wrong, Text("例：codes: {是: 1, 否: 0}。", "Example: codes: {Y: 1, N: 0}."))
    return made


def _region(node: Node) -> Cell:
    section = Section(node)
    made = _either(section, lambda one: checked(one, region_code))
    section.done()
    return made


def _scenario(node: Node) -> Cell:
    section = Section(node)
    made = _either(section, lambda one: checked(one, methodology_code), coded=True)
    section.done()
    return made


# -- moments -----------------------------------------------------------------------------------------------------------


def _moment(node: Node) -> Moment:
    section = Section(node)
    cell, kind, zone = Cell(_columns(section)), _format(section.take("format")), section.perhaps("zone")
    if (kind in (SECONDS, MILLISECONDS)) is (zone is not None):
        wrong = (
            Text("时间戳没有时区。", "A number of seconds has no zone.")
            if zone is not None
            else Text("没有写时区，这样的时刻可以有几种读法。", "There is no zone, so the moment can be read in several ways.")
        )
        remedy = Text("请删去 zone。", "Remove `zone`.") if zone is not None else Text('请写 zone: "+08:00"。', 'Write zone: "+08:00".')
        raise FaultFoundAt(node, wrong, remedy)
    section.done()
    return Moment(cell, kind, _offset(zone) if zone is not None else 0)


def _format(node: Node) -> str:
    kind = text_of(node)
    if kind in (ISO, SECONDS, MILLISECONDS):
        return kind
    parts = re.findall("%.", kind)
    if not _PATTERN.fullmatch(kind) or len(parts) != len(set(parts)) or not set(_PATTERN_NEEDS) <= set(parts) or not _clock_is_whole(parts):
        wrong = Text("时刻的格式不能唯一读出年、月、日和时刻。", "This format does not tell year, month, day and clock in one way.")
        remedy = Text(
            f"可用：{ISO}、{SECONDS}、{MILLISECONDS}，或 %Y-%m-%d %H:%M:%S 这样的格式。",
            f"Use {ISO}, {SECONDS}, {MILLISECONDS}, or a pattern such as %Y-%m-%d %H:%M:%S.",
        )
        raise FaultFoundAt(node, wrong, remedy)
    return kind


def _clock_is_whole(parts: Iterable[str]) -> bool:
    """Seconds without minutes, or minutes without hours, are no time of a day."""
    there = ["%H" in parts, "%M" in parts, "%S" in parts]
    return there == sorted(there, reverse=True)


def _offset(node: Node) -> int:
    found = _ZONE.fullmatch(text_of(node))
    if found is None:
        raise FaultFoundAt(node, Text("时区应写成偏移。", "A zone is written as an offset."), Text('例："+08:00"。', 'Example: "+08:00".'))
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return -seconds if found[1] == "-" else seconds


# -- inputs ------------------------------------------------------------------------------------------------------------


def _measured(name: str, node: Node) -> Measured:
    column = INPUTS.get(name)
    if column is None:
        wrong = Text(f"标准记录没有“{name}”这一列。", f"The standard record has no column “{name}”.")
        raise FaultFoundAt(node, wrong, Text(f"可用：{'、'.join(INPUTS)}。", f"Use one of: {', '.join(INPUTS)}."), text=name)
    section = Section(node)
    cell = _either(section, _whole, coded=column.kind == "yes_no")
    if column.kind == "yes_no" and not {means for _, means in cell.codes} | {cell.fixed or "0"} <= {"0", "1"}:
        raise FaultFoundAt(
            node, Text("这一列只有 1（是）和 0（否）。", "This column is 1 (yes) or 0 (no)."), Text("请改正。", "Correct it.")
        )
    if not cell.columns or cell.codes:
        section.done()
        return Measured(name, cell)
    times = _times(column, section.perhaps("unit"), node)
    made = Measured(name, cell, times, _rounded(section.perhaps("round"), node), _missing(section.perhaps("missing")))
    section.done()
    return made


def _whole(node: Node) -> str:
    text = text_of(node)
    if not _MEANS_WHOLE.fullmatch(text):
        raise FaultFoundAt(node, Text("代码的含义应是整数。", "A code means a whole number."), Text("例：1。", "Example: 1."))
    return str(int(text))


def _times(column: Column, node: Node | None, within: Node) -> Fraction:
    """How many of our smallest units one of theirs is."""
    if node is None:
        if not column.unit:
            return Fraction(1)
        wrong = Text("没有写单位。", "The unit is missing.")
        raise FaultFoundAt(within, wrong, Text(f"例：unit: {column.unit}。", f"Example: unit: {column.unit}."))
    theirs, ours = unit_of(node), unit(column.unit or "1")
    if theirs.dimension != ours.dimension:
        told = f"{dimension_text(theirs.dimension)} ≠ {dimension_text(ours.dimension)}"
        wrong = Text(f"{column.label.zh}的量纲不符：{told}。", f"The {column.label.en} has another dimension: {told}.")
        raise FaultFoundAt(node, wrong, Text(f"请用能换算成 {ours.text} 的单位。", f"Use a unit that becomes {ours.text}."))
    found = theirs.size / ours.size
    if max(found.numerator, found.denominator) > FRACTION_MOST or found <= 0:
        wrong = Text("这个单位与我们的最小单位相差太大。", "This unit is too far from our smallest one.")
        raise FaultFoundAt(node, wrong, Text("请用接近的单位。", "Use a nearer unit."))
    return found


def _rounded(node: Node | None, within: Node) -> Rounded:
    if node is not None:
        return one_of(node, Rounded)
    wrong = Text("没有写向哪一边取整。", "It is not said to which side the number is rounded.")
    remedy = Text(
        "请写 round: down（越大减排越多的量）、up（越大减排越少的量）或 exact（应为整数，否则退回）。",
        "Write round: down (where more saves more), up (where more saves less) or exact (a whole number, else the row is refused).",
    )
    raise FaultFoundAt(within, wrong, remedy)


def _missing(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    found = tuple(text_of(one) for one in few(items_of(node)))
    if any(len(text) > CODE_CHARS_MAX for text in found):
        raise FaultFoundAt(node, Text("缺测代码太长。", "A missing-value code is too long."), Text("请改短。", "Shorten it."))
    return found

"""A file of the factor library as values; what cannot stand is refused with its line and what to write instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from puhui.methodology.errors import DocumentRefused, FactorFileRefused, Fault, FaultFound
from puhui.methodology.factor_rules import faults_of
from puhui.methodology.fields import (
    both_languages,
    day_of,
    maybe_items,
    number_of,
    one_of,
    period_of,
    region_of,
    unit_of,
    whole_of,
)
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, read, text_of
from puhui.methodology.units import Unit
from puhui.methodology.words import (
    Factor,
    FactorFamily,
    FactorGap,
    FactorGroup,
    FactorItem,
    FactorType,
    FactorUse,
    Grade,
    Reference,
    Value,
    ValueKind,
)
from puhui.vocabulary.texts import Text

T = TypeVar("T")

_CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def load(path: Path) -> FactorFamily:
    """The family of one file. Raises FactorFileRefused."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> FactorFamily:
    """The family of one file's text. Raises FactorFileRefused with every fault that can be seen at once."""
    try:
        made, lines = _family(Section(read(text)), digest=hashlib.sha256(text.encode()).hexdigest())
    except FaultFound as problem:
        raise FactorFileRefused(faults=[problem.fault]) from problem
    except DocumentRefused as problem:
        raise FactorFileRefused(faults=problem.faults) from problem
    if faults := list(faults_of(made, lines)):
        raise FactorFileRefused(faults=faults)
    return made


def _family(section: Section, *, digest: str) -> tuple[FactorFamily, dict[str, int]]:
    """The family, and the lines of its head that a fault may point at."""
    code, serves, unit = code_of(section.take("family")), section.take("serves"), section.take("unit")
    made_of, nodes = unit_of(unit), items_of(section.take("entries"))
    items = tuple(_item(node) for node in maybe_items(section.perhaps("items")))
    family = text_of(code)
    made = FactorFamily(
        code=family,
        name=both_languages(section.take("name")),
        about=both_languages(section.take("about")),
        group=one_of(section.take("group"), FactorGroup),
        type=one_of(section.take("type"), FactorType),
        serves=tuple(one_of(node, FactorUse) for node in items_of(serves)),
        unit=made_of,
        items=items,
        entries=_gathered(nodes, lambda node: None if _is_gap(node) else _factor(node, family=family, unit=made_of)),
        gaps=_gathered(nodes, lambda node: _gap(node, family=family) if _is_gap(node) else None),
        content_hash=digest,
    )
    section.done()
    return made, {"serves": serves.line, "unit": unit.line}


def _gathered(nodes: list[Node], made: Callable[[Node], T | None]) -> tuple[T, ...]:
    """Every entry of a kind, or every fault of the list."""
    found: list[T] = []
    faults: list[Fault] = []
    for node in nodes:
        try:
            if (item := made(node)) is not None:
                found.append(item)
        except FaultFound as problem:
            faults.append(problem.fault)
    if faults:
        raise FactorFileRefused(faults=faults)
    return tuple(found)


def code_of(node: Node) -> Node:
    if not _CODE.match(text_of(node)):
        raise FaultFoundAt(
            node,
            Text("代码只能用小写字母、数字和连字符。", "A code has small letters, digits and hyphens only."),
            Text("例：grid-average。", "Example: grid-average."),
        )
    return node


def _item(node: Node) -> FactorItem:
    section = Section(node)
    made = FactorItem(text_of(code_of(section.take("code"))), both_languages(section.take("name")))
    section.done()
    return made


def _is_gap(node: Node) -> bool:
    return isinstance(node.value, dict) and "missing" in node.value


def _gap(node: Node, *, family: str) -> FactorGap:
    section = Section(node)
    year, item, notice = section.perhaps("data_year"), section.perhaps("item"), section.perhaps("notice")
    made = FactorGap(
        family=family,
        region=region_of(section.take("region")),
        data_year=_year(year),
        item=text_of(item) if item else "",
        why=both_languages(section.take("missing")),
        notice=text_of(notice) if notice else "",
    )
    section.done()  # a value beside `missing` is a key that nobody asked for
    return made


def _factor(node: Node, *, family: str, unit: Unit) -> Factor:
    section = Section(node)
    item, variant, note = section.perhaps("item"), section.perhaps("variant"), section.perhaps("note")
    uses, why = _default(section.perhaps("default"))
    published, value = section.perhaps("published_on"), _value(section)
    made = Factor(
        family=family,
        region=value.region,
        data_year=value.data_year,
        value=value,
        unit=unit,
        published_on=day_of(published) if published else None,
        notice=value.reference.document,
        item=text_of(item) if item else "",
        variant=both_languages(variant) if variant else None,
        default_for=uses,
        default_why=why,
        note=both_languages(note) if note else None,
        line=node.line,
    )
    section.done()
    return _in_time(made, node)


def _value(section: Section) -> Value:
    written, notice, quoted = section.take("value"), text_of(section.take("notice")), section.perhaps("quoted")
    valid, uncertainty = section.perhaps("valid"), section.perhaps("uncertainty")
    return Value(
        number=number_of(written),
        written=text_of(written),
        region=region_of(section.take("region")),
        grade=one_of(section.take("grade"), Grade),
        kind=one_of(section.take("kind"), ValueKind),
        reference=Reference(document=notice, quoted=text_of(quoted) if quoted else ""),
        data_year=_year(section.perhaps("data_year")),
        valid=period_of(valid) if valid else None,
        uncertainty=text_of(uncertainty) if uncertainty else "",
    )


def _year(node: Node | None) -> int | None:
    return whole_of(node, low=1990, high=2100) if node else None


def _default(node: Node | None) -> tuple[tuple[FactorUse, ...], Text | None]:
    if node is None:
        return (), None
    section = Section(node)
    uses, why = tuple(one_of(use, FactorUse) for use in items_of(section.take("for"))), both_languages(section.take("why"))
    section.done()
    return uses, why


def _in_time(made: Factor, node: Node) -> Factor:
    """A number is not published before the year that it measures begins."""
    if made.published_on and made.data_year and made.published_on < date(made.data_year, 1, 1):
        raise FaultFoundAt(
            node,
            Text("发布日早于数据年份。", "The day of publication lies before the data year."),
            Text("请核对 data_year 和 published_on。", "Check data_year and published_on."),
            text=str(made.published_on),
        )
    return made


def texts_of(family: FactorFamily) -> Iterator[str]:
    """Every word by which a reader may look for a family."""
    yield family.code
    for text in (family.name, family.about, *(item.name for item in family.items)):
        yield from (text.zh, text.en)
    for entry in family.entries:
        yield entry.notice

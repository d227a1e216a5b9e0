"""A methodology document becomes a Methodology, or is refused with every fault: its line, its text and a remedy.

The format is described in docs/concepts/methodology-document.md. Loading runs nothing: a stranger's file is only text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from puhui.methodology import entries, markup
from puhui.methodology.coded import codes_of, table_of
from puhui.methodology.codes import Table
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound
from puhui.methodology.expressions import normal
from puhui.methodology.fields import (
    both_languages,
    checked,
    few,
    maybe_items,
    name_of,
    no_twins,
    one_of,
    period_of,
    region_of,
    unit_of,
    whole_of,
)
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, pairs_of, text_of
from puhui.methodology.words import Input, Methodology, Parameter, Status
from puhui.methodology.worked import Worked
from puhui.vocabulary.identifiers import methodology_code
from puhui.vocabulary.texts import Text

T = TypeVar("T")

#: A project reports a period of years, and a forest those of its whole life.
PROJECT_DAYS_MAX = 40 * 366


def content_hash(text: str) -> str:
    """SHA-256 of the document's bytes with Unix line ends: what `sha256sum v1.yaml` prints."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def load(text: str) -> Methodology:
    """The document as a Methodology; its form only: `proof.check` proves units, ranges and cases."""
    faults: list[Fault] = []
    root = markup.read(text)
    reader = _Document(faults)
    found = reader.guarded(lambda: reader.methodology(Section(root), text))
    if faults or found is None:
        raise DocumentRefused(faults=sorted(faults, key=lambda fault: fault.line))
    return found


class _Document:
    """Reads section by section and gathers faults, so that an author sees all of them at once."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def guarded(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except FaultFound as problem:
            self.faults.append(problem.fault)
            return None

    def each(self, nodes: list[Node], read: Callable[[Node], T]) -> tuple[T, ...]:
        few(nodes)
        found = (self.guarded(lambda node=node: read(node)) for node in nodes)  # type: ignore[misc]
        return tuple(item for item in found if item is not None)

    def named(self, node: Node, read: Callable[[str, Node], T]) -> tuple[T, ...]:
        pairs = pairs_of(node)
        few([*pairs.values()])
        self.guarded(lambda: no_twins(pairs))
        found = (self.guarded(lambda name=name, node=node: read(name, node)) for name, node in pairs.items())  # type: ignore[misc]
        return tuple(item for item in found if item is not None)

    def methodology(self, section: Section, source: str) -> Methodology:
        def field(key: str, read: Callable[[Node], T]) -> T:
            """What a key holds. After a fault the other keys are still read; `load` gives nothing out that has one."""
            return cast(T, self.guarded(lambda: read(section.take(key))))

        def listed(key: str, read: Callable[[Node], T]) -> tuple[T, ...]:
            node = section.perhaps(key)
            return self.guarded(lambda: self.each(maybe_items(node), read)) or ()

        def named(key: str, read: Callable[[str, Node], T]) -> tuple[T, ...]:
            node = section.perhaps(key)
            return () if node is None else self.guarded(lambda: self.named(node, read)) or ()

        region = field("region", region_of)
        sums_over = entries.sums_over(section.take("sums_over")) if "sums_over" in section.left else ""
        withholds = self.guarded(lambda: entries.withholds(section.take("withholds"))) if "withholds" in section.left else ()
        inputs = field("inputs", self.inputs)
        numbers = named("parameters", lambda name, node: self.parameters(name, node, inputs or ()))
        worked = Worked.of(region, inputs, sums=bool(sums_over))
        made = Methodology(
            code=field("code", lambda node: checked(node, methodology_code)),
            version=field("version", lambda node: whole_of(node, low=1, high=9999)),
            status=field("status", lambda node: one_of(node, Status)),
            name=field("name", both_languages),
            summary=field("summary", both_languages),
            use=field("use", lambda node: tuple(entries.use(item) for item in items_of(node))),
            region=region,
            valid=field("valid", period_of),
            claim_days=field("claim_within", lambda node: entries.claim_days(node, most=PROJECT_DAYS_MAX if sums_over else 366)),
            basis=listed("basis", text_of),
            inputs=inputs,
            parameters=tuple(parameter for _, parameters in numbers for parameter in parameters),
            tables=tuple(table for table, _ in numbers if table),
            sums_over=sums_over,
            withholds=withholds or (),
            history=named("history", entries.history),
            formulas=field("formulas", lambda node: self.named(node, entries.formula)),
            plausible=listed("plausible", entries.plausible),
            exclusions=listed("excluded", entries.exclusion),
            same_act=field("same_act", entries.same_act),
            cap=field("cap", entries.cap),
            cases=listed("cases", worked.case),
            content_hash=content_hash(source),
            source=source,
        )
        field("rounding", entries.rounding)
        self.guarded(section.done)
        return made

    def inputs(self, node: Node) -> tuple[Input, ...]:
        known: dict[str, Input] = {}

        def read(name: str, item: Node) -> Input:
            made = known[normal(name)] = entries.input_of(name, item, lambda codes: codes_of(codes, known))
            return made

        return self.named(node, read)

    def parameters(self, name: str, node: Node, inputs: tuple[Input, ...]) -> tuple[Table | None, tuple[Parameter, ...]]:
        """One number, or a table of them."""
        section = Section(node)
        if "by" in section.left:
            table, found = table_of(name, node, {given.name: given for given in inputs}, self.number)
            return table, tuple(replace(parameter, table=table.name) for parameter in found)
        return None, (self.number(name_of(name, node), both_languages(section.take("label")), section),)

    def number(self, name: str, label: Text, section: Section) -> Parameter:
        limits = entries.limits_of(section)
        made = Parameter(
            name=name,
            label=label,
            unit=unit_of(section.take("unit")),
            low=limits.low,
            high=limits.high,
            factor=entries.factor_lookup(section.perhaps("factor")),
            decimals=limits.decimals,
            variants=self.each(maybe_items(section.perhaps("variants")), entries.value_of),
            values=entries.values_of(section, limits, self.each),
            line=section.node.line,
        )
        section.done()
        if made.factor and made.values:
            raise FaultFoundAt(
                section.node,
                Text("参数既写了数值又写了因子。", "The parameter has both a value and a factor."),
                Text("请保留一个。", "Keep one of them."),
            )
        return made

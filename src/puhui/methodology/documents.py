"""A methodology document becomes a Methodology, or is refused with every fault: its line, its text and a remedy.

The format is described in docs/concepts/methodology-document.md. Loading runs nothing: a stranger's file is only text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar, cast

from puhui.methodology import entries, markup
from puhui.methodology.errors import DocumentRefused, Fault, FaultFound
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
from puhui.methodology.words import Methodology, Parameter, Status
from puhui.vocabulary.identifiers import methodology_code
from puhui.vocabulary.texts import Text

T = TypeVar("T")


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
        made = Methodology(
            code=field("code", lambda node: checked(node, methodology_code)),
            version=field("version", lambda node: whole_of(node, low=1, high=9999)),
            status=field("status", lambda node: one_of(node, Status)),
            name=field("name", both_languages),
            summary=field("summary", both_languages),
            use=field("use", lambda node: tuple(entries.use(item) for item in items_of(node))),
            region=region,
            valid=field("valid", period_of),
            claim_days=field("claim_within", entries.claim_days),
            basis=listed("basis", text_of),
            inputs=field("inputs", lambda node: self.named(node, entries.input_of)),
            parameters=named("parameters", self.parameter),
            history=named("history", entries.history),
            formulas=field("formulas", lambda node: self.named(node, entries.formula)),
            plausible=listed("plausible", entries.plausible),
            exclusions=listed("excluded", entries.exclusion),
            same_act=field("same_act", entries.same_act),
            cap=field("cap", entries.cap),
            cases=listed("cases", lambda node: entries.case_of(node, region)),
            content_hash=content_hash(source),
            source=source,
        )
        field("rounding", entries.rounding)
        self.guarded(section.done)
        return made

    def parameter(self, name: str, node: Node) -> Parameter:
        section = Section(node)
        limits = entries.limits_of(section)
        made = Parameter(
            name=name_of(name, node),
            label=both_languages(section.take("label")),
            unit=unit_of(section.take("unit")),
            low=limits.low,
            high=limits.high,
            factor=entries.factor_lookup(section.perhaps("factor")),
            decimals=limits.decimals,
            variants=self.each(maybe_items(section.perhaps("variants")), entries.value_of),
            values=entries.values_of(section, limits, self.each),
        )
        section.done()
        if made.factor and made.values:
            raise FaultFoundAt(
                node,
                Text("参数既写了数值又写了因子。", "The parameter has both a value and a factor."),
                Text("请保留一个。", "Keep one of them."),
            )
        return made

"""A worked case as a document writes it: what is given, what is supposed, what was computed by hand. Each refuses with a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from puhui.methodology.codes import Code
from puhui.methodology.expressions import normal
from puhui.methodology.fields import both_languages, few, grams_of, no_twins, quantity_of, region_of
from puhui.methodology.markup import FaultFoundAt, Node, Section, items_of, pairs_of, text_of
from puhui.methodology.words import Case, CaseRecord, Given, Input
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Worked:
    """Reads the cases of a document: its region, the codes of its inputs, and whether its records are summed."""

    region: str
    codes: Mapping[str, tuple[Code, ...]]
    sums: bool

    @staticmethod
    def of(region: str, inputs: tuple[Input, ...] | None, *, sums: bool) -> Worked:
        return Worked(region, {given.name: given.codes for given in inputs or () if given.codes}, sums)

    def case(self, node: Node) -> Case:
        section = Section(node)
        place, records, supposing = section.perhaps("region"), section.perhaps("records"), section.perhaps("supposing")
        total = section.perhaps("total") if self.sums else None
        sections = [Section(item) for item in few(items_of(records))] if records else [section]
        made = Case(
            name=both_languages(section.take("name")),
            working=text_of(section.take("working")),
            region=region_of(place) if place else self.region,
            records=tuple(self._record(item) for item in sections),
            line=node.line,
            total_g=grams_of(total) if total else None,
            supposing=tuple(_given(name, value, ()) for name, value in pairs_of(supposing).items()) if supposing else (),
        )
        for item in (section, *sections):
            item.done()
        if self.sums:
            _total_fits(node, made)
        return made

    def _record(self, section: Section) -> CaseRecord:
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
            given=tuple(_given(name, value, self.codes.get(normal(name), ())) for name, value in given.items()),
            at=_civil_time(at) if at else "",
            person=text_of(person) if person else "",
            reduction_g=grams_of(expect, signed=self.sums) if expect else None,
            refused=text_of(refused) if refused else "",
        )


def _total_fits(node: Node, case: Case) -> None:
    """A report of which one record is refused has no sum: what is left out might be a loss."""
    if (case.total_g is None) != any(record.refused for record in case.records):
        raise FaultFoundAt(
            node,
            Text(
                "各条都计入的算例写 total；有一条被拒绝就没有 total。",
                "A case states its total; where one record is refused there is none.",
            ),
            Text("例：total: 467 gCO2e。", "Example: total: 467 gCO2e."),
        )


def _given(name: str, node: Node, codes: tuple[Code, ...]) -> Given:
    for code in codes:
        if text_of(node) == code.name:
            return Given(normal(name), Fraction(code.number), (), node.line)
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

"""Runs the worked cases of a document, whose expectation was computed by hand, through the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from fractions import Fraction
from typing import Any

from puhui.methodology.compiled import compiled_for
from puhui.methodology.fields import decimal_text
from puhui.methodology.projects import summed
from puhui.methodology.proved import shown_in
from puhui.methodology.units import Unit
from puhui.methodology.words import Case, Given, Grade, Methodology, Parameter, Reference, Value, ValueKind
from puhui.quantification.oracle import Act, decide, judge, symbols
from puhui.vocabulary.periods import CHINA


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One record of a case: what the document expects and what came out, as `467 g` or a code."""

    case: Case
    place: int
    expected: str
    found: str
    is_total: bool = False  # of all the records together

    @property
    def agrees(self) -> bool:
        return self.expected == self.found


def acts_of(m: Methodology, case: Case) -> list[Act]:
    """The case as records; a record without a time happens at noon of the first day in force."""
    region = case.region if case.region != "340000" else "340100"
    return [
        Act(
            record_id=f"case-{place}",
            person=record.person or "person",
            happened_at=_moment(m, record.at),
            region=region,
            given={m.input(item.name).column: _whole(m, item) for item in record.given if item.name in _inputs(m)},
            history={item.name: _in_unit(m, item) for item in record.given if item.name not in _inputs(m)},
        )
        for place, record in enumerate(case.records)
    ]


def _inputs(m: Methodology) -> set[str]:
    return {given.name for given in m.inputs}


def _moment(m: Methodology, at: str) -> datetime:
    if at:
        return datetime.fromisoformat(at).replace(tzinfo=CHINA)
    return datetime.combine(m.valid.from_on, time(12), CHINA)


def _whole(m: Methodology, given: Given) -> int:
    return int(given.base / m.input(given.name).unit.size)


def _in_unit(m: Methodology, given: Given) -> Fraction:
    return given.base / next(past.unit.size for past in m.history if past.name == given.name)


def outcomes(m: Methodology) -> Iterator[CaseOutcome]:
    """Every record of every case, each case with the numbers that it supposes; of a project also what its records make together."""
    for case in m.cases:
        yield from case_outcomes(m, case)


def case_outcomes(m: Methodology, case: Case) -> Iterator[CaseOutcome]:
    """The same of one case."""
    supposed = supposing(m, case)
    return _of_project(supposed, case) if m.sums_over else _of_records(supposed, case)


def case_symbols(m: Methodology, case: Case) -> list[dict[str, tuple[Fraction, Unit]]]:
    """The value of each symbol for each record of a case, with the unit that it is shown in; nothing for a record that is refused."""
    supposed = supposing(m, case)
    acts = acts_of(supposed, case)
    for act in acts if m.sums_over else ():
        act.refusal = judge(supposed, act)
    decided = acts if m.sums_over else decide(supposed, acts)
    return [{} if act.refusal else {name: _shown(found) for name, found in symbols(supposed, act).items()} for act in decided]


def _shown(found: Any) -> tuple[Fraction, Unit]:
    base = found.to_base_units()
    shown = shown_in(tuple(sorted((str(name), int(power)) for name, power in base.dimensionality.items())))
    return Fraction(base.magnitude) / shown.size, shown


def supposing(m: Methodology, case: Case) -> Methodology:
    """The methodology with the numbers of the case in place of its own; the name of a table means each of its numbers."""
    numbers = {given.name: given.base for given in case.supposing}
    if not numbers:
        return m
    return replace(m, parameters=tuple(_supposed(p, numbers.get(p.name, numbers.get(p.table))) for p in m.parameters))


def _supposed(parameter: Parameter, base: Fraction | None) -> Parameter:
    if base is None:
        return parameter
    number = base / parameter.unit.size
    value = Value(number, decimal_text(number), "WORLD", Grade.D, ValueKind.DEMONSTRATION, Reference("算例 · the case"))
    return replace(parameter, values=(value,), factor=None)


def _of_project(m: Methodology, case: Case) -> Iterator[CaseOutcome]:
    """The sum is that of the compiled formulas; whether a record counts at all, the oracle says."""
    acts = acts_of(m, case)
    compiled = compiled_for(m, region=acts[0].region, day=acts[0].day or m.valid.from_on) if acts and not m.missing else None
    found = summed(compiled, [act.given for act in acts]) if compiled else None
    for place, (record, act) in enumerate(zip(case.records, acts, strict=True)):
        refusal = judge(m, act)
        grams = f"{found.shares[place].grams} g" if found else ""
        yield CaseOutcome(case, place, record.refused or f"{record.reduction_g} g", refusal or grams)
    if case.total_g is not None:
        total = "refused" if found is None or found.total_g is None else f"{found.total_g} g"
        said = CaseOutcome(case, len(acts), f"{case.total_g} g", total, is_total=True)
        if len(acts) > 1 or not said.agrees or case.total_g != case.records[0].reduction_g:
            yield said  # of one record that is the sum itself it has been said


def _of_records(m: Methodology, case: Case) -> Iterator[CaseOutcome]:
    for place, (record, act) in enumerate(zip(case.records, decide(m, acts_of(m, case)), strict=True)):
        expected = record.refused or f"{record.reduction_g} g"
        yield CaseOutcome(case, place, expected, act.refusal or f"{act.reduction_g} g")

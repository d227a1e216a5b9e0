"""Runs the worked cases of a document, whose expectation was computed by hand, through the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction

from puhui.methodology.words import Case, Given, Methodology
from puhui.quantification.oracle import Act, decide
from puhui.vocabulary.periods import CHINA


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One record of a case: what the document expects and what came out, as `467 g` or a code."""

    case: Case
    place: int
    expected: str
    found: str

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
    """Every record of every case."""
    for case in m.cases:
        for place, (record, act) in enumerate(zip(case.records, decide(m, acts_of(m, case)), strict=True)):
            expected = record.refused or f"{record.reduction_g} g"
            yield CaseOutcome(case, place, expected, act.refusal or f"{act.reduction_g} g")

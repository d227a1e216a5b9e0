"""方法工作间 · What a document in writing is worth: its faults with line and remedy, what is proved, its formulas drawn, its cases worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from puhui.disclosure.reads import decimal, formulas, labels_of, legend, numbers_of
from puhui.foundation.templatetags.puhui import language
from puhui.journeys.filings import place_of
from puhui.methodology.errors import Fault, UnknownFactor
from puhui.methodology.factors import look_up
from puhui.methodology.proof import examine
from puhui.methodology.proved import Reach, reaches, readable
from puhui.methodology.units import Unit
from puhui.methodology.words import Case, CaseRecord, Given, Methodology, Parameter
from puhui.quantification.cases import CaseOutcome, case_outcomes, case_symbols
from puhui.vocabulary.amounts import NBSP, grouped
from puhui.vocabulary.texts import Text

#: With these faults alone every formula is proved, so that the cases can run while the rest is still written.
_HARMLESS = ("status", "cases")
#: A case of more records is worked when the document is handed in, not at every letter.
RECORDS_MAX = 24
#: Faults that are shown; whoever mends these sees the next.
FAULTS_MAX = 60


@dataclass(frozen=True, slots=True)
class FormulaShown:
    """A formula as it is drawn and said, and between what it lies, None where that is not known yet; with a fault of its own it is not proved."""

    drawn: Any
    reach: Reach | None
    low: str = ""
    high: str = ""
    is_proved: bool = True


@dataclass(frozen=True, slots=True)
class RecordShown:
    """One record of a case, or all of them together: what is given, what is expected, what came out, and the symbols on the way."""

    given: tuple[tuple[str, str, str], ...]  # label, figure, unit
    expected: Text
    found: Text
    agrees: bool
    symbols: tuple[tuple[str, str, str], ...] = ()
    is_total: bool = False
    at: str = ""


@dataclass(frozen=True, slots=True)
class CaseShown:
    """`is_run` is false where there was no time for it, or where it has too many records."""

    case: Case
    records: tuple[RecordShown, ...]
    is_run: bool = True

    @property
    def agrees(self) -> bool:
        return self.is_run and all(record.agrees for record in self.records)


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything that a machine sees in a text. `m` is the document as far as it can be read."""

    faults: tuple[Fault, ...]
    more_faults: int = 0
    m: Methodology | None = None
    formulas: tuple[FormulaShown, ...] = ()
    legend: tuple[tuple[str, Text], ...] = ()
    inputs: tuple[tuple[Any, str, str], ...] = ()
    numbers: tuple[Any, ...] = ()
    cases: tuple[CaseShown, ...] = ()
    has_run: bool = False
    place: tuple[Text, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.faults

    @property
    def agree(self) -> int:
        return sum(case.agrees for case in self.cases)

    @property
    def ran(self) -> int:
        return sum(case.is_run for case in self.cases)


def look(text: str, *, day: date, has_time: Callable[[], bool] = lambda: True) -> Looked:
    """`has_time` is asked before each case: what a stranger wrote may not keep the machine busy."""
    m, faults = examine(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    shown = tuple(faults[:FAULTS_MAX])
    if m is None:
        return Looked(shown, len(faults) - len(shown))
    sound = readable(m)
    runs = all(fault.path in _HARMLESS for fault in faults)
    return Looked(
        faults=shown,
        more_faults=len(faults) - len(shown),
        m=m,
        formulas=tuple(_formulas(m, sound, {fault.line for fault in faults})),
        legend=tuple(legend(sound)),
        inputs=tuple((item, grouped(int(item.low)), grouped(int(item.high))) for item in m.inputs),
        numbers=tuple(numbers_of(replace(sound, parameters=tuple(p for p in m.parameters if _is_known(p, day))), day)),
        cases=tuple(_case(m, case, has_time) for case in m.cases) if runs else (),
        has_run=runs,
        place=tuple(place_of(m)) if not faults else (),
    )


def _is_known(parameter: Parameter, day: date) -> bool:
    """Whether a factor that it borrows is there today; where it is not, a fault says so or it comes later."""
    if parameter.factor is None:
        return True
    try:
        look_up(parameter.factor, day=day)
    except UnknownFactor:
        return False
    return True


def _formulas(m: Methodology, sound: Methodology, faulty: set[int]) -> Iterator[FormulaShown]:
    known = {reach.symbol: reach for reach in reaches(m)}
    for formula, drawn in zip(sound.formulas, formulas(sound, language()), strict=True):
        reach = known.get(drawn.symbol)
        if reach is None:
            yield FormulaShown(drawn, None)
        else:
            yield FormulaShown(drawn, reach, signed(reach.low), signed(reach.high), is_proved=formula.line not in faulty)


def signed(value: Fraction) -> str:
    return f"−{decimal(-value)}" if value < 0 else decimal(value)


# -- worked cases ------------------------------------------------------------------------------------------------------


def _case(m: Methodology, case: Case, has_time: Callable[[], bool]) -> CaseShown:
    if len(case.records) > RECORDS_MAX or not has_time():
        return CaseShown(case, (), is_run=False)
    symbols = case_symbols(m, case)
    return CaseShown(case, tuple(_record(m, outcome, symbols) for outcome in case_outcomes(m, case)))


def _record(m: Methodology, outcome: CaseOutcome, symbols: list[dict[str, tuple[Fraction, Unit]]]) -> RecordShown:
    expected, found = outcome_said(outcome.expected), outcome_said(outcome.found)
    if outcome.is_total:
        return RecordShown((), expected, found, outcome.agrees, is_total=True)
    record, labels = outcome.case.records[outcome.place], labels_of(m)
    steps = tuple((labels[name].said(language()), signed(value), unit.text) for name, (value, unit) in symbols[outcome.place].items())
    return RecordShown(tuple(_given(m, record)), expected, found, outcome.agrees, steps, at=record.at)


def _given(m: Methodology, record: CaseRecord) -> Iterator[tuple[str, str, str]]:
    for item in record.given:
        of_input = next((one for one in m.inputs if one.name == item.name), None)
        of_past = next((one for one in m.history if one.name == item.name), None)
        known = of_input or of_past
        if known is None:
            continue
        code = next((one.label for one in of_input.codes if one.number == item.base), None) if of_input else None
        figure = code.said(language()) if code else signed(_in_unit(item, known.unit))
        yield known.label.said(language()), figure, "" if code else known.unit.text


def _in_unit(given: Given, unit: Unit) -> Fraction:
    return given.base / unit.size


def outcome_said(outcome: str) -> Text:
    """`467 g` as it is; a refusal by its code."""
    figure, _, unit = outcome.partition(" ")
    if unit:
        said = f"{grouped(int(figure))}{NBSP}{unit}"
        return Text(said, said)
    return Text(f"不计（{outcome}）", f"refused ({outcome})") if outcome else Text("算不出", "not computed")

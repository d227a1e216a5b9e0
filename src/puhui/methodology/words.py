"""The parts of a methodology document as values: inputs, parameters, formulas, rules, cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from puhui.methodology.units import Unit
from puhui.vocabulary.periods import Period
from puhui.vocabulary.texts import Text


class Status(StrEnum):
    ENABLED = "ENABLED"  # every number is published or an official factor
    PARAMETRIC = "PARAMETRIC"  # the formula is safe, numbers must be supplied before it can be active
    REFERENCE = "REFERENCE"  # documentation with another region's numbers, never active


class Grade(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"


GRADE_SAYS = {
    Grade.A: Text("A 级：发布机构原件", "grade A: the issuing body's own document"),
    Grade.B: Text("B 级：公开发布页", "grade B: published page that quotes it"),
    Grade.C: Text("C 级：二手来源", "grade C: secondary source"),
    Grade.D: Text("D 级：未核实", "grade D: unverified"),
}

#: The lowest grade that each use allows.
GRADE_NEEDED = {"points": Grade.C, "certified": Grade.B}


class ValueKind(StrEnum):
    """What sort of number it is; the three must not be mixed, and only the first two may ever become tonnes."""

    REGULATOR_SCHEME = "regulator_scheme"
    OFFICIAL_FACTOR = "official_factor"
    STATISTIC = "statistic"
    STANDARD = "standard"
    COMPANY_ESTIMATE = "company_estimate"
    APP_ENERGY = "app_energy"
    OWN_CHOICE = "own_choice"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Reference:
    document: str
    clause: str = ""
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with everything that makes it one: unit stands on its parameter."""

    number: Fraction
    written: str
    region: str  # where the number comes from
    grade: Grade
    kind: ValueKind
    reference: Reference
    data_year: int | None = None
    applies_to: str = ""  # where it may be used; empty: wherever the methodology applies
    valid: Period | None = None
    uncertainty: str = ""


#: A standard's default stands without a data year.
NOT_STATED = 0


@dataclass(frozen=True, slots=True)
class FactorLookup:
    family: str
    region: str
    data_year: int | None  # None: the factor in force on the record's day; NOT_STATED: the one that states no year

    @property
    def year(self) -> str:
        """As the document writes it."""
        return {None: "in force", NOT_STATED: "not stated"}.get(self.data_year, str(self.data_year))


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    column: str
    unit: Unit
    low: Fraction
    high: Fraction
    label: Text
    optional: bool = False
    default: Fraction | None = None
    default_why: Text | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    label: Text
    unit: Unit
    low: Fraction
    high: Fraction
    values: tuple[Value, ...] = ()
    factor: FactorLookup | None = None
    decimals: int = 6  # a value has no more, and a missing one is proved with these
    variants: tuple[Value, ...] = ()  # REFERENCE: shown to the reader, never used

    @property
    def is_missing(self) -> bool:
        return not self.values and self.factor is None


@dataclass(frozen=True, slots=True)
class History:
    """Own daily mean of an input over the days before; unknown unless every one of these days has a one-day record."""

    name: str
    of: str
    days: int
    unit: Unit
    label: Text


@dataclass(frozen=True, slots=True)
class Formula:
    symbol: str
    text: str
    label: Text
    line: int


@dataclass(frozen=True, slots=True)
class Plausible:
    name: str
    label: Text
    of: str
    at_most: Fraction | None
    at_least: Fraction | None
    unit: Unit
    line: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    when: str
    label: Text
    line: int


@dataclass(frozen=True, slots=True)
class SameAct:
    """Acts of one `group` exclude each other in time; two records of one `mode` within the tolerances are one act."""

    mode: str
    group: str
    lasts: str = ""  # name of the input that gives the length
    lasts_s: int = 0  # or a fixed length


@dataclass(frozen=True, slots=True)
class Cap:
    reduction_g: int | None
    grade: Grade
    why: Text
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a worked case states, in base units: 10 km is 10000."""

    name: str
    base: Fraction
    dimension: tuple[tuple[str, int], ...]
    line: int


@dataclass(frozen=True, slots=True)
class CaseRecord:
    given: tuple[Given, ...]
    at: str
    person: str
    reduction_g: int | None
    refused: str


@dataclass(frozen=True, slots=True)
class Case:
    name: Text
    working: str
    records: tuple[CaseRecord, ...]
    region: str
    line: int


@dataclass(frozen=True, slots=True)
class MissingNumber:
    name: str
    label: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Methodology:
    code: str
    version: int
    status: Status
    name: Text
    summary: Text
    use: tuple[str, ...]
    region: str
    valid: Period
    claim_days: int
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    history: tuple[History, ...]
    formulas: tuple[Formula, ...]
    plausible: tuple[Plausible, ...]
    exclusions: tuple[Exclusion, ...]
    same_act: SameAct
    cap: Cap
    cases: tuple[Case, ...]
    basis: tuple[str, ...]
    content_hash: str
    source: str = field(repr=False, default="")

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(given.column for given in self.inputs))

    @property
    def missing(self) -> tuple[MissingNumber, ...]:
        """Every number that must be supplied before the methodology can become active."""
        numbers = [MissingNumber(p.name, p.label, p.unit.text) for p in self.parameters if p.is_missing]
        if self.cap.missing:
            numbers.append(MissingNumber("cap", Text("每人每日上限", "cap per person and day"), "gCO2e"))
        return tuple(numbers)

    def input(self, name: str) -> Input:
        return next(given for given in self.inputs if given.name == name)


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: Text
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    family: str
    region: str
    data_year: int | None  # a standard's default stands without a year
    value: Value
    unit: Unit
    published_on: date | None  # unknown: then it is in force on any day
    notice: str

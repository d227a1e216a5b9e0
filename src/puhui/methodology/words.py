"""The parts of a methodology document as values: inputs, parameters, formulas, rules, cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from puhui.methodology.codes import Code, Table, looked_up
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
    item: str = ""  # which fuel, gas or species, in a family of several

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
    codes: tuple[Code, ...] = ()


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
    table: str = ""  # the table that it is one number of
    line: int = 0

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


#: Shares of a project's sum that are not issued: for what is not known well, and for what may be lost again.
UNCERTAINTY, BUFFER = "uncertainty", "buffer"
WITHHELD_SAYS = {UNCERTAINTY: Text("不确定性扣减", "deducted for uncertainty"), BUFFER: Text("缓冲", "set aside as a buffer")}

#: Whose cap it is. A project has one of its own, or none.
PER_PERSON_DAY, PER_PROJECT, NO_CAP = "person-day", "project", "none"


@dataclass(frozen=True, slots=True)
class Cap:
    reduction_g: int | None
    grade: Grade
    why: Text
    missing: bool = False
    per: str = PER_PERSON_DAY


CAP_SAYS = {
    PER_PERSON_DAY: Text("每人每日上限", "cap per person and day"),
    PER_PROJECT: Text("每个项目每个监测期上限", "cap per project and monitoring period"),
    NO_CAP: Text("不设上限", "no cap"),
}


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
    total_g: int | None = None  # of a project's records together
    supposing: tuple[Given, ...] = ()  # numbers that hold for this case only, so that one that is missing can be worked with


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
    tables: tuple[Table, ...] = ()
    sums_over: str = ""  # "project": its records are summed with their signs, and the sum is floored at zero
    #: what of a project's sum is not issued: `uncertainty` is taken off, `buffer` is set aside; each names the parameter with its share
    withholds: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(given.column for given in self.inputs))

    @property
    def missing(self) -> tuple[MissingNumber, ...]:
        """Every number that must be supplied before the methodology can become active."""
        numbers = [MissingNumber(p.name, p.label, p.unit.text) for p in self.parameters if p.is_missing]
        if self.cap.missing:
            numbers.append(MissingNumber("cap", CAP_SAYS[self.cap.per], "gCO2e"))
        return tuple(numbers)

    def look_ups(self) -> tuple[tuple[str, Table, Input], ...]:
        """Every way in which a formula may ask a table: by each input that says one of its codes."""
        return tuple((looked_up(table.name, g.name), table, g) for table in self.tables for g in self.inputs if g.codes == table.codes)

    def input(self, name: str) -> Input:
        return next(given for given in self.inputs if given.name == name)


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: Text
    covers: tuple[str, ...]


class FactorType(StrEnum):
    """What a family of factors measures. Types never stand in for each other: a footprint is no average, a margin is neither."""

    AVERAGE = "average"
    RESIDUAL = "residual"
    FOSSIL = "fossil"
    FOOTPRINT = "footprint"
    OM = "om"
    BM = "bm"
    SCHEME = "scheme"
    COMBUSTION = "combustion"
    HEAT = "heat"
    WATER = "water"
    GWP = "gwp"
    ACTIVITY = "activity"
    SPECIES = "species"


class FactorGroup(StrEnum):
    """The shelf on which a reader finds a family."""

    POWER = "power"
    FUEL = "fuel"
    HEAT_AND_WATER = "heat-and-water"
    GWP = "gwp"
    TRAVEL = "travel"
    EVENT = "event"
    FARMING = "farming"
    FOREST = "forest"


class FactorUse(StrEnum):
    """Conservative is directional: a saving is computed with the low number, an emission with the high one."""

    REDUCTION = "reduction"
    FOOTPRINT = "footprint"


@dataclass(frozen=True, slots=True)
class FactorItem:
    """One of several things that a family holds a number for: a fuel, a gas, a species."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Factor:
    family: str
    region: str
    data_year: int | None  # a standard's default stands without a year
    value: Value
    unit: Unit
    published_on: date | None
    notice: str
    item: str = ""
    variant: Text | None = None  # another edition or density: shown and compared, found by no look-up
    default_for: tuple[FactorUse, ...] = ()
    default_why: Text | None = None
    note: Text | None = None
    line: int = 0

    @property
    def is_draft(self) -> bool:
        """Unverified: for the reader only."""
        return self.value.grade is Grade.D

    @property
    def is_found(self) -> bool:
        """Whether a look-up by place and day may answer with it."""
        return not self.is_draft and self.variant is None

    @property
    def in_force_from(self) -> date:
        """The first day that may use it. What has a data year and no known day of publication waits until that year is over."""
        known = self.published_on or (date(self.data_year + 1, 1, 1) if self.data_year else date.min)
        return max(known, self.value.valid.from_on) if self.value.valid else known

    def holds(self, day: date) -> bool:
        valid = self.value.valid
        return self.in_force_from <= day and (valid is None or valid.until_on is None or day < valid.until_on)


@dataclass(frozen=True, slots=True)
class FactorGap:
    """A number that exists or is needed and that we do not know: it stays empty, and says why."""

    family: str
    region: str
    data_year: int | None
    item: str
    why: Text
    notice: str


@dataclass(frozen=True, slots=True)
class FactorFamily:
    code: str
    name: Text
    about: Text
    group: FactorGroup
    type: FactorType
    serves: tuple[FactorUse, ...]  # what its defaults may be used for; empty: no default, for the reader only
    unit: Unit
    items: tuple[FactorItem, ...]
    entries: tuple[Factor, ...]
    gaps: tuple[FactorGap, ...]
    content_hash: str = ""

"""接入包的词 · Words of packages: what a package is, what the platform has already, a rule's verdict, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

from puhui.adapters.configured import Configuration
from puhui.methodology.errors import Fault
from puhui.methodology.words import Methodology
from puhui.vocabulary.texts import Text

MANIFEST, METHOD, ADAPTER, POINTS, SAMPLE, EXPECTED = (
    "package.yaml", "method.yaml", "adapter.yaml", "points.yaml", "sample.csv", "expected.csv",
)  # fmt: skip
#: What a package consists of; a reader may find a README beside it.
CONTENTS = (METHOD, ADAPTER, POINTS, SAMPLE, EXPECTED)
ALLOWED = frozenset({MANIFEST, *CONTENTS, "README.md"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """`package.yaml`: who made it, for which scenario, from where its numbers are, and what its files are by SHA-256."""

    code: str
    version: int
    name: Text
    publisher: Text
    region: str
    scenario: Text
    is_travel: bool
    borrowed_from: tuple[str, ...]
    new_groups: tuple[str, ...]
    is_example: bool
    contents: Mapping[str, str]


class Funded(StrEnum):
    """Whose budget pays for the points."""

    PROVINCE = "province"
    CITY = "city"
    PROVIDER = "provider"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class PointsRule:
    """`points.yaml`: what the neighbour's own rule says. It is compared with ours and changes nothing."""

    grams_per_point: Fraction
    points_per_day_most: int | None
    funded_by: Funded
    why: Text


@dataclass(frozen=True, slots=True)
class Expected:
    """What one row of the sample must come to: grams, or a code."""

    row: int
    reduction_g: int | None
    refusal: str
    line: int

    @property
    def said(self) -> str:
        return self.refusal or f"{self.reduction_g} g"


@dataclass(frozen=True, slots=True)
class SampleRow:
    """What one row of the sample came to. `given` are its inputs, `happened_s` its moment, where it is a record."""

    row: int
    record_id: str
    reduction_g: int
    refusal: str
    is_form: bool
    region: str
    happened_s: int | None
    given: Mapping[str, int | None]

    @property
    def said(self) -> str:
        return self.refusal or f"{self.reduction_g} g"


@dataclass(frozen=True, slots=True)
class Sampled:
    """The whole sample: rows of the file, rows that became part of another, and what each other came to."""

    rows: int
    merged: int
    outcomes: tuple[SampleRow, ...]

    @property
    def accepted(self) -> int:
        return sum(not one.refusal for one in self.outcomes)

    @property
    def reduction_g(self) -> int:
        return sum(one.reduction_g for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class KnownPackage:
    """A package that is plugged in already."""

    code: str
    version: int
    digest: str
    scenario: str
    adapter: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What a package is held against: what ships, or what this site has now."""

    #: methodology code → content hash → version
    methods: Mapping[str, Mapping[str, int]]
    #: groups of acts that exclude each other → their modes
    groups: Mapping[str, frozenset[str]]
    scenarios: frozenset[str]
    packages: tuple[KnownPackage, ...]
    grams_per_point: int | None
    day: date
    #: in words: where `Ours` come from
    said: Text


class State(StrEnum):
    HOLDS = "pass"
    NOTE = "note"  # it conforms, and somebody should know
    FAIL = "fail"
    SKIPPED = "skipped"  # another rule has to hold before this one can be looked at


@dataclass(frozen=True, slots=True)
class At:
    """A fault with its file."""

    file: str
    line: int
    wrong: Text
    remedy: Text

    @classmethod
    def of(cls, file: str, fault: Fault) -> At:
        return cls(file, fault.line, fault.wrong, fault.remedy)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says: its fact, and where it does not hold each place with a remedy."""

    rule: str
    state: State
    fact: Text
    faults: tuple[At, ...] = ()

    def as_json(self) -> dict[str, Any]:
        faults = [
            {
                "file": at.file,
                "line": at.line,
                "wrong_zh": at.wrong.zh,
                "wrong_en": at.wrong.en,
                "remedy_zh": at.remedy.zh,
                "remedy_en": at.remedy.en,
            }
            for at in self.faults
        ]
        return {"rule": self.rule, "state": self.state.value, "fact_zh": self.fact.zh, "fact_en": self.fact.en, "faults": faults}


@dataclass
class Opened:
    """A package as far as it could be read. What could not be read is None, and its faults stand in `faults`."""

    files: Mapping[str, bytes]
    manifest: Manifest | None = None
    method: Methodology | None = None
    configuration: Configuration | None = None
    points: PointsRule | None = None
    expected: tuple[Expected, ...] | None = None
    sampled: Sampled | None = None
    faults: dict[str, tuple[At, ...]] = field(default_factory=dict)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        return {name: body.decode("utf-8", errors="replace") for name, body in self.files.items()}

    def line_of(self, file: str, text: str) -> int:
        """The first line that has this text; 1 where none has."""
        lines = self.texts.get(file, "").splitlines()
        return next((number for number, line in enumerate(lines, 1) if text in line), 1)


@dataclass(frozen=True, slots=True)
class Report:
    """Every rule in order, and what the package is."""

    digest: str
    opened: Opened
    verdicts: tuple[Verdict, ...]

    @property
    def conforms(self) -> bool:
        return all(one.state in (State.HOLDS, State.NOTE) for one in self.verdicts)

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(one for one in self.verdicts if one.state is State.FAIL)

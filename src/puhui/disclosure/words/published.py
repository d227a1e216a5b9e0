"""信息披露的词 · Words of disclosure: what is withheld and why, and the lines of which public pages and downloads are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from puhui.behaviours.words import Repetition, RunStage
from puhui.library.words import Evidence
from puhui.methodology.differences import Difference
from puhui.methodology.words import Factor, FactorFamily, FactorGap, FactorUse, Methodology, ValueKind
from puhui.vocabulary.texts import Text

#: A run is public once its grams are in the books.
PUBLIC = (RunStage.CREDITED, RunStage.REWARDED)


VALUE_KIND_SAYS = {
    ValueKind.REGULATOR_SCHEME: Text("地方制度", "a region's scheme"),
    ValueKind.OFFICIAL_FACTOR: Text("官方因子", "official factor"),
    ValueKind.STATISTIC: Text("统计或研究", "statistic or study"),
    ValueKind.STANDARD: Text("标准", "standard"),
    ValueKind.COMPANY_ESTIMATE: Text("企业估算，不用于签发", "company's estimate, never certified"),
    ValueKind.APP_ENERGY: Text("应用能量，不是二氧化碳", "app energy, no CO2"),
    ValueKind.OWN_CHOICE: Text("本平台选定", "our choice"),
    ValueKind.DEMONSTRATION: Text("演示", "demonstration"),
}


class Withheld(StrEnum):
    """Why a number is not shown."""

    SMALL = "small"  # fewer persons than the threshold
    BESIDE = "beside"  # with it, a small one could be worked out from the total


WITHHELD_SAYS = {
    Withheld.SMALL: Text("少于 {least} 人，不公开", "fewer than {least} persons, not public"),
    Withheld.BESIDE: Text("连带不公开", "withheld beside a small one"),
}


class State(StrEnum):
    """What a row of a download says about its own numbers."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    NOT_CONNECTED = "not_connected"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where grams come from: borrowed numbers, simulated records, numbers supplied for demonstration. No amount of one scenario stands here."""

    reference_region: str = ""
    is_simulated: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class ScenarioTotal:
    """Grams of one scenario in all public runs; None where they are withheld."""

    code: str
    name: Text
    reduction_g: int | None
    withheld: Withheld | None
    reference_region: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class CityTotal:
    """Grams and residents of one city. `withheld_runs` are those of few persons; their grams are in no total."""

    code: str
    name: Text
    state: State
    reduction_g: int | None = None
    residents: int | None = None
    runs: int = 0
    withheld_runs: int = 0
    first_day: date | None = None
    last_day: date | None = None
    reference_region: str = ""
    is_simulated: bool = False
    is_demonstration: bool = False
    replayed_g: int = 0
    replayed_reference_region: str = ""
    replayed_is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Points given to residents, and the budget that pays them. What is left of it would give the points of small runs away."""

    given: int
    replayed: int
    funded: int
    waiting: int
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One column of a chart: a day or a month and its grams."""

    on: date
    reduction_g: int


@dataclass(frozen=True, slots=True)
class Course:
    """Grams over time, by day while less than two months are there, then by month."""

    steps: tuple[Step, ...]
    is_by_day: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that the home page adds up. What is replayed is never inside a total of residents."""

    reduction_g: int
    accepted: int
    residents: int | None
    accounts: int
    runs: int
    withheld_runs: int
    withheld_records: int
    first_day: date | None
    last_day: date | None
    cities: tuple[CityTotal, ...]
    scenarios: tuple[ScenarioTotal, ...]
    withheld_g: int
    origin: Origin
    replayed_g: int
    replayed_runs: int
    replayed_origin: Origin
    points: Points
    #: What all residents owe after corrections; none where too few do.
    owed_g: int | None

    @property
    def is_empty(self) -> bool:
        return not (self.runs or self.withheld_runs or self.replayed_runs)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list of runs is asked for."""

    city: str = ""
    scenario: str = ""
    day: date | None = None
    sort: str = "-day"

    @property
    def is_filtered(self) -> bool:
        return bool(self.city or self.scenario or self.day)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a methodology as its page shows it; without a value it is one that is missing."""

    symbol: str
    name: str
    label: Text
    unit: str
    value: str = ""
    grade: str = ""
    source: str = ""
    quoted: str = ""
    data_year: int | None = None
    region: str = ""
    applies_to: str = ""
    reference_region: str = ""
    is_variant: bool = False
    is_demonstration: bool = False
    family: str = ""  # of the factor library, where the number is borrowed from there
    kind: Text | None = None
    evidence: Evidence | None = None  # the issuing body's document, where one is filed: the grade is A then


@dataclass(frozen=True, slots=True)
class FactorsAsked:
    """What the factor library is asked for; an empty field asks for everything."""

    text: str = ""
    group: str = ""
    region: str = ""
    year: int | None = None
    item: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.group or self.region or self.year or self.item)


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """A family of factors in the list, with what of it answers the question."""

    family: FactorFamily
    entries: tuple[Factor, ...]
    gaps: tuple[FactorGap, ...]
    defaults: tuple[tuple[FactorUse, Factor], ...]  # of a family without items

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({entry.data_year for entry in self.entries if entry.data_year}))


@dataclass(frozen=True, slots=True)
class FactorUsed:
    """Where a methodology takes a number of a family."""

    code: str
    methodology: Text
    parameter: Text
    region: str
    data_year: int | None  # None: the one in force; 0: the source states none


@dataclass(frozen=True, slots=True)
class YearCompared:
    """One data year of two regions beside each other; None where a region has no number."""

    year: int
    first: Factor | None
    second: Factor | None
    change: Fraction | None  # of the first against its year before, as a share

    @property
    def apart(self) -> Fraction | None:
        """The second against the first, as a share."""
        if self.first is None or self.second is None or not self.first.value.number:
            return None
        return self.second.value.number / self.first.value.number - 1


@dataclass(frozen=True, slots=True)
class Standing:
    """A methodology and how it stands in the library: its newest text, and which version counts today."""

    methodology: Methodology
    in_force: int | None
    from_on: date | None
    grade: str
    reference_region: str
    is_demonstration: bool
    has_scenario: bool  # records of it can come in; one in force without counts nothing yet


@dataclass(frozen=True, slots=True)
class FiledShown:
    """Under which number a version is filed, on which day, who applied, and the application that tells the rest."""

    number: str
    on: date
    by: Text
    application: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a document, the days on which it counts, and its filing; none where no authority has filed it."""

    number: int
    content_hash: str
    is_shipped: bool
    is_demonstration: bool
    lacks: int
    periods: tuple[tuple[date, date | None], ...]
    is_in_force: bool
    filed: FiledShown | None = None


@dataclass(frozen=True, slots=True)
class RecognisedShown:
    """From which document of another region a version is made, and what differs between the two, section by section."""

    region: str
    code: str
    version: int
    content_hash: str
    source: str
    differing: int
    sections: tuple[tuple[Text, list[Difference]], ...]


@dataclass(frozen=True, slots=True)
class VersionCounted:
    """What one version of a methodology has counted."""

    version: int
    runs: int
    accepted: int
    refused: int
    reduction_g: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a methodology has counted so far, for residents; what was replayed stands apart."""

    versions: tuple[VersionCounted, ...]
    accepted: int
    refused: int
    reduction_g: int | None
    closed_runs: int  # runs that show only their total, so that this scenario's part of them is in no number here
    withheld: Withheld | None
    origin: Origin
    course: Course
    replayed_g: int
    replayed_accepted: int
    replayed_origin: Origin


@dataclass(frozen=True, slots=True)
class RepeatLine:
    """A run that was computed once more, and which user of an organisation asked for it; nobody where it was drawn at night."""

    found: Repetition
    by: str
    digest: str

    @property
    def equal(self) -> int:
        return self.found.rows - self.found.differing


@dataclass(frozen=True, slots=True)
class Repeated:
    """All that a run's page says of its repetitions, and whether whoever looks may ask for one."""

    may_ask: bool
    asked_at: datetime | None
    asked_by: str
    digest_then: str
    lines: tuple[RepeatLine, ...]

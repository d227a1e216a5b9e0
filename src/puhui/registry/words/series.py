"""Words of monitoring data: what a delivery looks like, what is found in it, and what counts of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Measure(StrEnum):
    POWER = "power"
    ENERGY = "energy"
    READING = "reading"
    INVENTORY = "inventory"


class Holds(StrEnum):
    TEXT = "text"
    TIME = "time"
    AMOUNT = "amount"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class SeriesColumn:
    """A column of a delivery; `input` is the column of the methodology that it fills, `times` its size in the smallest unit."""

    name: str
    holds: Holds
    label: Text
    unit: str = ""
    low: str = ""
    high: str = ""
    also: tuple[str, ...] = ()
    optional: bool = False
    input: str = ""
    times: int = 1
    rounds_up: bool = False


@dataclass(frozen=True, slots=True)
class SeriesKind:
    code: str
    name: Text
    measure: Measure
    interval_min: int
    columns: tuple[SeriesColumn, ...]
    sentinels: tuple[str, ...]
    is_dark: bool  # nothing is made between ten in the evening and four in the morning

    @property
    def is_inventory(self) -> bool:
        return self.measure is Measure.INVENTORY

    @property
    def amount(self) -> SeriesColumn:
        """The column of a meter's series that is summed."""
        return next(column for column in self.columns if column.holds is Holds.AMOUNT)


class Severity(StrEnum):
    NOTE = "note"
    LOOK = "look"
    HEAVY = "heavy"


SEVERITY_SAYS = {
    Severity.NOTE: Text("提示", "for information"),
    Severity.LOOK: Text("要看一眼", "to be looked at"),
    Severity.HEAVY: Text("严重", "heavy"),
}


class Found(StrEnum):
    """What a machine finds in monitoring data."""

    GAP = "gap"
    TWIN = "twin"
    CLASH = "clash"
    SUMMER_TIME = "summer_time"
    SENTINEL = "sentinel"
    CONSTANT = "constant"
    BACKWARDS = "backwards"
    ROLL_OVER = "roll_over"
    NIGHT = "night"
    NEGATIVE = "negative"
    ABOVE_CAPACITY = "above_capacity"
    OUTLIER = "outlier"
    SHRUNK = "shrunk"
    EMPTY = "empty"


FOUND_SAYS = {
    Found.GAP: Text("缺数", "a gap"),
    Found.TWIN: Text("重复的行", "rows that are there twice"),
    Found.CLASH: Text("同一时段有不同的数", "different numbers of one interval"),
    Found.SUMMER_TIME: Text("夏令时或时区造成的重复小时", "an hour that a change of clocks repeats"),
    Found.SENTINEL: Text("表示缺数的代码", "a code that stands for no number"),
    Found.CONSTANT: Text("长时间不变的数", "a number that stands still"),
    Found.BACKWARDS: Text("电表倒走或换表", "a meter that runs backwards or was replaced"),
    Found.ROLL_OVER: Text("电表翻转", "a meter that rolled over"),
    Found.NIGHT: Text("夜里发电", "production at night"),
    Found.NEGATIVE: Text("负的功率或电量", "negative power or energy"),
    Found.ABOVE_CAPACITY: Text("超过装机容量", "more than the capacity"),
    Found.OUTLIER: Text("和自己过去相差太大的一天", "a day far above the own past"),
    Found.SHRUNK: Text("比前期小的树", "trees that are smaller than before"),
    Found.EMPTY: Text("没有填的数", "numbers that are not filled in"),
}

REMEDY_SAYS = {
    Found.GAP: Text(
        "缺的时段不计；有原始记录就用更正文件补上。", "The gap counts nothing; deliver the missing rows by a correction if you have them."
    ),
    Found.TWIN: Text("只计一次，不用处理。", "It counts once; there is nothing to do."),
    Found.CLASH: Text("按小的计；查明后用更正文件替换。", "The smaller counts; find out which is right and deliver a correction."),
    Found.SUMMER_TIME: Text(
        "请用带时区的时间重新导出，在那之前按小的计。", "Export again with a time zone in each time; until then the smaller counts."
    ),
    Found.SENTINEL: Text("按缺数处理，不计。", "It is a gap and counts nothing."),
    Found.CONSTANT: Text(
        "请核对传感器或限功率记录；不能解释的请隔离。", "Compare the sensor and records of curtailment; set aside what cannot be explained."
    ),
    Found.BACKWARDS: Text(
        "这一段不计；换表请附新旧表的底数，用更正文件分两块表交。",
        "The step counts nothing; after a replacement deliver both meters with their readings.",
    ),
    Found.ROLL_OVER: Text("这一段不计；请附电表位数的说明。", "The step counts nothing; attach how many digits the meter has."),
    Found.NIGHT: Text(
        "多半是时区写错；请核对后更正，不能解释的请隔离。",
        "The time zone is likely wrong; correct it, or set aside what cannot be explained.",
    ),
    Found.NEGATIVE: Text("按零计；电站自用电请另外填报。", "It counts as zero; state the plant's own consumption separately."),
    Found.ABOVE_CAPACITY: Text(
        "按装机容量计，超过一成二的不计；请核对容量和量程。",
        "The capacity counts, and nothing beyond 120 % of it; compare capacity and scale.",
    ),
    Found.OUTLIER: Text(
        "请核对当天的原始记录；不能解释的请隔离。", "Compare the original records of the day; set aside what cannot be explained."
    ),
    Found.SHRUNK: Text("请复测或说明（断梢、量错）。", "Measure again or explain (a broken top, a wrong measure)."),
    Found.EMPTY: Text("请补测，或说明为什么没有。", "Measure them, or explain why they are missing."),
}

SEVERITY_OF = {
    Found.GAP: Severity.LOOK, Found.TWIN: Severity.NOTE, Found.CLASH: Severity.LOOK, Found.SUMMER_TIME: Severity.LOOK,
    Found.SENTINEL: Severity.LOOK, Found.CONSTANT: Severity.LOOK, Found.BACKWARDS: Severity.HEAVY, Found.ROLL_OVER: Severity.LOOK,
    Found.NIGHT: Severity.HEAVY, Found.NEGATIVE: Severity.NOTE, Found.ABOVE_CAPACITY: Severity.HEAVY, Found.OUTLIER: Severity.LOOK,
    Found.SHRUNK: Severity.LOOK, Found.EMPTY: Severity.LOOK,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataFinding:
    """One thing found: whose, from when until when, how many intervals or rows, and some of the rows."""

    code: Found
    severity: Severity
    device: str
    first: str
    last: str
    count: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedSeriesRow:
    """A row that was not taken: which, which column, what it says there, and why."""

    row: int
    column: str
    text: str
    why: str


WHY_SAYS = {
    "unreadable_row": Text("这一行的列数或引号不对", "the row has the wrong number of cells, or a quote is open"),
    "missing": Text("没有填", "nothing is there"),
    "not_a_time": Text("不是时间", "it is no time"),
    "not_a_number": Text("不是数", "it is no number"),
    "out_of_range": Text("超出允许的范围", "it is outside the allowed range"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What one file holds, before anything is kept."""

    kind: str
    rows: int
    refused: int
    first: str
    last: str
    devices: tuple[str, ...]
    examples: tuple[RefusedSeriesRow, ...]
    findings: tuple[DataFinding, ...]
    sheet: str = ""  # of a workbook
    unread: tuple[str, ...] = ()  # its other sheets


@dataclass(frozen=True, slots=True)
class Preview:
    """What an owner sees before anything is kept: what was read and found, what counts, and the grams expected, or why there are none yet."""

    read: Read
    findings: tuple[DataFinding, ...]
    counted: tuple[Counted, ...]
    expected_g: int | None
    why: Text | None


@dataclass(frozen=True, slots=True)
class Aside:
    """Days of a device that do not count, or of all where `device` is empty."""

    number: int
    device: str
    first: date
    last: date
    reason: str
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts of one device in one calendar year: whole watt-hours, the first reading where it is a meter's."""

    device: str
    year: int
    energy_wh: int
    start_wh: int
    days: int
    intervals: int


@dataclass(frozen=True, slots=True)
class Device:
    number: int
    serial: str
    kind: str
    capacity_w: int | None
    connected_on: date | None
    has_key: bool
    is_direct: bool
    registered_at: datetime
    revoked_at: datetime | None
    revoked_because: str


@dataclass(frozen=True, slots=True)
class Delivery:
    number: int
    kind: str
    name: str
    sha256: str
    kept: str  # SHA-256 of the rows that were read, as Parquet
    refused_kept: str
    rows: int
    refused: int
    first_at: datetime | None
    last_at: datetime | None
    zone: str
    interval_s: int
    devices: tuple[str, ...]
    device: str
    signed_by: str
    corrects: int | None
    corrected_by: int | None
    because: str
    by: int
    at: datetime
    sheet: str = ""  # of a workbook


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the project that no series holds: own consumption, certificates. Of one device or all, of one year or all."""

    name: str
    value: int
    device: str
    year: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """One record of a sum: whose, which calendar year, what the methodology is told."""

    instance: str
    year: int
    given: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class NotReady:
    """A number on which credits may not rest: missing, or of a grade below B."""

    name: str
    label: Text
    unit: str
    grade: str


@dataclass(frozen=True, slots=True)
class PeriodSum:
    """The grams of a report with everything that they rest on; `trail` is the whole account, `digest` its SHA-256."""

    number: int
    methodology: str
    version: int
    raw_g: int
    total_g: int
    withheld_g: int
    buffer_g: int
    vintages: Mapping[int, int]
    trail: Mapping[str, object]
    digest: str
    by: int
    at: datetime

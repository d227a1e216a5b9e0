"""试运行的词 · Words of the trial: what a new provider must have shown before its records count, and how it fared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: A trial is answered while its sender waits, so it is small; the command on the host has no such limit.
TRIAL_BYTES_MAX = 4 * 1024 * 1024
#: Rows that may fail a requirement: of form nearly none, of what is plausible a few, for real travel is odd now and then.
FORM_PERCENT_MAX = 1
PLAUSIBLE_PERCENT_MAX = 10
#: The hashes of trial requests, by which a repetition is known, are forgotten after this many days.
TRIAL_DAYS = 30


class Requirement(StrEnum):
    """One thing to show. The first ones are of a file, the last ones of a system that sends by itself."""

    ENCODING = "encoding"
    COLUMNS = "columns"
    SCENARIO = "scenario"
    UNITS = "units"
    IDS = "ids"
    TIMES = "times"
    PLACES = "places"
    DISTANCES = "distances"
    DUPLICATES = "duplicates"
    REFUSED = "refused"
    COUNTED = "counted"
    SIGNATURE = "signature"
    CLOCK = "clock"
    SEQUENCE = "sequence"
    RETRY = "retry"


OF_A_FILE = tuple(Requirement)[:11]
OF_A_SYSTEM = tuple(Requirement)[11:]

REQUIREMENT_SAYS = {
    Requirement.ENCODING: Text("文件能打开，编码是 UTF-8", "the file opens, its text is UTF-8"),
    Requirement.COLUMNS: Text("该有的列都有，每行都能解析", "every column is there, every row parses"),
    Requirement.SCENARIO: Text("场景都已开通", "the scenarios are open"),
    Requirement.UNITS: Text("数量是最小单位的整数", "amounts are whole numbers of the smallest unit"),
    Requirement.IDS: Text("记录号当日不重复", "record ids are unique within a day"),
    Requirement.TIMES: Text("时刻带时区，不早不晚", "moments name their zone, and are neither early nor late"),
    Requirement.PLACES: Text("发生地是适用地区的行政区划代码", "places are codes of a region that is covered"),
    Requirement.DISTANCES: Text("里程、时长等合乎常理", "distances, times and the like are plausible"),
    Requirement.DUPLICATES: Text("同一行为只报一次", "each act is reported once"),
    Requirement.REFUSED: Text("退回的行不多", "few rows are refused"),
    Requirement.COUNTED: Text("有记录计入", "some records count"),
    Requirement.SIGNATURE: Text("签名成立", "the signature holds"),
    Requirement.CLOCK: Text("时钟准确", "the clock is right"),
    Requirement.SEQUENCE: Text("序号从 1 起，逐批加一", "sequence numbers go up by one from 1"),
    Requirement.RETRY: Text("同一批重发，认作同一批", "a batch that is sent again is known again"),
}
#: What to do where a requirement is not met, or was not tried yet.
REQUIREMENT_NEXT = {
    Requirement.ENCODING: Text("按 UTF-8 的 CSV、JSON Lines 或 Parquet 重新导出。", "Export it again as UTF-8 CSV, JSON Lines or Parquet."),
    Requirement.COLUMNS: Text("对照 docs/using/records.md 补齐列和空格子。", "Add the columns and cells by docs/using/records.md."),
    Requirement.SCENARIO: Text("改正 scenario 列，或请运维机构开通。", "Correct the scenario column, or ask the operator to open it."),
    Requirement.UNITS: Text(
        "里程用米、时长用秒、电量用瓦时、票价用分，都是整数。", "Metres, seconds, watt-hours and fen, all whole numbers."
    ),
    Requirement.IDS: Text("为每次行为编唯一的记录号，不超过 80 字。", "Give each act an id of its own, of at most 80 characters."),
    Requirement.TIMES: Text(
        "写明时区，例如 2026-03-18T07:52:00+08:00；校准时钟，在申报期内发送。",
        "Name the zone, e.g. 2026-03-18T07:52:00+08:00; set the clock right and send within the claim window.",
    ),
    Requirement.PLACES: Text("改用六位行政区划代码，例如 340100。", "Use six-digit division codes, e.g. 340100."),
    Requirement.DISTANCES: Text("核对里程、时长和起讫点。", "Check distances, times and the ends of trips."),
    Requirement.DUPLICATES: Text(
        "去掉重复上报的行程，核对起止时刻。", "Leave out trips that are reported twice, and check when they begin and end."
    ),
    Requirement.REFUSED: Text("按退回代码逐项改正。", "Correct them code by code."),
    Requirement.COUNTED: Text("看退回代码：没有一行计入，就不能正式开通。", "See the codes: where no row counts, nothing can be opened."),
    Requirement.SIGNATURE: Text(
        "按 docs/using/api.md 签名，发到 /api/v1/sandbox/batches。", "Sign by docs/using/api.md and send to /api/v1/sandbox/batches."
    ),
    Requirement.CLOCK: Text("用 NTP 校时，相差不超过一分钟。", "Set the clock by NTP, to within a minute."),
    Requirement.SEQUENCE: Text("连发两批不同的内容，序号相邻。", "Send two different batches with neighbouring numbers."),
    Requirement.RETRY: Text("把同一批原样再发一次。", "Send one batch again, exactly as it was."),
}
#: How far a sender's clock may be off before the trial says so; requests are believed for longer.
CLOCK_GOOD_S = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a requirement fared: met, not met, or (None) not to be told from what was sent."""

    requirement: Requirement
    is_met: bool | None
    fact: Text


@dataclass(frozen=True, slots=True)
class Trial:
    """How a file would fare, though nothing of it is kept or counted. `refused` has the rows by code."""

    rows: int
    merged: int
    accepted: int
    reduction_g: int
    refused: dict[str, int]
    outcomes: tuple[Outcome, ...]

    @property
    def is_met(self) -> bool:
        return all(outcome.is_met for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a provider's checklist: what it last showed, and when; `is_met` is None where it was never tried."""

    requirement: Requirement
    is_met: bool | None
    fact: Text
    tried_at: datetime | None

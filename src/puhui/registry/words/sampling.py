"""Words of a verifier's sample: what may be looked at, what was chosen and why, and what came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Why(StrEnum):
    SIZE = "size"
    FINDINGS = "findings"
    DEVIATION = "deviation"
    LOT = "lot"


WHY_CHOSEN = {
    Why.SIZE: Text("量大", "large"),
    Why.FINDINGS: Text("有发现的问题", "something was found"),
    Why.DEVIATION: Text("和同类相差大", "far from its peers"),
    Why.LOT: Text("抽签", "by lot"),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A day of a meter, or an instance of an inventory, that may be looked at: what counts of it, findings that name it."""

    instance: str
    day: date | None
    amount: int
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    unit: Unit
    why: Why
    risk_permille: int


@dataclass(frozen=True, slots=True)
class Sample:
    """`seed` gives the same sample again from the same data."""

    seed: str
    of: int
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a verifier found of a unit, against what counts of it."""

    instance: str
    day: date | None
    told: int
    found: int
    remark: str
    is_missing: bool = False

    @property
    def is_agreed(self) -> bool:
        """Within five in a thousand, or never told too high."""
        return self.told <= self.found or (self.told - self.found) * 200 <= self.told


@dataclass(frozen=True, slots=True)
class Scorecard:
    """`materiality_permille`: what was told too high of the sample, in thousandths of what counts of it."""

    checked: int
    agreed: int
    deviating: int
    materiality_permille: int


class Result(StrEnum):
    """What came out of looking at one unit."""

    AGREES = "agrees"
    DIFFERS = "differs"
    MISSING = "missing"


RESULT_SAYS = {
    Result.AGREES: Text("一致", "agrees"),
    Result.DIFFERS: Text("不一致", "differs"),
    Result.MISSING: Text("没有找到", "not found"),
}
#: What a sheet may say in place of a number.
WRITTEN = {
    **dict.fromkeys(("ok", "yes", "agrees", "一致", "相符"), Result.AGREES),
    **dict.fromkeys(("none", "missing", "not found", "没有", "没有找到", "找不到"), Result.MISSING),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a verifier says of the unit at a place of a draw; `written` is the number as it was typed, with decimals of the unit shown."""

    place: int
    result: Result | None
    written: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SheetFault:
    """A line that was not taken: of which draw, its place on the sheet, and why."""

    draw: int
    line: int
    why: Text


@dataclass(frozen=True, slots=True)
class Draw:
    """`is_current`: the data are still those that it was drawn from."""

    number: int
    name: str
    seed: str
    of: int
    total: int
    level_permille: int
    is_current: bool
    chosen: tuple[Chosen, ...]
    by: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A unit of a draw, at its place on the sheet, and what was found of it."""

    draw: int
    place: int
    chosen: Chosen
    check: Checked | None


class Verdict(StrEnum):
    OPEN = "open"
    CLEAN = "clean"
    WITHIN = "within"
    BEYOND = "beyond"


VERDICT_SAYS = {
    Verdict.OPEN: Text("还不能下结论：抽到的要逐项看完。", "No conclusion yet: every unit of the sample is to be looked at."),
    Verdict.CLEAN: Text("抽到的都一致，数据可以作为核证的依据。", "Everything agrees: the data may be relied on."),
    Verdict.WITHIN: Text(
        "推算的多报不超过计划的重要性水平，数据可以作为依据；已查实的偏差请业主更正，或从核证的数量中扣去。",
        "What is told too high, projected, lies within the planned level: the data may be relied on. Have the owner correct what was found, or take it off.",
    ),
    Verdict.BEYOND: Text(
        "推算的多报超过计划的重要性水平，不能据此核证：请退回业主更正，或者扩大抽样。",
        "What is told too high, projected, is beyond the planned level: do not verify on it. Send the report back, or draw a further sample.",
    ),
}


@dataclass(frozen=True, slots=True)
class Assessed:
    """The scorecard of all current draws, what it says of everything, and what may be concluded."""

    card: Scorecard
    drawn: int
    unchecked: int
    missing: int
    level_permille: int
    projected_permille: int | None
    verdict: Verdict

"""试算与更正的词 · Words of studies: what is asked otherwise, what came of it, and a correction that rests on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from puhui.vocabulary.texts import Text

#: A row of a study that rests on fewer persons is not told.
PERSONS_LEAST = 20
#: As many days may be counted at once, and a study that nobody has made a correction of is kept so long.
STUDY_DAYS_MAX = 31
STUDY_KEPT_DAYS = 30
#: Every person, or one in ten, or one in a hundred.
SHARES = (1, 10, 100)


class StudyStage(StrEnum):
    WAITING = "waiting"
    COUNTING = "counting"
    DONE = "done"
    REFUSED = "refused"


STUDY_STAGE_SAYS = {
    StudyStage.WAITING: Text("排队中", "waiting"),
    StudyStage.COUNTING: Text("计算中", "counting"),
    StudyStage.DONE: Text("已完成", "done"),
    StudyStage.REFUSED: Text("没有算成", "refused"),
}


class CorrectionStage(StrEnum):
    APPROVED = "approved"
    POSTED = "posted"
    OUTDATED = "outdated"


CORRECTION_STAGE_SAYS = {
    CorrectionStage.APPROVED: Text("已批准，待入账", "approved, to be posted"),
    CorrectionStage.POSTED: Text("已入账", "posted"),
    CorrectionStage.OUTDATED: Text("数据已变，未入账", "outdated, not posted"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is different in a study. By scenario: another version of the library, another text, other numbers (`cap` in grams); batches of a
    provider that are left out, by event day; and another rate of points."""

    versions: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    without_provider: str = ""
    without_batches: tuple[int, ...] = ()
    grams_per_point: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.versions or self.texts or self.numbers or self.without_provider or self.without_batches or self.grams_per_point)


@dataclass(frozen=True, slots=True)
class Study:
    """A study and what came of it: sums only."""

    number: int
    title: str
    asked: Asked
    asked_by: int
    organisation: int | None
    asked_at: datetime
    first: date
    last: date
    city: str
    share: int
    stage: StudyStage
    done: int
    total: int
    ended_at: datetime | None
    outcome: dict[str, Any] | None
    refusal: dict[str, str] | None
    correction: int | None

    @property
    def name(self) -> str:
        return f"S{self.number}"

    @property
    def may_correct(self) -> bool:
        """Whether a correction can rest on it: whole runs, and nothing that the library does not hold."""
        told = self.asked
        return self.stage is StudyStage.DONE and self.share == 1 and not (told.texts or told.numbers or told.grams_per_point)


@dataclass(frozen=True, slots=True)
class StudyOrigin:
    """What the grams that a study starts from rest on: regions that numbers were borrowed from, and records that are no local ones."""

    reference_region: str
    is_replay: bool
    is_simulated: bool
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """One account in a correction: what it was credited in the runs of it, and what it should have been."""

    account: int
    then_g: int
    now_g: int
    then_acts: int
    now_acts: int

    @property
    def change_g(self) -> int:
        return self.now_g - self.then_g


@dataclass(frozen=True, slots=True)
class RunMoved:
    """One run of a correction, then and now."""

    run: str
    city: str
    day: date
    before: dict[str, Any]
    after: dict[str, Any]
    gained_g: int
    lost_g: int
    persons: int
    entry: int | None
    owed_entry: int | None
    manifest_hash: str = ""


@dataclass(frozen=True, slots=True)
class RunWouldMove:
    """One run in a study, as it stands and as the study counts it: what a correction by it would give and take."""

    run: str
    city: str
    day: date
    then_g: int
    now_g: int
    gained_g: int
    lost_g: int
    persons: int


@dataclass(frozen=True, slots=True)
class ActChange:
    """What a correction made of one act: grams before and since; None where the act did not count."""

    correction: int
    before_g: int | None
    after_g: int | None

    @property
    def name(self) -> str:
        return correction_name(self.correction)


@dataclass(frozen=True, slots=True)
class AccountCorrected:
    """How a correction moved an account: grams given (+) or taken back (-), and of these what was not held at that moment."""

    correction: int
    reason: Text
    posted_on: date
    grams: int
    owed_g: int
    #: the days of the acts that it is about
    days: tuple[date, ...] = ()

    @property
    def lost_g(self) -> int:
        return max(0, -self.grams)

    @property
    def name(self) -> str:
        return correction_name(self.correction)


def correction_name(number: int) -> str:
    return f"C{number}"


#: What the keys of its entries begin with, in the books.
CORRECT_KEY = "correct:"


def correction_of_key(key: str) -> int | None:
    """The correction that posted an entry, by the entry's key; None for every other entry."""
    found = _BY_CORRECTION.match(key)
    return int(found[1]) if found else None


_BY_CORRECTION = re.compile(rf"(?:owed:)?{CORRECT_KEY}([0-9]{{1,18}}):")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with its runs."""

    number: int
    study: int
    reason: Text
    proposal: int
    approved_at: datetime
    stage: CorrectionStage
    posted_on: date | None
    runs: tuple[RunMoved, ...]

    @property
    def name(self) -> str:
        return f"C{self.number}"

    @property
    def gained_g(self) -> int:
        return sum(item.gained_g for item in self.runs)

    @property
    def lost_g(self) -> int:
        return sum(item.lost_g for item in self.runs)

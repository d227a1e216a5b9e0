"""欠克数的词 · Words of grams owed: a correction takes back more than somebody holds, and the rest is collected from later credits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: The asset of grams owed, and the system account on its other side.
OWED = 4
RECEIVABLE = -3

#: What keys in the books begin with: grams become owed, are collected, are written off with the account.
OWED_KEY = "owed:"
COLLECT_KEY = "collect:"
WRITE_OFF_KEY = "write-off:"

#: Of the grams that somebody holds at a settlement, so much is collected at most. Our choice: no document of the scheme sets it.
COLLECT_PERCENT = 100


class OwedStep(StrEnum):
    """What happened to grams owed."""

    ARISEN = "arisen"
    COLLECTED = "collected"
    WRITTEN_OFF = "written_off"


OWED_STEP_SAYS = {
    OwedStep.ARISEN: Text("更正后欠下", "owed after a correction"),
    OwedStep.COLLECTED: Text("从入账的克数里收回", "collected from credited grams"),
    OwedStep.WRITTEN_OFF: Text("随账户注销核销", "written off with the account"),
}


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One line about grams owed: what happened, why, and the public name of the run that it corrects, where it does."""

    day: date
    step: OwedStep
    grams: int
    reason: str
    run: str
    #: the correction after which it arose, with what its people were told
    correction: int | None = None
    told: Text | None = None

    @property
    def says(self) -> Text:
        return OWED_STEP_SAYS[self.step]


@dataclass(frozen=True, slots=True)
class Owed:
    """What somebody owes now, and how it came to that, the latest first."""

    grams: int
    lines: tuple[OwedLine, ...]


@dataclass(frozen=True, slots=True)
class OwedInAll:
    """What all who owe together owe, how many they are, and what was ever collected and written off."""

    grams: int
    holders: int
    collected_g: int
    written_off_g: int


def step_of(key: str) -> OwedStep:
    """What a movement of grams owed was, by the key of its entry."""
    if key.startswith(COLLECT_KEY):
        return OwedStep.COLLECTED
    return OwedStep.WRITTEN_OFF if key.startswith(WRITE_OFF_KEY) else OwedStep.ARISEN

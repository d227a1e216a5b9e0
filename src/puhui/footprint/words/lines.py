"""足迹的行 · Lines of a footprint: what was entered, by which number it is counted, what it comes to, and what is not counted and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from puhui.footprint.words.items import ITEMS, Item, Phase
from puhui.methodology.regions import covers

#: The platform's events take place in Anhui.
HOME = "340000"


class Answer(StrEnum):
    """What an organiser says of an item that asks: the factor of its own, or the reference that was shown."""

    OWN = "own"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Given:
    """An amount as it is handed in: thousandths of the item's unit. `note` says from where to where, or which bill."""

    phase: Phase
    item: str
    amount_milli: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The same in the file of an event; `file` is the name of the table that it came with, else empty."""

    number: int
    given: Given
    file: str = ""

    @property
    def item(self) -> Item:
        return ITEMS[self.given.item]


@dataclass(frozen=True, slots=True)
class Used:
    """The number that a line is counted by. `factor_ug` is micrograms of CO2e for one unit of the item; `written` is as the source has it.
    `grade` D and no family: the organiser's own number."""

    factor_ug: int
    written: str
    unit: str
    region: str
    data_year: int | None
    grade: str
    source: str
    family: str = ""

    @property
    def is_own(self) -> bool:
        return not self.family

    @property
    def reference_region(self) -> str:
        """Where the number comes from, when that is neither the place of the event nor around it."""
        return self.region if self.region and not covers(self.region, HOME) else ""


class Uncounted(StrEnum):
    NO_FACTOR = "no_factor"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Line:
    """Either counted, by a number and with grams, or listed as not counted, with the reason. Never both, and never zero for the second."""

    place: int
    phase: Phase
    item: Item
    amount_milli: int
    note: str
    used: Used | None
    grams: int | None
    why_not: Uncounted | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a footprint came to when it was stated: it never changes; a later one has the next place."""

    number: int
    subject: str
    organisation: int
    place: int
    grams: int
    stated_at: datetime
    by: int
    lines: tuple[Line, ...] = ()

    @property
    def kg(self) -> int:
        """Rounded up: what is retired is whole kilograms, and covers the last gram too."""
        return -(-self.grams // 1000)

    @property
    def counted(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.grams is not None)

    @property
    def uncounted(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.grams is None)


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """What an organisation said of an item that asks; the latest counts, for every later event too."""

    organisation: int
    item: str
    answer: Answer
    factor_ug: int | None
    source: str
    at: datetime
    by: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of a table that was not taken: its number in the file, the column, why with the remedy, and the row as it was."""

    row: int
    column: str
    code: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadTable:
    taken: tuple[Given, ...]
    refused: tuple[RefusedRow, ...]

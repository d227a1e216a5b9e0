"""足迹的行 · Lines of a footprint: what was entered, by which number it is counted, what it comes to, and what is not counted and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from puhui.footprint.words.items import ITEMS, PHASE_SAYS, Item, Phase
from puhui.methodology.regions import covers
from puhui.vocabulary.texts import Text

#: The platform's events take place in Anhui.
HOME = "340000"


def amount_said(milli: int) -> str:
    """1234500 as 1,234.5."""
    whole, rest = divmod(milli, 1000)
    return f"{whole:,}.{rest:03d}".rstrip("0").rstrip(".")


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

    @property
    def amount(self) -> str:
        return amount_said(self.given.amount_milli)


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


UNCOUNTED_SAYS = {
    Uncounted.NO_FACTOR: Text("因子库里没有公布的因子", "the library has no published factor"),
    Uncounted.NOT_ANSWERED: Text(
        "没有可直接采用的因子，主办方还没有给出", "there is no factor that counts by itself, and the organiser has given none"
    ),
}


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

    @property
    def amount(self) -> str:
        return amount_said(self.amount_milli)

    @property
    def phase_says(self) -> Text:
        return PHASE_SAYS[self.phase]

    @property
    def why_says(self) -> Text | None:
        return UNCOUNTED_SAYS[self.why_not] if self.why_not else None


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

    @property
    def says(self) -> Text:
        return ROW_SAYS[self.code]


ROW_SAYS = {
    "footprint_item_unknown": Text("没有这个排放项，请照模板里的名称写", "there is no such item; write its name as in the template"),
    "footprint_phase_unknown": Text("阶段只能是筹备、举办、收尾", "a phase is preparation, holding or closing"),
    "footprint_unit_unknown": Text("这一项不用这个单位，请照模板里的单位写", "this item has another unit; see the template"),
    "footprint_amount_unread": Text(
        "数量要大于 0，最多三位小数，不带文字", "an amount is above 0, has three decimals at most and no words"
    ),
}


@dataclass(frozen=True, slots=True)
class ReadTable:
    taken: tuple[Given, ...]
    refused: tuple[RefusedRow, ...]

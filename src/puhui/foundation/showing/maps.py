"""Sixteen cities on one picture: how deep each is coloured, and which have no number to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from puhui.foundation.showing.bars import Scale, scale_of
from puhui.methodology.regions import name_of
from puhui.vocabulary.texts import Text

CLASSES = 5
#: From this class on a label is white.
DARK_FROM = 4


@dataclass(frozen=True, slots=True)
class Outline:
    """A city as it is drawn, and where its name stands."""

    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class City:
    """One city with its colour class (0: no number) and its numbers as written."""

    code: str
    name: Text
    outline: Outline
    ramp: int
    figure: str
    persons: int | None
    why_none: str
    url: str

    @property
    def is_dark(self) -> bool:
        return self.ramp >= DARK_FROM

    @property
    def short(self) -> Text:
        """On a picture the province needs no repeating: Suzhou (Anhui) is Suzhou."""
        return Text(self.name.zh, self.name.en.split(" (")[0])


@dataclass(frozen=True, slots=True)
class Picture:
    """The cities, largest first; what a class means is in the legend, unless there is only one."""

    width: int
    height: int
    scale: Scale
    cities: tuple[City, ...]
    legend: tuple[tuple[int, str], ...]

    @property
    def has_gap(self) -> bool:
        return any(not city.ramp for city in self.cities)

    @property
    def gaps(self) -> list[tuple[str, list[City]]]:
        """The cities without a number, by the reason."""
        found: dict[str, list[City]] = {}
        for city in self.cities:
            if not city.ramp:
                found.setdefault(city.why_none, []).append(city)
        return list(found.items())

    @property
    def highest(self) -> City | None:
        return self.cities[0] if self.cities[0].ramp else None


@cache
def sheet() -> tuple[int, int, dict[str, Outline]]:
    """Width, height and outlines; where they come from is said in the file itself."""
    told = json.loads((Path(__file__).parent / "anhui.json").read_text(encoding="utf-8"))
    return told["width"], told["height"], {code: Outline(city["path"], *city["label"]) for code, city in told["cities"].items()}


def picture(
    grams: Mapping[str, int | None],
    *,
    persons: Mapping[str, int | None],
    why_none: Mapping[str, str],
    city_url: str,
) -> Picture:
    """`grams` by city code; None or absent where there is no number, with the reason in `why_none`."""
    width, height, outlines = sheet()
    known = {code: value for code in outlines if (value := grams.get(code)) is not None}
    scale = scale_of("g", max(known.values(), default=0))
    floors = floors_of(list(known.values()))

    def city(code: str) -> City:
        value = known.get(code)
        ramp, figure = (0, "") if value is None else (class_of(value, floors), scale.figure(value))
        url = f"{city_url}{code}" if city_url and ramp else ""
        return City(code, name_of(code), outlines[code], ramp, figure, persons.get(code), why_none.get(code, ""), url)

    order = sorted(outlines, key=lambda code: (code not in known, -known.get(code, 0), code))
    return Picture(width, height, scale, tuple(map(city, order)), tuple(_legend(floors, scale)))


def floors_of(values: list[int]) -> list[int]:
    """The least value of each colour class: each class reaches as many times further as the one before, fewer classes where few differ."""
    positive = sorted({value for value in values if value > 0})
    if not positive:
        return [0] if values else []
    wanted, least, most = min(CLASSES, len(positive)), positive[0], positive[-1]
    cuts = {_two_digits(int(least * (most / least) ** (share / wanted))) for share in range(1, wanted)}
    return [0, *sorted(cuts - {0})]


def class_of(value: int, floors: list[int]) -> int:
    """The deepest class is always 5; with fewer classes the pale ones are left out."""
    return CLASSES - len(floors) + sum(value >= floor for floor in floors)


def _legend(floors: list[int], scale: Scale) -> list[tuple[int, str]]:
    if len(floors) < 2:
        return []
    first = CLASSES - len(floors) + 1
    return [(first + place, _range(low, high, scale)) for place, (low, high) in enumerate(zip(floors, [*floors[1:], None], strict=True))]


def _range(low: int, high: int | None, scale: Scale) -> str:
    if high is None:
        return f"≥{scale.border(low)}"
    return f"<{scale.border(high)}" if low == 0 else f"{scale.border(low)}–{scale.border(high)}"


def _two_digits(value: int) -> int:
    """1,486 → 1,400: a border that a reader can remember, never above the value it was made from."""
    unit: int = 10 ** max(0, len(str(value)) - 2)
    return value // unit * unit

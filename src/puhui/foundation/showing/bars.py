"""Whole numbers become bars: positions as percentages of the drawing, so that its words keep their size at any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from puhui.vocabulary.amounts import KG, MINUS, TONNE, grouped

SERIES_MAX = 4
#: A bar takes this much of its step; the rest is air.
BAR_SHARE = 60
#: So many labels stand side by side on a phone.
LABELS_MAX = 14


@dataclass(frozen=True, slots=True)
class Scale:
    """How numbers of a chart are written: whole numbers divided by `divisor`, cut after `decimals`, then the unit."""

    divisor: int
    unit: str
    decimals: int = 0

    def figure(self, value: int) -> str:
        """With the same number of decimals for every value of the chart."""
        whole, rest = divmod(abs(value), self.divisor)
        tail = f".{rest * 10**self.decimals // self.divisor:0{self.decimals}d}" if self.decimals else ""
        return f"{MINUS if value < 0 else ''}{grouped(whole)}{tail}"

    def border(self, value: int) -> str:
        """A round number, as an axis or a legend names it."""
        figure = self.figure(value)
        return figure.rstrip("0").rstrip(".") if self.decimals else figure


@dataclass(frozen=True, slots=True)
class Mark:
    """One rectangle, in percent, with its own sentence."""

    series: int
    x: str
    y: str
    width: str
    height: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a chart: its label, its numbers as written, its marks."""

    label: str
    group: str
    figures: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    scale: Scale
    highest: Bar | None


#: (label, values) or (label, values, group): the group stands under its first bar.
Row = Sequence[Any]


def scale_of(unit: str | Scale, largest: int) -> Scale:
    """Grams are written in the unit that suits the largest of them; any other unit, or a scale, as it is."""
    if isinstance(unit, Scale):
        return unit
    if unit != "g":
        return Scale(1, unit)
    if largest >= TONNE:
        return Scale(TONNE, "t", 1 if largest >= 100 * TONNE else 3)
    return Scale(KG, "kg", 1) if largest >= 100 * KG else Scale(1, "g")


def step_of(largest: int, *, at_most: int = 4) -> int:
    """The smallest of 1, 2, 5 × 10ⁿ of which `at_most` reach the largest value."""
    power = 1
    while power * 5 * at_most < largest:
        power *= 10
    return next(step for step in (power, 2 * power, 5 * power) if step * at_most >= largest)


def label_every(columns: int) -> int:
    """Of many columns only every second, third … has its label below, so that labels never touch on a phone."""
    return max(1, -(-columns // LABELS_MAX))


def columns(rows: Sequence[Row], *, series: Sequence[str], unit: str | Scale, side_by_side: bool = False) -> Chart:
    """Columns from left to right: stacked, so that the first series stands on the ground, or beside each other, so that they are compared."""
    assert len(series) <= SERIES_MAX, "a chart with more than four series is a table"
    read = [_read(row) for row in rows]
    largest = max((max(values) if side_by_side else sum(values) for _, values, _ in read), default=0)
    scale, step = scale_of(unit, largest), step_of(largest)
    top = step * max(1, -(-largest // step))
    width = 100 / max(1, len(read))
    drawn = _beside if side_by_side else _column
    bars = tuple(
        Bar(label, group, tuple(map(scale.figure, values)), drawn(place, width, values, top, series, label, scale))
        for place, (label, values, group) in enumerate(read)
    )
    ticks = tuple(Tick(_percent(100 - 100 * value / top), scale.border(value)) for value in range(0, top + 1, step))
    return Chart(bars, ticks, scale, _highest(bars, read))


def lines(rows: Sequence[Row], *, unit: str) -> Chart:
    """One horizontal bar for each row; the longest is the full width."""
    read = [_read(row) for row in rows]
    largest = max((values[0] for _, values, _ in read), default=0)
    scale = scale_of(unit, largest)
    bars = tuple(
        Bar(label, group, (scale.figure(value),), (Mark(0, "0%", "0%", _percent(100 * value / max(1, largest)), "100%", label),))
        for label, (value, *_), group in read
    )
    return Chart(bars, (), scale, _highest(bars, read))


def pairs(rows: Sequence[Row], *, series: Sequence[str], unit: str) -> Chart:
    """Horizontal bars, one for each series below the other, for each row; the longest of all is the full width."""
    read = [_read(row) for row in rows]
    largest = max((max(values) for _, values, _ in read), default=0)
    scale = scale_of(unit, largest)
    bars = tuple(
        Bar(
            label,
            group,
            tuple(map(scale.figure, values)),
            tuple(
                Mark(place, "0%", str(10 * place), _percent(100 * value / max(1, largest)), "8", f"{label} {series[place]}")
                for place, value in enumerate(values)
            ),
        )
        for label, values, group in read
    )
    return Chart(bars, (), scale, _highest(bars, read))


def _read(row: Row) -> tuple[str, list[int], str]:
    label, values, *group = row
    numbers = values if isinstance(values, (list, tuple)) else [values]
    return str(label), [int(number) for number in numbers], str(group[0]) if group else ""


def _column(place: int, width: float, values: list[int], top: int, series: Sequence[str], label: str, scale: Scale) -> tuple[Mark, ...]:
    marks, ground = [], 0
    for number, value in enumerate(values):
        height = 100 * value / top
        ground_y = 100 - 100 * ground / top - height
        x, broad = place * width + width * (100 - BAR_SHARE) / 200, width * BAR_SHARE / 100
        says = _mark_says(label, series, number, value, scale)
        marks.append(Mark(number, _percent(x), _percent(ground_y), _percent(broad), _percent(height), says))
        ground += value
    return tuple(mark for mark in marks if mark.height != "0%")


def _beside(place: int, width: float, values: list[int], top: int, series: Sequence[str], label: str, scale: Scale) -> tuple[Mark, ...]:
    broad = width * BAR_SHARE / 100 / max(1, len(values))
    left = place * width + width * (100 - BAR_SHARE) / 200
    marks = [
        Mark(
            number,
            _percent(left + number * broad),
            _percent(100 - 100 * value / top),
            _percent(broad),
            _percent(100 * value / top),
            _mark_says(label, series, number, value, scale),
        )
        for number, value in enumerate(values)
    ]
    return tuple(mark for mark in marks if mark.height != "0%")


def _mark_says(label: str, series: Sequence[str], number: int, value: int, scale: Scale) -> str:
    return " ".join(filter(None, (label, series[number] if len(series) > 1 else "", f"{scale.figure(value)}\u00a0{scale.unit}")))


def _highest(bars: Sequence[Bar], read: Sequence[tuple[str, list[int], str]]) -> Bar | None:
    return max(zip(read, bars, strict=True), key=lambda pair: sum(pair[0][1]))[1] if bars else None


def _percent(share: float) -> str:
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"

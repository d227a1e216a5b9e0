"""Whole numbers that go from one place to another become bands: how much of what came from where is where now. Heights add up, words keep their size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from puhui.vocabulary.amounts import grouped

#: A place is at least so high, of a hundred, that its words fit; between two places lies so much air.
SLOT_LEAST, AIR = 16.0, 4.0
#: Pixels for each place of the longer side.
STEP_PX = 60
LEFT_X, RIGHT_X, BAR = 0.0, 100.0, 1.6


@dataclass(frozen=True, slots=True)
class Node:
    """A place on one side: its words, and its bar from `top` on, in percent of the height."""

    label: str
    figure: str
    top: float
    height: float
    middle: str
    colour: int


@dataclass(frozen=True, slots=True)
class Band:
    path: str
    colour: int
    says: str


@dataclass(frozen=True, slots=True)
class Flow:
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    bands: tuple[Band, ...]
    height_px: int
    unit: str


def flow(amounts: Mapping[tuple[str, str], int], *, left: Sequence[str], right: Sequence[str], unit: str) -> Flow:
    """`amounts` from a place of the left to one of the right, in the order in which both sides are given; places without any are left out."""
    lefts = [name for name in left if any(value for (of, _), value in amounts.items() if of == name)]
    rights = [name for name in right if any(value for (_, to), value in amounts.items() if to == name)]
    from_left = _side(lefts, {name: sum(v for (of, _), v in amounts.items() if of == name) for name in lefts}, [1] * len(lefts))
    to_right = _side(
        rights, {name: sum(v for (_, to), v in amounts.items() if to == name) for name in rights}, [2 + right.index(n) % 4 for n in rights]
    )
    return Flow(from_left, to_right, tuple(_bands(amounts, from_left, to_right, unit)), STEP_PX * max(len(lefts), len(rights), 1), unit)


def _side(names: Sequence[str], values: Mapping[str, int], colours: Sequence[int]) -> tuple[Node, ...]:
    """Slots as high as their share, but never too low for words; the bar of each lies in the middle of its slot."""
    whole, air = sum(values.values()) or 1, AIR * (len(names) - 1)
    wanted = [max(SLOT_LEAST, (100 - air) * values[name] / whole) for name in names]
    shrink = (100 - air) / sum(wanted) if wanted else 1
    made, top = [], 0.0
    for name, slot, colour in zip(names, (shrink * one for one in wanted), colours, strict=True):
        height = max(0.6, min(slot, shrink * (100 - air) * values[name] / whole))
        made.append(Node(name, grouped(values[name]), top + (slot - height) / 2, height, f"{top + slot / 2:.2f}%", colour))
        top += slot + AIR
    return tuple(made)


def _bands(amounts: Mapping[tuple[str, str], int], left: Sequence[Node], right: Sequence[Node], unit: str) -> list[Band]:
    """Each begins where the one before it ended, on both sides; both ends are as high as its share of their bars."""
    from_y, to_y = {one.label: one.top for one in left}, {one.label: one.top for one in right}
    made = []
    for of in left:
        out = sum(value for (name, _), value in amounts.items() if name == of.label)
        for to in right:
            if not (value := amounts.get((of.label, to.label), 0)):
                continue
            came = sum(v for (_, name), v in amounts.items() if name == to.label)
            start, end = of.height * value / out, to.height * value / came
            path = _path(from_y[of.label], start, to_y[to.label], end)
            made.append(Band(path, to.colour, f"{of.label} → {to.label} {grouped(value)}\u00a0{unit}"))
            from_y[of.label] += start
            to_y[to.label] += end
    return made


def _path(top: float, start: float, to: float, end: float) -> str:
    a, b = LEFT_X + BAR, RIGHT_X - BAR
    return (
        f"M{a:.2f} {top:.2f}C50 {top:.2f} 50 {to:.2f} {b:.2f} {to:.2f}L{b:.2f} {to + end:.2f}"
        f"C50 {to + end:.2f} 50 {top + start:.2f} {a:.2f} {top + start:.2f}Z"
    )

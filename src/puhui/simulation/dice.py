"""Every draw is a function of seed, block, day and subject alone, so the order of the work never changes the city.

Only uniform numbers are taken from NumPy (Philox, whose stream NumPy promises to keep); each distribution is a table of
ours, read backwards: a `Curve` turns a share into a value, a `Choice` into one of several cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Subject(IntEnum):
    """What is being drawn. A number is never given a second meaning: old cities must stay as they were."""

    HOUSEHOLDS = 1
    PEOPLE = 2
    PLACES = 3
    BINDINGS = 4
    IDS = 5
    WEATHER = 6
    PLAN = 7
    LEGS = 8
    HOMES = 9
    STEPS = 10
    CHARGES = 11
    APP = 12
    FLAWS = 13


@dataclass(frozen=True, slots=True)
class Dice:
    """The city's randomness. `day` is the ordinal of a civil day, 0 for what does not change by day."""

    seed: int

    def stream(self, subject: Subject, *, block: int, day: int = 0) -> np.random.Generator:
        """A fresh stream; 32 bits of its key are the block, 24 the day, 8 the subject."""
        place = (block << 32) | (day << 8) | int(subject)
        return np.random.Generator(np.random.Philox(key=np.array([self.seed, place], dtype=np.uint64)))


@dataclass(frozen=True, slots=True)
class Curve:
    """A distribution by its quantiles: (share of draws at or below, value), straight between the points."""

    points: tuple[tuple[float, float], ...]

    def at(self, share: Floats) -> Floats:
        return np.interp(share, [p[0] for p in self.points], [p[1] for p in self.points])

    def draw(self, stream: np.random.Generator, count: int) -> Floats:
        return self.at(stream.random(count))

    def draw_whole(self, stream: np.random.Generator, count: int) -> Ints:
        return whole(self.draw(stream, count))


@dataclass(frozen=True, slots=True)
class Choice:
    """Cases with their shares, which add up to one; a draw is the number of a case."""

    shares: tuple[float, ...]

    def draw(self, stream: np.random.Generator, count: int) -> Ints:
        borders = list(accumulate(self.shares))[:-1]
        return np.searchsorted(np.array(borders), stream.random(count), side="right").astype(np.int64)


def whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)


def chance(stream: np.random.Generator, count: int, share: float | Floats) -> Flags:
    """True for about `share` of the draws; `share` may differ by person."""
    return stream.random(count) < share


def table(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)

"""A measurement is a pair: the floor, then ours, again and again in one run; the ratio of a pair survives a noisy machine.

Numbers are seconds unless the name says otherwise. Nothing here judges by one try: medians, and the ratio's range beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from puhui.quantification.words import Report, silent


@dataclass(frozen=True, slots=True)
class Taken:
    """One try: how long it took; for a process of its own also its CPU time and the most memory that it held, else 0."""

    seconds: float
    memory_mb: int = 0
    cpu_s: float = 0.0


Try = Callable[[], Taken]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Ours against its floor. `ratio` is the median over the pairs of ours ÷ floor; `target` is the most it may be, 0 where there is none."""

    subject: str
    name: str
    rows: int
    floor_s: float
    ours_s: float
    ratio: float
    ratio_least: float
    ratio_most: float
    target: float = 0.0
    memory_mb: int = 0
    #: Ours ÷ floor in CPU time, which other programs on the machine disturb less; 0 where it was not taken.
    cpu_ratio: float = 0.0
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        return self.ratio <= self.target if self.target else None

    @property
    def rows_per_s(self) -> float:
        return self.rows / self.ours_s if self.ours_s else 0.0

    def plain(self) -> dict[str, object]:
        return {
            "subject": self.subject, "name": self.name, "rows": self.rows, "floor_s": round(self.floor_s, 6), "ours_s": round(self.ours_s, 6),
            "ratio": round(self.ratio, 3), "ratio_least": round(self.ratio_least, 3), "ratio_most": round(self.ratio_most, 3),
            "target": self.target or None, "is_met": self.is_met, "rows_per_s": round(self.rows_per_s), "memory_mb": self.memory_mb or None,
            "cpu_ratio": round(self.cpu_ratio, 3) or None, "note": self.note,
        }  # fmt: skip


def in_turn(tries: Mapping[str, Try], *, pairs: int, report: Report = silent) -> dict[str, list[Taken]]:
    """Every try once, in order, `pairs` times over."""
    taken: dict[str, list[Taken]] = {name: [] for name in tries}
    for pair in range(pairs):
        for place, (name, attempt) in enumerate(tries.items()):
            report(name, pair * len(tries) + place, pairs * len(tries))
            taken[name].append(attempt())
    return taken


def compared(
    subject: str,
    name: str,
    *,
    rows: int,
    floor: Sequence[Taken],
    ours: Sequence[Taken],
    target: float = 0.0,
    scale: float = 1.0,
    note: str = "",
) -> Outcome:
    """Medians, and the ratio of each pair. `scale` brings ours to the floor's number of rows where it was measured on fewer."""
    cpu = [mine.cpu_s * scale / least.cpu_s for least, mine in zip(floor, ours, strict=True) if least.cpu_s]
    ratios = [mine.seconds * scale / least.seconds for least, mine in zip(floor, ours, strict=True)]
    return Outcome(
        subject, name, rows, floor_s=median(one.seconds for one in floor), ours_s=median(one.seconds for one in ours) * scale,
        ratio=median(ratios), ratio_least=min(ratios), ratio_most=max(ratios), target=target,
        memory_mb=max(one.memory_mb for one in ours), cpu_ratio=median(cpu) if cpu else 0.0, note=note,
    )  # fmt: skip


def timed(work: Callable[[], object]) -> Taken:
    begun = perf_counter()
    work()
    return Taken(perf_counter() - begun)


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of them does not exceed: 0.99 for p99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

"""Pairs of transfers that come at the same moment, 60 and 70 out of a block of 100, each on a connection of its own: one goes through, one does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from threading import Barrier

from django.db import connection

from puhui.journeys.sweep import sweep
from puhui.quantification.words import Report, silent
from puhui.registry.actions import place_issue, transfer_credits, unfiled_project
from puhui.registry.errors import InsufficientCredits
from puhui.registry.reads import blocks_of
from puhui.registry.words import Span, Wanted

BLOCK_KG, ASKED_KG = 100, (60, 70)
_OWNERS_FROM = 10_000_000
_TAKERS = (20_000_001, 20_000_002)


@dataclass(slots=True)
class Race:
    """How many pairs had one winner, two or none; how many spans overlap afterwards; which invariants do not hold."""

    pairs: int
    one: int = 0
    both: int = 0
    none: int = 0
    overlaps: int = 0
    violations: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return self.one == self.pairs and not (self.both or self.none or self.overlaps or self.violations)

    def as_json(self) -> dict[str, object]:
        counted = {"pairs": self.pairs, "one": self.one, "both": self.both, "none": self.none, "overlaps": self.overlaps}
        return {**counted, "violations": self.violations}


def race_transfers(*, pairs: int, now: datetime, report: Report = silent) -> Race:
    """Needs a migrated database of its own: it commits what it does."""
    race, project = Race(pairs), unfiled_project(code="PV99999", now=now)
    with ThreadPoolExecutor(len(ASKED_KG), thread_name_prefix="race") as pool:
        for pair in range(pairs):
            report("race", pair, pairs)
            owner = _OWNERS_FROM + pair
            place_issue(key=f"race {pair}", project=project, vintage=2025, kg=BLOCK_KG, holder=owner, by=owner, now=now)
            start = Barrier(len(ASKED_KG))
            went = list(pool.map(lambda lane, o=owner, p=pair, s=start: _went(p, lane, o, s, now), range(len(ASKED_KG))))
            race.one += sum(went) == 1
            race.both += sum(went) == 2
            race.none += sum(went) == 0
        end = Barrier(len(ASKED_KG))
        list(pool.map(lambda _: _closed(end), ASKED_KG))
    race.overlaps = _overlaps([block.span for block in blocks_of(limit=pairs * 10)])
    race.violations = [finding.name for finding in sweep() if finding.broken]
    return race


def _went(pair: int, lane: int, owner: int, start: Barrier, now: datetime) -> bool:
    """One of the two: waits until the other is ready too."""
    connection.ensure_connection()
    start.wait()
    asked = Wanted(kg=ASKED_KG[lane])
    try:
        transfer_credits(key=f"race {pair} {lane}", giver=owner, taker=_TAKERS[lane], wanted=asked, by=owner, now=now)
    except InsufficientCredits:
        return False
    return True


def _closed(end: Barrier) -> None:
    """Each lane gives its own connection back: none takes two turns."""
    end.wait()
    connection.close()


def _overlaps(spans: list[Span]) -> int:
    ordered = sorted(spans)
    return sum(one.meets(other) for one, other in pairwise(ordered))

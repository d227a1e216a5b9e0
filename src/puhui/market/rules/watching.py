"""Which trades should be looked at twice: there and back, and round through three. Pure, in one pass over deliveries in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from puhui.market.words import BACK_DAYS, Suspect, Suspicion


class Flow(NamedTuple):
    """What one deal delivered of one project."""

    day: date
    deal: int
    giver: int
    taker: int
    project: int
    kg: int


class _Seen:
    """The last delivery on each way from one to another, project by project."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, int, int], Flow] = {}
        self._takers: dict[tuple[int, int], set[int]] = defaultdict(set)

    def add(self, flow: Flow) -> None:
        self._last[flow.giver, flow.taker, flow.project] = flow
        self._takers[flow.giver, flow.project].add(flow.taker)

    def near(self, giver: int, taker: int, flow: Flow) -> Flow | None:
        """The last one on a way, of the project of `flow` and within the days before it. Where there is any, the last one is."""
        found = self._last.get((giver, taker, flow.project))
        return found if found and (flow.day - found.day).days <= BACK_DAYS else None

    def between(self, flow: Flow) -> set[int]:
        """Who got of the project from the one that gets it now."""
        return self._takers[flow.taker, flow.project] - {flow.giver}


def returning(flows: Iterable[Flow], *, first: date) -> Iterator[Suspect]:
    """At most one of each kind for each delivery from `first` on; what was delivered before is only what it may come back from."""
    seen = _Seen()
    for flow in sorted(flows):
        if flow.day >= first:
            yield from _back(flow, seen)
            yield from _circle(flow, seen)
        seen.add(flow)


def _back(flow: Flow, seen: _Seen) -> Iterator[Suspect]:
    if there := seen.near(flow.taker, flow.giver, flow):
        deals, organisations = (there.deal, flow.deal), (there.giver, there.taker)
        yield Suspect(Suspicion.BACK, deals, organisations, flow.project, min(there.kg, flow.kg), flow.day)


def _circle(flow: Flow, seen: _Seen) -> Iterator[Suspect]:
    """From the one that gets it now, by a third, to the one that gives it now; of several thirds the one that was last."""
    ways = [
        (one, other)
        for third in seen.between(flow)
        if (one := seen.near(flow.taker, third, flow)) and (other := seen.near(third, flow.giver, flow))
    ]
    if ways:
        one, other = max(ways, key=lambda way: (min(way[0].day, way[1].day), way[0].deal, way[1].deal))
        deals, organisations = (one.deal, other.deal, flow.deal), (one.giver, one.taker, other.taker)
        yield Suspect(Suspicion.CIRCLE, deals, organisations, flow.project, min(one.kg, other.kg, flow.kg), flow.day)

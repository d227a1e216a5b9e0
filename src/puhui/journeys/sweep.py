"""Every invariant of every room, recomputed from the rows themselves: what `puhui sweep` runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from puhui.behaviours.reads import findings as of_behaviours
from puhui.foundation.resealing import unreadable
from puhui.ledger.reads import Finding
from puhui.ledger.reads import findings as of_ledger
from puhui.quantification.words import Report, silent
from puhui.rewards.reads import findings as of_rewards


def of_foundation() -> Iterator[Finding]:
    """Whatever is sealed can be read, and sealed anew: its key is there, and its place is known."""
    yield Finding("foundation_sealed_things_have_their_key", *unreadable())


ROOMS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("foundation", of_foundation),
    ("ledger", of_ledger),
    ("behaviours", of_behaviours),
    ("rewards", of_rewards),
)


def sweep(*, report: Report = silent) -> list[Finding]:
    """All findings; the books are sound where none has a broken row."""
    found: list[Finding] = []
    for place, (room, findings) in enumerate(ROOMS):
        report(room, place, len(ROOMS))
        found.extend(findings())
    return found

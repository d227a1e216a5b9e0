"""Where long work stands: which stages are done, which one is running and how far, which are still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DONE, NOW, NEXT, REFUSED = "done", "now", "next", "refused"


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    state: str


def stages_of(names: Sequence[object], *, reached: int, refused: bool = False) -> list[Stage]:
    """`reached` names are complete; the one after them runs now, or is where the work was refused."""
    running = REFUSED if refused else NOW
    return [Stage(str(name), DONE if at < reached else running if at == reached else NEXT) for at, name in enumerate(names)]

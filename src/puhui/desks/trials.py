"""The trial of a provider as pages show it: every requirement with how it stands and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from puhui.behaviours.words import OF_A_SYSTEM, REQUIREMENT_NEXT, REQUIREMENT_SAYS, Outcome, Requirement, Shown, Trial
from puhui.desks.words import moment_said
from puhui.vocabulary.texts import Text

_STANDS = {True: (Text("通过", "met"), "ok"), False: (Text("未通过", "not met"), "stop"), None: (Text("未试", "not tried"), "line")}


@dataclass(frozen=True, slots=True)
class LineShown:
    """A requirement as a row. `next` is empty once it is met."""

    requirement: Requirement
    name: Text
    stands: Text
    kind: str
    fact: Text
    at: str
    next: Text | None


def outcomes_shown(outcomes: Iterable[Outcome]) -> list[LineShown]:
    return [_line(outcome.requirement, outcome.is_met, outcome.fact) for outcome in outcomes]


def checklist_shown(lines: Iterable[Shown]) -> list[LineShown]:
    return [_line(line.requirement, line.is_met, line.fact, at=moment_said(line.tried_at) if line.tried_at else "") for line in lines]


def _line(requirement: Requirement, is_met: bool | None, fact: Text, *, at: str = "") -> LineShown:
    stands, kind = _STANDS[is_met]
    step = None if is_met else REQUIREMENT_NEXT[requirement]
    return LineShown(requirement, REQUIREMENT_SAYS[requirement], stands, kind, fact, at, step)


def refused_shown(trial: Trial) -> list[tuple[str, int]]:
    """Refused rows by code, the most frequent first."""
    return sorted(trial.refused.items(), key=lambda item: (-item[1], item[0]))


def asks_for_a_system(lines: Iterable[Shown]) -> bool:
    """Whether the checklist asks for signed requests too."""
    return any(line.requirement in OF_A_SYSTEM for line in lines)

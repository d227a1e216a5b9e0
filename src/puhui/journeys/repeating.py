"""Every night some past settlement runs are computed once more; whatever comes out otherwise raises an alarm, and the books are not touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from puhui.behaviours.actions import compare_run
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.reads import decided_run_numbers, run_name
from puhui.foundation.auditing import open_alarms, raise_alarm

RUNS_A_NIGHT = 5
RUN_DIFFERS = "run_differs"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A run that was computed once more: whether it agrees, and in words what differs."""

    run: str
    agrees: bool
    differs: str


def repeat_some(*, now: datetime, most: int = RUNS_A_NIGHT) -> list[Repeated]:
    """Drawn from all decided runs, so that nobody knows which one is looked at."""
    numbers = decided_run_numbers()
    drawn = SystemRandom().sample(numbers, min(most, len(numbers)))
    found = [_repeated(number) for number in drawn]
    for one in found:
        if not one.agrees:
            _raise_once(one, now)
    return found


def _repeated(number: int) -> Repeated:
    try:
        found = compare_run(run=number)
    except RunChanged as refusal:
        return Repeated(run_name(number), agrees=False, differs=refusal.sentence("en"))
    return Repeated(found.run, found.agrees, f"{found.differing} of {found.rows} rows, {found.digest_then} then, {found.digest} now")


def _raise_once(one: Repeated, now: datetime) -> None:
    """One alarm a run is enough, until somebody has looked into it."""
    about = f"run {one.run}: {one.differs}"
    if not any(alarm.kind == RUN_DIFFERS and alarm.about.startswith(f"run {one.run}:") for alarm in open_alarms()):
        raise_alarm(kind=RUN_DIFFERS, about=about, now=now)

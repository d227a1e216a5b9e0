"""Every night some past settlement runs are computed once more; whatever comes out otherwise raises an alarm, and the books are not touched."""

from __future__ import annotations

from datetime import datetime
from random import SystemRandom

from puhui.behaviours.actions import repeat_run
from puhui.behaviours.reads import decided_run_numbers
from puhui.behaviours.words import Repetition
from puhui.foundation.auditing import open_alarms, raise_alarm

RUNS_A_NIGHT = 5
RUN_DIFFERS = "run_differs"


def repeat_some(*, now: datetime, most: int = RUNS_A_NIGHT) -> list[Repetition]:
    """Drawn from all decided runs, so that nobody knows which one is looked at."""
    numbers = decided_run_numbers()
    drawn = SystemRandom().sample(numbers, min(most, len(numbers)))
    found = [repeat_run(run=number, by=None, now=now) for number in drawn]
    for one in found:
        if not one.agrees:
            _raise_once(one, now)
    return found


def _raise_once(one: Repetition, now: datetime) -> None:
    """One alarm a run is enough, until somebody has looked into it."""
    about = f"run {one.run}: {one.why or f'{one.differing} of {one.rows} rows'}"
    if not any(alarm.kind == RUN_DIFFERS and alarm.about.startswith(f"run {one.run}:") for alarm in open_alarms()):
        raise_alarm(kind=RUN_DIFFERS, about=about, now=now)

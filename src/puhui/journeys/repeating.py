"""Past settlement runs are computed once more, some every night and one when an officer asks; what comes out otherwise raises an alarm, and no book is touched."""

from __future__ import annotations

from datetime import datetime
from random import SystemRandom

from puhui.behaviours import actions as behaviours
from puhui.behaviours.actions import repeat_run
from puhui.behaviours.reads import decided_run_numbers
from puhui.behaviours.words import Repetition
from puhui.foundation.auditing import open_alarms, raise_alarm
from puhui.foundation.turns import turn

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


def repeat_asked(*, run: int, now: datetime) -> Repetition | None:
    """One that an officer asked for, once: whoever comes while another worker has it in hand leaves it to him."""
    with turn(_turn(run), wait_s=0) as given:
        found = behaviours.repeat_asked(run=run, now=now) if given else None
        if found and not found.agrees:
            _raise_once(found, now)
        return found


def is_in_hand(run: int) -> bool:
    """Whether a worker computes it at this moment."""
    with turn(_turn(run), wait_s=0) as given:
        return not given


def _turn(run: int) -> str:
    return f"puhui repeat {run}"


def _raise_once(one: Repetition, now: datetime) -> None:
    """One alarm a run is enough, until somebody has looked into it."""
    about = f"run {one.run}: {one.why or f'{one.differing} of {one.rows} rows'}"
    if not any(alarm.kind == RUN_DIFFERS and alarm.about.startswith(f"run {one.run}:") for alarm in open_alarms()):
        raise_alarm(kind=RUN_DIFFERS, about=about, now=now)

"""A provider's file becomes a resident's points, read from top to bottom.

    receive → check → settle (open, decide) → credit → reward

What somebody owes after a correction is collected before anything is exchanged: grams owed never become points.

Each step and its new stage commit together; a crash resumes at the same step, and a step that is repeated changes nothing. Settlement is
one turn for the whole installation: two runs that decide side by side could each count the same act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.words import BatchId, Received, RunKey
from puhui.foundation.places import run_folder
from puhui.foundation.turns import turn
from puhui.quantification.words import Report, silent
from puhui.rewards import actions as rewards
from puhui.vocabulary.periods import local_day

SETTLEMENT = "puhui settlement"

Defer = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run: the stage that it starts from, and what does it."""

    stage: str
    act: Callable[[int, datetime, Report], None]


def receive(*, received: Received, body: bytes | Path, now: datetime, defer: Defer) -> BatchId:
    """Keep the batch; the job that will check it is written in the same transaction as the batch itself."""
    return behaviours.receive_batch(received=received, body=body, now=now, then=defer)


def check(*, batch: int, now: datetime) -> None:
    behaviours.check_batch(batch=batch, now=now)


def settle(*, now: datetime, report: Report = silent) -> int:
    """Decide, credit and reward every past day that waits, earliest first. Gives how many runs went through."""
    with turn(SETTLEMENT) as given:
        if not given:
            return 0
        behaviours.release_waiting(now=now)
        rewards.finish_exchange(on=local_day(now))  # what was promised before a crash is not collected from under it
        behaviours.collect_owed(on=local_day(now))
        rewards.exchange_waiting(on=local_day(now), now=now)  # those who wait for a budget come before new orders
        done = follow(now=now, report=report)  # what a crash left behind comes first
        days = reads.due(before=local_day(now))
        for place, (day, city) in enumerate(days):
            report("settle", place, len(days))
            run = behaviours.open_run(city=city, day=day, now=now)
            if run is not None:
                behaviours.decide_run(run=run, now=now)
                done += follow(now=now, report=silent)
    return done


def follow(*, now: datetime, report: Report = silent) -> int:
    """Bring every decided run to its end."""
    rewards.finish_exchange(on=local_day(now))
    done = 0
    for run, stage in reads.runs_to_follow():
        for step in STEPS[[step.stage for step in STEPS].index(stage) :]:
            step.act(run, now, report)
        done += 1
    return done


def _credit(run: int, now: datetime, report: Report) -> None:
    behaviours.credit_run(run=run, on=local_day(now), now=now, report=report)


def _reward(run: int, now: datetime, report: Report) -> None:
    """What is owed, then the residents' standing orders, then the last stage."""
    behaviours.collect_owed(on=local_day(now))
    key: RunKey = reads.key_of(run)
    credits = run_folder(city=key.city, day=key.day, sequence=key.sequence) / "credits.parquet"
    rewards.exchange_run(run=run, city=key.city, credits=credits, on=local_day(now), now=now)
    behaviours.finish_run(run=run, now=now)


#: The whole way of a decided run on one screen.
STEPS = (Step("decided", _credit), Step("credited", _reward))

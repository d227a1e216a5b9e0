"""Each drill by its name, from the preparation to the numbers."""

from __future__ import annotations

from datetime import datetime

from puhui.journeys.drills.killing import chosen, every_point, kill, undisturbed
from puhui.journeys.drills.outcome import Tally
from puhui.journeys.drills.repeating import send_twice
from puhui.journeys.drills.scenes import SMALL, files_of, the_day
from puhui.journeys.drills.stage import Stage
from puhui.quantification.words import Report, silent


def play(stage: Stage, drill: str, *, rounds: int | None, seed: int, now: datetime, report: Report = silent) -> Tally:
    """Play `kill-worker`, `kill-database` or `send-twice`; without `rounds` the kills take every point once."""
    files = files_of(the_day(now))
    if drill == "send-twice":
        report("undisturbed", 0, 0)
        wanted = undisturbed(stage, SMALL, files).wanted
        return send_twice(stage, files, wanted=wanted, rounds=rounds or 1, seed=seed, report=report)
    whole = every_point(stage, files, report=report)
    return kill(stage, whole, chosen(whole.points, rounds, seed=seed), drill=drill, seed=seed, report=report)


def points_of(stage: Stage, *, now: datetime, report: Report = silent) -> list[str]:
    """Every point at which the kills may stop a process, in the order of the way."""
    return [point.said for point in every_point(stage, files_of(the_day(now)), report=report).points]

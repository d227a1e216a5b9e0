"""试算 · What a rule would do, on past records, before it starts: grams, points and budget, who gains and who loses. Nothing is posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.actions import ask_study
from puhui.behaviours.words import Study
from puhui.quantification.duck import Duck
from puhui.quantification.words import Report, silent
from puhui.rewards.reads import points_moved, rate_for

__all__ = ["ask_study", "count_studies", "count_study"]


def count_study(*, study: int, now: datetime, report: Report = silent) -> Study:
    """Counts a study to its end, with what it would mean for points and budgets. What it refuses is kept with it, in words."""
    asked = reads.study(study)
    rate = rate_for(asked.last).grams_per_point
    other = asked.asked.grams_per_point or rate
    also = partial(_points, then=rate, now=other, share=asked.share)
    behaviours.count_study(study=study, now=now, rates=(rate, other), also=also, report=report)
    return reads.study(study)


def count_studies(*, now: datetime) -> int:
    """Every study that waits, or that a crash left half counted. Gives how many."""
    numbers = reads.studies_to_count()
    for number in numbers:
        count_study(study=number, now=now)
    return len(numbers)


def _points(duck: Duck, differences: Path, *, then: int, now: int, share: int) -> Mapping[str, Any]:
    return {"points": points_moved(duck, differences, then=then, now=now, share=share)}

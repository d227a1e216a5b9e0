"""What runs credited, for whoever adds it up by person and scenario: which runs there are under which count, and where their acts lie."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from puhui.behaviours.models import Run
from puhui.behaviours.reads.standing import counted_folder
from puhui.behaviours.words import PooledRun


def runs_to_pool(*, until: date, with_simulated: bool) -> list[PooledRun]:
    """Every run of residents up to an event day that is settled to the end, under the count that stands, the earliest first."""
    rows = Run.objects.filter(day__lte=until, stage="rewarded", is_replay=False)
    rows = rows if with_simulated else rows.filter(is_simulated=False)
    return [PooledRun(row.pk, row.city, row.day, row.correction) for row in rows.order_by("day", "pk")]


def runs_unfinished(*, until: date) -> int:
    """Runs up to an event day whose grams or points are still on their way."""
    return Run.objects.filter(day__lte=until).exclude(stage="rewarded").count()


def act_files(run: PooledRun, *, correction: int | None) -> list[Path]:
    """The acts that counted in a run under a correction, or before the first: account, scenario, version, reduction_g, reference_region."""
    row = Run.objects.get(pk=run.number)
    return sorted((counted_folder(row, correction) / "acts").glob("*/*.parquet"))

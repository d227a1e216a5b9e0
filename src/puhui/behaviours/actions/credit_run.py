"""Credit a decided run: one posting for each person, under the run's own key, so that a repeat posts nothing again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.behaviours.actions.decide_run import move_batches
from puhui.behaviours.models import Run
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION, RunStage
from puhui.foundation.faults import point
from puhui.foundation.places import run_folder, work_folder
from puhui.ledger.actions import post_batch
from puhui.quantification.duck import literal, opened
from puhui.quantification.words import Report, silent


def credit_run(*, run: int, on: date, now: datetime, report: Report = silent) -> None:
    """Post the credits of a run and move it to `credited`. `on` is the settlement day; the first try fixes it."""
    row = Run.objects.get(pk=run)
    if row.stage != RunStage.DECIDED:
        return
    if row.settled_on is None:
        Run.objects.filter(pk=run, settled_on__isnull=True).update(settled_on=on)
        row.refresh_from_db()
    entry = _post(row, report=report)
    with transaction.atomic():
        row = Run.objects.select_for_update().get(pk=run)
        if row.stage == RunStage.DECIDED:
            row.entry, row.stage = entry, RunStage.CREDITED
            point("stage credited")
            row.save(update_fields=["entry", "stage"])
            move_batches(row, now=now)


def _post(row: Run, *, report: Report) -> int | None:
    """The entry of the run's credits; None where it credited nothing."""
    assert row.settled_on is not None
    credits = run_folder(city=row.city, day=row.day, sequence=row.sequence) / "credits.parquet"
    with opened(folder=work_folder()) as duck:
        duck.run(
            f"CREATE TEMP TABLE lines AS SELECT account AS holder, CAST({RESIDENT_REDUCTION} AS SMALLINT) AS asset, CAST({ISSUE} AS BIGINT) AS counter,"
            f" grams AS amount FROM read_parquet({literal(credits)})"
        )
        if not duck.value("SELECT COUNT(*) FROM lines"):
            return None
        return post_batch(key=f"run:{row.pk}", day=row.settled_on, duck=duck, lines="lines", reason=str(row), report=report).entry

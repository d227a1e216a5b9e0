"""The last stage of a run: its residents' standing orders have been heard."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions.decide_run import move_batches
from puhui.behaviours.models import Run
from puhui.behaviours.words import RunStage
from puhui.foundation.faults import point


@transaction.atomic
def finish_run(*, run: int, now: datetime) -> None:
    """Move a credited run to `rewarded`; repeating it changes nothing."""
    row = Run.objects.select_for_update().get(pk=run)
    if row.stage == RunStage.CREDITED:
        row.stage = RunStage.REWARDED
        point("stage rewarded")
        row.save(update_fields=["stage"])
        move_batches(row, now=now)

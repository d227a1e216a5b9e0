"""Somebody asks for a run to be computed once more; as long as that waits nobody asks for it a second time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from puhui.behaviours import words
from puhui.behaviours.errors import UnknownRun
from puhui.behaviours.models import RepeatAsked, Run
from puhui.behaviours.reads.queue import DECIDED
from puhui.foundation.auditing import record


@transaction.atomic
def ask_repeat(*, run: int, by: int, now: datetime, then: Callable[[int], None]) -> words.RepeatAsked:
    """Kept with the job that will do it (`then`), and with a line of the audit. Where it is asked for already, that asking is given.

    Raises UnknownRun where the run is not decided.
    """
    found = Run.objects.select_for_update().filter(pk=run, stage__in=DECIDED).first()
    if found is None:
        raise UnknownRun(run=str(run))
    row, is_new = RepeatAsked.objects.get_or_create(run=found, defaults={"at": now, "by": by})
    if is_new:
        record(verb="recompute_run", about=f"run:{found}")
        then(run)
    return words.RepeatAsked(row.run_id, row.at, row.by)

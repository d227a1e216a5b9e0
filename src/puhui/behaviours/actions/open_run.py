"""Open a settlement run for a city and an event day over every slice that no run has taken yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from puhui.behaviours.models import Run, Slice
from puhui.behaviours.reads.quarantine import FREE
from puhui.behaviours.words import RunStage
from puhui.foundation.faults import point


@transaction.atomic
def open_run(*, city: str, day: date, now: datetime) -> int | None:
    """The number of the run to decide: the one that is open already, or a new one; None where nothing waits."""
    known = Run.objects.select_for_update().filter(city=city, day=day, stage=RunStage.OPEN).first()
    if known:
        return known.pk
    free = Slice.objects.select_for_update(of=("self",)).filter(FREE, city=city, day=day)
    slices = list(free.select_related("batch__provider"))
    if not slices:
        return None
    last = Run.objects.filter(city=city, day=day).aggregate(last=Max("sequence"))["last"] or 0
    run = Run.objects.create(
        city=city,
        day=day,
        sequence=last + 1,
        opened_at=now,
        **marks_of(slices),
    )
    Slice.objects.filter(pk__in=[item.pk for item in slices]).update(run=run)
    point("run opened")
    return run.pk


def marks_of(slices: Iterable[Slice]) -> dict[str, bool]:
    """What a run of these slices says of itself."""
    batches = [item.batch for item in slices]
    return {
        "is_replay": any(batch.replay_region for batch in batches),
        "is_simulated": any(batch.provider.is_simulated for batch in batches),
    }

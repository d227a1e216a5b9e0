"""What waits for whom: batches to check, days to settle, runs to follow; and how old the oldest is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q, Sum

from puhui.behaviours.models import Batch, Run, Slice, Waiting
from puhui.behaviours.reads.quarantine import FREE, STOPPED, STOPPED_SLICE, UNSETTLED
from puhui.behaviours.words import BatchStage, RunKey, RunStage

#: Runs whose outcome is recorded: their acts count.
DECIDED = (RunStage.DECIDED, RunStage.CREDITED, RunStage.REWARDED)


def due(*, before: date) -> list[tuple[date, str]]:
    """(day, city) with slices that no run has taken, or with a run that is not decided; past days only, earliest first."""
    free = Slice.objects.filter(FREE, day__lt=before).values_list("day", "city").distinct()
    open_ = Run.objects.filter(stage=RunStage.OPEN).values_list("day", "city")
    return sorted({*free, *open_})


def runs_to_follow() -> list[tuple[int, str]]:
    """Runs that are decided and not yet rewarded, in the order of their days."""
    stages = (RunStage.DECIDED, RunStage.CREDITED)
    return list(Run.objects.filter(stage__in=stages).order_by("day", "city", "sequence").values_list("pk", "stage"))


def batches_to_check() -> list[int]:
    return list(Batch.objects.filter(~Q(STOPPED), stage=BatchStage.RECEIVED).order_by("pk").values_list("pk", flat=True))


def key_of(run: int) -> RunKey:
    return RunKey(*Run.objects.values_list("city", "day", "sequence").get(pk=run))


def decided_runs(*, first: date, last: date, but: int | None = None) -> list[Run]:
    """Runs of any city whose acts count, for days from `first` to `last`."""
    runs = Run.objects.filter(day__gte=first, day__lte=last, stage__in=DECIDED)
    if but is not None:
        runs = runs.exclude(pk=but)
    return list(runs.order_by("day", "city", "sequence"))


def pending_days(*, cities: Iterable[str], since: date) -> list[tuple[str, date]]:
    """City-days that have records which no run has decided, and one will."""
    rows = Slice.objects.filter(UNSETTLED & ~Q(STOPPED_SLICE), city__in=list(cities), day__gte=since)
    return sorted(rows.values_list("city", "day").distinct())


def last_settled_day() -> date | None:
    return Run.objects.filter(stage=RunStage.REWARDED).order_by("-day").values_list("day", flat=True).first()


def oldest_waiting(stages: Sequence[str]) -> datetime | None:
    """When the oldest batch of these stages arrived that goes on."""
    found: datetime | None = Batch.objects.filter(~Q(STOPPED), stage__in=stages).aggregate(oldest=Min("received_at"))["oldest"]
    return found


def stuck_batches(*, received_before: datetime, due_before: datetime, today: date) -> list[str]:
    """Names of batches that should be further: received and not checked, or checked with a past day that no run has settled.

    One that is quarantined waits for somebody's decision, and that is told elsewhere.
    """
    unchecked = Q(stage=BatchStage.RECEIVED, received_at__lt=received_before)
    late = Slice.objects.filter(UNSETTLED, day__lt=today).values("batch")
    unsettled = Q(stage=BatchStage.CHECKED, changed_at__lt=due_before, pk__in=late)
    stuck = Batch.objects.filter((unchecked | unsettled) & ~Q(STOPPED))
    return [f"B{pk}" for pk in stuck.order_by("pk").values_list("pk", flat=True)]


@dataclass(frozen=True, slots=True)
class Expiring:
    """Unbound records that will soon be dropped by rule."""

    rows: int
    first_on: date | None


def expiring(*, until: date) -> Expiring:
    """Records that still wait and expire up to this day."""
    found = Waiting.objects.filter(stage="waiting", expires_on__lte=until)
    told = found.aggregate(rows=Sum("rows"), released=Sum("released"), first=Min("expires_on"))
    return Expiring((told["rows"] or 0) - (told["released"] or 0), told["first"])


def run_days(runs: Iterable[int]) -> dict[int, date]:
    """Event day by run."""
    return dict(Run.objects.filter(pk__in=list(runs)).values_list("pk", "day"))


def days_around(day: date, *, reach: int) -> tuple[date, date]:
    return day - timedelta(days=reach), day + timedelta(days=reach)


def is_in_hand(batch: int) -> bool:
    """Whether somebody checks this batch now: he holds its row, and loses it with his life. Asked inside a transaction."""
    return not list(Batch.objects.select_for_update(skip_locked=True).filter(pk=batch).values_list("pk"))


def has_work() -> bool:
    """Whether a step of a batch or of a run is plainly left to do."""
    through = Q(stage__in=(BatchStage.REWARDED, BatchStage.REFUSED)) | Q(STOPPED)
    return Batch.objects.exclude(through).exists() or Run.objects.exclude(stage=RunStage.REWARDED).exists()

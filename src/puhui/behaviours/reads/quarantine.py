"""What is held back: whether a batch goes on, what of it waits, what of it had counted before, and how it was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet, Sum

from puhui.behaviours.models import Batch, Quarantine, Run, Slice
from puhui.behaviours.reads.standing import standing_folder
from puhui.behaviours.words import Quarantined, QuarantineState, RunStage, SettledPart
from puhui.foundation.places import work_folder
from puhui.quantification.duck import Duck, listed, opened

RELEASED = "released"
_STOPS = Quarantine.objects.exclude(decision=RELEASED)
#: Of batches: nothing of them goes on.
STOPPED = Exists(_STOPS.filter(batch=OuterRef("pk")))
#: Of batches: held, and nobody has decided yet.
HELD = Exists(Quarantine.objects.filter(decision="", batch=OuterRef("pk")))
#: Of slices: no run has decided about them, and none ever refused them.
UNSETTLED = (Q(run__isnull=True) | Q(run__stage=RunStage.OPEN)) & Q(refused_at__isnull=True)
#: Of slices: their batch is stopped; and a run may take them.
STOPPED_SLICE = Exists(_STOPS.filter(batch=OuterRef("batch")))
FREE = Q(run__isnull=True, refused_at__isnull=True) & ~Q(STOPPED_SLICE)
#: What stops batches, so that it is known of several without asking for each.
WITH_STOPS = Prefetch("quarantines", _STOPS, to_attr="stops")


def is_stopped(batch: int) -> bool:
    """Whether nothing of a batch goes on."""
    return _STOPS.filter(batch=batch).exists()


def stopped_among(batches: Iterable[int]) -> set[int]:
    return set(_STOPS.filter(batch__in=list(batches)).values_list("batch", flat=True))


def stopped_batches() -> list[int]:
    """Every batch of which nothing goes on."""
    return list(_STOPS.values_list("batch", flat=True).order_by("batch"))


def state_of(batch: Batch) -> QuarantineState:
    """As it came with a list of batches, else asked."""
    stops: list[Quarantine] = batch.stops if hasattr(batch, "stops") else list(_STOPS.filter(batch=batch))
    if not stops:
        return QuarantineState.NONE
    return QuarantineState.REFUSED if stops[0].decision else QuarantineState.HELD


def waiting_decisions() -> int:
    """How many batches are held and wait for somebody to decide."""
    return Quarantine.objects.filter(decision="").count()


def held_batches(provider: str) -> list[str]:
    """The names of a provider's batches that wait for a decision."""
    rows = Quarantine.objects.filter(decision="", batch__provider=provider).order_by("batch")
    return [f"B{batch}" for batch in rows.values_list("batch_id", flat=True)]


def quarantined(*, provider: str, is_decided: bool, limit: int = 200) -> list[Quarantined]:
    """Batches of a provider that are held, or that were and are decided about; the latest first."""
    rows = Quarantine.objects.select_related("batch", "key").filter(batch__provider=provider)
    rows = (rows.exclude(decision="") if is_decided else rows.filter(decision="")).order_by("-at", "-batch_id")
    return _said(rows[:limit])


def quarantined_since(key: str) -> datetime | None:
    """The earliest moment since which anything that this key signed was held."""
    found: datetime | None = Quarantine.objects.filter(key__key_id=key).aggregate(since=Min("since"))["since"]
    return found


def quarantines_of(batch: int) -> list[Quarantined]:
    """Everything that ever held this batch back, the latest first."""
    return _said(Quarantine.objects.select_related("batch", "key").filter(batch=batch).order_by("-at", "-pk"))


def to_correct(*, provider: str = "") -> list[Quarantined]:
    """Batches that were refused for good after some of their rows had counted: what a later correction has to take back."""
    rows = Quarantine.objects.select_related("batch", "key").filter(decision="refused").exclude(settled=[])
    lines = _said((rows.filter(batch__provider=provider) if provider else rows).order_by("at", "batch_id"))
    return [line for line in lines if line.settled]


def _said(rows: QuerySet[Quarantine]) -> list[Quarantined]:
    found = list(rows)
    held = _held_rows(row.batch_id for row in found)
    parts = settled_parts(found)
    return [
        Quarantined(
            batch=f"B{row.batch_id}",
            provider=row.batch.provider_id,
            file_name=row.batch.file_name,
            received_at=row.batch.received_at,
            key=row.key.key_id,
            since=row.since,
            at=row.at,
            by=row.by,
            because=row.because,
            held_rows=held.get(row.batch_id, 0),
            settled=tuple(parts.get(row.pk, ())),
            decision=row.decision,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            decided_because=row.decided_because,
        )
        for row in found
    ]


def _held_rows(batches: Iterable[int]) -> dict[int, int]:
    """Rows in slices that no run has decided about."""
    rows = Slice.objects.filter(UNSETTLED, batch__in=list(batches)).values_list("batch")
    return dict(rows.annotate(rows=Sum("rows")).order_by())


def settled_parts(rows: Iterable[Quarantine]) -> dict[int, list[SettledPart]]:
    """What had counted of each batch when it was held back, by quarantine, with the persons whose acts they were."""
    told = [(row.pk, row.batch_id, part) for row in rows for part in row.settled if part["accepted"]]
    runs = Run.objects.in_bulk({part["run"] for _, _, part in told})
    persons = _persons(runs.values(), {batch for _, batch, _ in told}) if told else {}
    found: dict[int, list[SettledPart]] = {}
    for pk, batch, part in told:
        made = SettledPart(str(runs[part["run"]]), part["accepted"], part["reduction_g"], persons.get((batch, part["run"]), 0))
        found.setdefault(pk, []).append(made)
    return found


def _persons(runs: Iterable[Run], batches: set[int]) -> dict[tuple[int, int], int]:
    """Persons with an accepted act, by batch and run."""
    found = {}
    with opened(folder=work_folder()) as duck:
        for run in runs:
            for batch, count in _persons_of(duck, run, batches):
                found[batch, run.pk] = count
    return found


def _persons_of(duck: Duck, run: Run, batches: set[int]) -> list[tuple[int, int]]:
    folder = standing_folder(run) / "acts"
    files = sorted(folder.glob("*/*.parquet"))
    if not files:
        return []
    source, asked = f"read_parquet({listed(files)}, union_by_name = true)", ", ".join(str(batch) for batch in sorted(batches))
    rows = duck.rows(f"SELECT batch, COUNT(DISTINCT account) FROM {source} WHERE batch IN ({asked}) GROUP BY batch")
    return [(int(batch), int(count)) for batch, count in rows]

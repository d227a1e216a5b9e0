"""Whether behaviours add up: every invariant recomputed from rows, files and books."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from puhui.behaviours.actions.run_outputs import manifest_hash
from puhui.behaviours.models import Batch, Binding, Run
from puhui.behaviours.reads.batches import counts_of
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION, BatchStage, RunStage
from puhui.foundation.places import run_folder, work_folder
from puhui.ledger.reads import Finding, system_side
from puhui.quantification.duck import listed, opened


def findings() -> Iterator[Finding]:
    """Behaviours' invariants."""
    yield _rows_are_accounted_for()
    yield _one_owner_at_a_time()
    yield _manifests_hold()
    yield _runs_are_in_the_books()
    yield _acts_count_once()


def _rows_are_accounted_for() -> Finding:
    """No batch that is through has a row in no place, or in two."""
    through = Batch.objects.filter(stage=BatchStage.REWARDED)
    return Finding("behaviours_every_row_in_one_place", through.count(), sum(counts_of(batch).pending != 0 for batch in through))


def _one_owner_at_a_time() -> Finding:
    """No two bindings of one person id hold at one time."""
    other = Binding.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
    )
    overlaps = 0
    rows = other.order_by("provider", "person_key", "valid_from").values_list("provider", "person_key", "valid_from", "valid_until")
    last: tuple[object, object, object] | None = None
    for provider, key, start, until in rows.iterator(chunk_size=10_000):
        if last and last[:2] == (provider, key) and (last[2] is None or last[2] > start):
            overlaps += 1
        last = (provider, key, until)
    return Finding("behaviours_one_owner_at_a_time", other.count(), overlaps)


def _manifests_hold() -> Finding:
    """The manifest on disk is the one that was recorded, and its counts are the row's."""
    runs = list(Run.objects.filter(stage__in=DECIDED))
    return Finding("behaviours_manifest_unchanged", len(runs), sum(not _manifest_holds(run) for run in runs))


def _manifest_holds(run: Run) -> bool:
    folder = run_folder(city=run.city, day=run.day, sequence=run.sequence)
    if not (folder / "manifest.json").exists() or manifest_hash(folder) != run.manifest_hash:
        return False
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return (facts["digest"], facts["accepted"], facts["reduction_g"]) == (run.digest, run.accepted, run.reduction_g)


def _runs_are_in_the_books() -> Finding:
    """Σ grams of credited runs = Σ grams issued."""
    credited = Run.objects.filter(stage__in=(RunStage.CREDITED, RunStage.REWARDED))
    total = credited.aggregate(total=Sum("reduction_g"))["total"] or 0
    issued = -system_side(account=ISSUE, asset=RESIDENT_REDUCTION)
    return Finding("behaviours_grams_equal_issued", credited.count(), int(total != issued))


def _acts_count_once() -> Finding:
    """No record key counts twice on a day, whatever the run; and no two acts of a person overlap in one group."""
    days = Run.objects.filter(stage__in=DECIDED).values("day").annotate(runs=Count("pk")).values_list("day", flat=True)
    acts = broken = 0
    for day in days:
        count, twice = _day_counts_once(list(Run.objects.filter(day=day, stage__in=DECIDED)))
        acts, broken = acts + count, broken + twice
    return Finding("behaviours_each_act_counts_once", acts, broken)


def _day_counts_once(runs: list[Run]) -> tuple[int, int]:
    folders = [run_folder(city=run.city, day=run.day, sequence=run.sequence) / "acts" for run in runs]
    files = sorted(path for folder in folders for path in folder.glob("*/*.parquet"))
    if not files:
        return 0, 0
    with opened(folder=work_folder()) as duck:
        source = f"read_parquet({listed(files)}, union_by_name = true)"
        keys = f"SELECT COUNT(*) - COUNT(DISTINCT (provider, record_id)) FROM {source}"
        overlaps = (
            "SELECT COUNT(*) FROM (SELECT start_s, MAX(end_s) OVER (PARTITION BY account, grp ORDER BY start_s, key"
            f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until_s FROM {source}) WHERE until_s > start_s"
        )
        return int(duck.value(f"SELECT COUNT(*) FROM {source}")), int(duck.value(keys)) + int(duck.value(overlaps))

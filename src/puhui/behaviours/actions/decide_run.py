"""Decide a settlement run: whose acts, which count once, how many grams; one transaction, one folder, one manifest."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.models import Batch, Run, RunScenario, Slice, Waiting
from puhui.behaviours.reads.manifests import ROW_FACTS, manifest_hash
from puhui.behaviours.rules import batch_stage
from puhui.behaviours.words import WAITING, RunStage
from puhui.foundation.faults import point
from puhui.foundation.files import folder_durably
from puhui.foundation.places import run_folder, slice_path, work_folder
from puhui.library.reads import in_force as versions_in_force
from puhui.library.reads import latest
from puhui.library.words import InForce
from puhui.quantification.duck import Duck, opened
from puhui.quantification.engine import counted_for, run_plan
from puhui.quantification.plan import Counted, plan_for
from puhui.quantification.words import Report, silent


def decide_run(*, run: int, now: datetime, report: Report = silent) -> None:
    """Move an open run to `decided`. Its outputs are whole before its row says so; repeating a decided run changes nothing.

    Every row is written before the folder takes its name, and the commit follows at once: a process that has lost the database while
    it computed learns it before it could replace what another has decided.
    """
    with transaction.atomic():
        row = Run.objects.select_for_update().get(pk=run)
        if row.stage != RunStage.OPEN:
            return
        with opened(folder=work_folder()) as duck:
            in_force = versions_for(row)
            open_here = run_inputs.gather(duck, row, in_force)
            counted = count(duck, row, in_force, report=report)
            folder = run_folder(city=row.city, day=row.day, sequence=row.sequence)
            with folder_durably(folder) as made:
                outcome = run_outputs.write(duck, row, made, counted, in_force, open_here=open_here)
                _record_slices(duck, row)
                _record(row, outcome, manifest_hash(made), now=now)
    _drop_slices(row)


def versions_for(row: Run) -> dict[str, InForce]:
    """Which version counts each scenario of the run. A replay is counted by the newest: its records are older than any methodology."""
    codes = set(Slice.objects.filter(run=row).values_list("batch__provider__scenarios__code", flat=True)) - {None}
    wanted = [str(code) for code in codes]
    return latest(codes=wanted) if row.is_replay else versions_in_force(codes=wanted, day=row.day)


def count(duck: Duck, row: Run, in_force: dict[str, InForce], *, report: Report = silent) -> list[Counted]:
    """Run the plan over the gathered records up to `results`."""
    first, last = run_inputs.first_and_last(duck, row.day)
    regions = [str(found[0]) for found in duck.rows("SELECT DISTINCT region FROM records")]
    _add_missing_columns(duck, in_force)
    counted = [counted_for(item.methodology, regions=regions, first=first, last=last) for item in in_force.values()]
    run_plan(duck, plan_for(counted, engine="duckdb", in_force=not row.is_replay, has_received=True, has_prior=True), report=report)
    _compute_once(duck)
    return sorted(counted, key=lambda item: item.methodology.code)


def _compute_once(duck: Duck) -> None:
    """`results` is a view, and every output reads it: as a table its formulas are computed once."""
    duck.run("CREATE OR REPLACE TEMP TABLE computed AS SELECT * FROM results")
    duck.run("DROP VIEW results")
    duck.run("ALTER TABLE computed RENAME TO results")


def _add_missing_columns(duck: Duck, in_force: dict[str, InForce]) -> None:
    """An input that no provider can send yet is unknown, not an error."""
    known = duck.columns("records")
    for name in dict.fromkeys(column for item in in_force.values() for column in item.methodology.columns):
        if name not in known:
            duck.run(f"ALTER TABLE records ADD COLUMN {name} BIGINT")


def _record(row: Run, outcome: run_outputs.Outcome, manifest_hash: str, *, now: datetime) -> None:
    for name in ROW_FACTS:
        setattr(row, name, getattr(outcome, name))
    row.manifest_hash, row.stage = manifest_hash, RunStage.DECIDED
    point("stage decided")
    row.save()
    RunScenario.objects.bulk_create(
        RunScenario(
            run=row,
            scenario=item.scenario,
            version=item.version,
            method_hash=item.method_hash,
            reference_region=item.reference_region,
            is_demonstration=item.is_demonstration,
            accepted=item.accepted,
            refused=item.refused,
            persons=item.persons,
            reduction_g=item.reduction_g,
        )
        for item in outcome.scenarios
        if item.accepted or item.refused
    )
    if outcome.waiting:
        arrived = min(Batch.objects.filter(slices__run=row, slices__waiting__gt=0).values_list("received_at", flat=True))
        Waiting.objects.create(run=row, rows=outcome.waiting, expires_on=(max(arrived, now - WAITING) + WAITING).date())
    move_batches(row, now=now)


def _record_slices(duck: Duck, row: Run) -> None:
    """How each batch fared in this run, on the first of its slices."""
    fared: dict[int, dict[str, int]] = {}
    grams: dict[int, int] = {}
    joined = (
        "SELECT i.batch, r.refusal, COUNT(*), SUM(r.reduction_g) FROM results r JOIN records i ON i.n = r.n GROUP BY i.batch, r.refusal"
    )
    for batch, refusal, rows, sum_g in duck.rows(joined):
        fared.setdefault(int(batch), {})[str(refusal)] = int(rows)
        grams[int(batch)] = grams.get(int(batch), 0) + int(sum_g)
    waiting = {int(batch): int(rows) for batch, rows in duck.rows("SELECT batch, COUNT(*) FROM waiting GROUP BY batch")}
    first: dict[int, Slice] = {}
    for item in Slice.objects.filter(run=row).order_by("part"):
        first.setdefault(item.batch_id, item)
    for batch, item in first.items():
        found = fared.get(batch, {})
        item.accepted, item.waiting, item.reduction_g = found.pop("", 0), waiting.get(batch, 0), grams.get(batch, 0)
        item.refused_by_code = dict(sorted(found.items()))
    Slice.objects.bulk_update(first.values(), ["accepted", "waiting", "refused_by_code", "reduction_g"], batch_size=1000)


def move_batches(row: Run, *, now: datetime) -> None:
    """Each batch of a run is as far as the least advanced of its runs."""
    for batch in Batch.objects.filter(slices__run=row).distinct():
        stage = batch_stage(list(batch.slices.values_list("run__stage", flat=True)))
        if stage != batch.stage:
            Batch.objects.filter(pk=batch.pk).update(stage=stage, changed_at=now)


def _drop_slices(row: Run) -> None:
    """What the run read is sealed in its own folder now; the slices have served. A crash before this leaves files, no wrong number."""
    for item in Slice.objects.filter(run=row):
        slice_path(item.batch_id, city=item.city, day=item.day, part=item.part).unlink(missing_ok=True)

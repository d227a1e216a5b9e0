"""Decide a settlement run: whose acts, which count once, how many grams; one transaction, one folder, one manifest."""

from __future__ import annotations

from datetime import datetime
from itertools import count as count_from

from django.db import connection, transaction
from django.db.models import Max

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.counting import counted
from puhui.behaviours.actions.open_run import marks_of
from puhui.behaviours.models import Batch, Consent, Run, RunScenario, Slice, Waiting
from puhui.behaviours.reads.manifests import ROW_FACTS, manifest_hash
from puhui.behaviours.reads.quarantine import STOPPED_SLICE
from puhui.behaviours.rules import CONSENT_ENDS, OVERTAKEN_MAX, batch_stage, keys_turn
from puhui.behaviours.words import WAITING, RunStage
from puhui.foundation.faults import point
from puhui.foundation.files import folder_durably, remove
from puhui.foundation.places import run_folder, slice_path, work_folder
from puhui.foundation.turns import share_turn, wait_in_turn
from puhui.library.reads import in_force as versions_in_force
from puhui.library.reads import latest
from puhui.library.words import InForce
from puhui.quantification.duck import Duck, opened
from puhui.quantification.plan import Counted
from puhui.quantification.words import Report, silent


def decide_run(*, run: int, now: datetime, report: Report = silent) -> None:
    """Move an open run to `decided`. Its outputs are whole before its row says so; repeating a decided run changes nothing.

    Every row is written before the folder takes its name, and the commit follows at once: a process that has lost the database while
    it computed learns it before it could replace what another has decided.

    Batches that are quarantined are left out, and go back to wait. One that is quarantined while the run is computed takes the
    computation with it, and the run is computed again without that batch; so it is when somebody withdraws a consent meanwhile.
    """
    for tries in count_from(0):
        try:
            if _leave_out_stopped(run):
                _decide(run, now=now, report=report, holds_ends_off=tries >= OVERTAKEN_MAX)
            return
        except _Overtaken:
            continue


class _Overtaken(Exception):
    """A batch of the run was quarantined, or a consent that it read ended, while it was computed."""


@transaction.atomic
def _leave_out_stopped(run: int) -> bool:
    """Stopped slices of an open run go back, to wait for what is decided about their batches. Gives whether anything is left to decide."""
    row = Run.objects.select_for_update().filter(pk=run, stage=RunStage.OPEN).first()
    if row is None:
        return False
    row.slices.filter(STOPPED_SLICE).update(run=None)
    left = list(row.slices.select_related("batch__provider"))
    if not left:
        row.delete()
        return False
    Run.objects.filter(pk=run).update(**marks_of(left))
    return True


def _decide(run: int, *, now: datetime, report: Report, holds_ends_off: bool) -> None:
    seen = _last_end()
    with transaction.atomic():
        row = Run.objects.select_for_update().get(pk=run)
        if row.stage != RunStage.OPEN:
            return
        if holds_ends_off:
            wait_in_turn(CONSENT_ENDS)
        with opened(folder=work_folder()) as duck:
            in_force = versions_for(row)
            open_here = run_inputs.gather(duck, row, in_force, now=now)
            found = count(duck, row, in_force, report=report)
            folder = run_folder(city=row.city, day=row.day, sequence=row.sequence)
            with folder_durably(folder) as made:
                outcome = run_outputs.write(duck, row, made, found, in_force, open_here=open_here)
                point("run computed")
                _hold_quarantines_off(row)
                _hold_ends_off(after=seen)
                _record_slices(duck, row)
                _record(row, outcome, manifest_hash(made), now=now)
    _drop_slices(row)


@transaction.atomic
def _last_end() -> int:
    """The number up to which every ended consent can be seen: who is ending one now is waited for."""
    wait_in_turn(CONSENT_ENDS)
    return Consent.objects.aggregate(last=Max("ended_number"))["last"] or 0


def _hold_ends_off(*, after: int) -> None:
    """From here to the commit no consent ends: who withdraws waits, and then finds the run decided."""
    wait_in_turn(CONSENT_ENDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM behaviours_consent c JOIN asked_account k ON k.account = c.account WHERE c.ended_number > %s)",
            [after],
        )
        if cursor.fetchone()[0]:
            raise _Overtaken


def _hold_quarantines_off(row: Run) -> None:
    """From here to the commit nobody can quarantine a batch of this run: he waits, and then finds the run decided."""
    for provider in sorted(set(row.slices.values_list("batch__provider", flat=True))):
        share_turn(keys_turn(provider))
    if row.slices.filter(STOPPED_SLICE).exists():
        raise _Overtaken


def versions_for(row: Run) -> dict[str, InForce]:
    """Which version counts each scenario of the run. A replay is counted by the newest: its records are older than any methodology."""
    codes = set(Slice.objects.filter(run=row).values_list("batch__provider__scenarios__code", flat=True)) - {None}
    wanted = [str(code) for code in codes]
    return latest(codes=wanted) if row.is_replay else versions_in_force(codes=wanted, day=row.day)


def count(duck: Duck, row: Run, in_force: dict[str, InForce], *, report: Report = silent) -> list[Counted]:
    """Run the plan over the gathered records of a run up to `results`."""
    first, last = run_inputs.first_and_last(duck, row.day)
    return counted(duck, in_force, first=first, last=last, is_in_force=not row.is_replay, has_prior=True, report=report)


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
        stage = batch_stage(list(batch.slices.filter(refused_at=None).values_list("run__stage", flat=True)))
        if stage != batch.stage:
            Batch.objects.filter(pk=batch.pk).update(stage=stage, changed_at=now)


def _drop_slices(row: Run) -> None:
    """What the run read is sealed in its own folder now; the slices have served. A crash before this leaves files, no wrong number."""
    for item in Slice.objects.filter(run=row):
        remove(slice_path(item.batch_id, city=item.city, day=item.day, part=item.part))

"""Decide about a quarantined batch: it goes on, or what of it never counted is refused for good. By other hands than those that held it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from puhui.behaviours import rules
from puhui.behaviours.errors import NotQuarantined, OtherHandsNeeded, ReasonMissing, RefusedAfterQuarantine
from puhui.behaviours.models import Batch, Quarantine, Slice, Waiting
from puhui.behaviours.reads.quarantine import RELEASED, UNSETTLED
from puhui.behaviours.words import BECAUSE_CHARS_MAX, ROW_REFUSED, BatchStage
from puhui.foundation import documents
from puhui.foundation.faults import point
from puhui.foundation.files import make_folder
from puhui.foundation.places import batch_folder, slice_path, work_folder
from puhui.foundation.turns import wait_in_turn
from puhui.quantification.duck import listed, literal, opened

REFUSED = "refused"


@transaction.atomic
def release_quarantine(*, batch: str, because: str, by: str, now: datetime) -> None:
    """The batch was in order: it goes on where it stood, and its records that wait are looked for again.

    Raises NotQuarantined, OtherHandsNeeded, ReasonMissing.
    """
    waiting = _waiting_of(batch)
    _decided(batch, RELEASED, because=because, by=by, now=now)
    Waiting.objects.filter(pk__in=waiting).update(looked_until=0)
    point("quarantine released")


@transaction.atomic
def refuse_quarantined(*, batch: str, because: str, by: str, now: datetime) -> None:
    """The batch was not its provider's: every row of it that has not counted is refused, and no run will take it.

    What had counted before stays in its runs, and is listed for a later correction. Raises NotQuarantined, OtherHandsNeeded, ReasonMissing.
    """
    quarantine = _decided(batch, REFUSED, because=because, by=by, now=now)
    row = Batch.objects.select_for_update(no_key=True).get(pk=quarantine.batch_id)  # whoever checks it now comes to his end first
    slices = list(row.slices.filter(UNSETTLED).order_by("pk"))
    if slices:
        _write_rows(row, slices)
    for item in slices:
        item.run, item.refused_at, item.refused_by_code = None, now, {ROW_REFUSED: item.rows}
    Slice.objects.bulk_update(slices, ["run", "refused_at", "refused_by_code"])
    _move(row, quarantine, now)
    point("quarantine refused")
    transaction.on_commit(lambda: _drop(slices))


def _waiting_of(name: str) -> list[int]:
    """What waits of the runs of a batch, locked: before the turn of the keys, as by whoever looks through it, or the two would wait for each
    other."""
    runs = Slice.objects.filter(batch=_number(name), run__isnull=False).values("run")
    rows = Waiting.objects.select_for_update().filter(run__in=runs, stage="waiting").order_by("pk")
    return [row.pk for row in rows]


def _number(name: str) -> int:
    digits = name.removeprefix("B")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def _decided(name: str, decision: str, *, because: str, by: str, now: datetime) -> Quarantine:
    """The open quarantine of a batch, with the decision written."""
    ground = because.strip()[:BECAUSE_CHARS_MAX]
    if not ground:
        raise ReasonMissing
    row = _open(name)
    if not rules.may_decide(by=by, quarantined_by=row.by):
        raise OtherHandsNeeded(by=row.by)
    row.decision, row.decided_at, row.decided_by, row.decided_because = decision, now, by, ground
    row.save(update_fields=["decision", "decided_at", "decided_by", "decided_because"])
    return row


def _open(name: str) -> Quarantine:
    """In the turn of the provider's keys, so that two who decide at once, or one who revokes, come one after the other."""
    number = _number(name)
    provider = Batch.objects.filter(pk=number).values_list("provider_id", flat=True).first()
    if provider is None:
        raise NotQuarantined(batch=name[:20])
    wait_in_turn(rules.keys_turn(provider))
    row = Quarantine.objects.select_for_update(of=("self",)).select_related("key").filter(batch=number, decision="").first()
    if row is None:
        raise NotQuarantined(batch=f"B{number}")
    return row


def _move(row: Batch, quarantine: Quarantine, now: datetime) -> None:
    """Refused as a whole where nothing of it ever counted; else as far as its runs are."""
    runs = list(row.slices.filter(refused_at=None).values_list("run__stage", flat=True))
    row.stage, row.changed_at = rules.batch_stage(runs), now
    if not runs:
        said = RefusedAfterQuarantine(key=quarantine.key.key_id)
        row.stage = BatchStage.REFUSED
        row.refusal = {"code": said.code, "zh": said.sentence("zh"), "en": said.sentence("en")}
    row.save(update_fields=["stage", "changed_at", "refusal"])


def _write_rows(row: Batch, slices: Iterable[Slice]) -> None:
    """Which rows are refused, sealed like those of the check; nothing else of them is kept."""
    with opened(folder=work_folder()) as duck:
        plain = [_unsealed(item, duck.folder) for item in slices]
        source = f"read_parquet({listed(plain)}, union_by_name = true)"
        made = duck.folder / "refused.parquet"
        duck.run(
            f"COPY (SELECT n, {literal(ROW_REFUSED)} AS code, '' AS field, '' AS detail FROM {source} ORDER BY n) TO {literal(made)} (FORMAT PARQUET)"
        )
        make_folder(batch_folder(row.pk))
        documents.seal_file(made, batch_folder(row.pk) / rules.REFUSED_LATER_FILE, about=rules.refused_name(row.pk, later=True))


def _unsealed(item: Slice, folder: Path) -> Path:
    sealed = slice_path(item.batch_id, city=item.city, day=item.day, part=item.part)
    about = rules.slice_name(item.batch_id, item.city, item.day, item.part)
    return documents.unseal_file(sealed, folder / f"slice-{item.pk}.parquet", about=about)


def _drop(slices: Iterable[Slice]) -> None:
    for item in slices:
        slice_path(item.batch_id, city=item.city, day=item.day, part=item.part).unlink(missing_ok=True)

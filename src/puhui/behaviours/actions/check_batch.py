"""Check the form of a batch: sound records become sealed slices by city and day, refused rows get their code, nothing else is judged.

A provider's person ids become keyed pseudonyms here, and places are dropped: what is stored from now on knows neither.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from puhui.adapters.errors import AdapterRefused
from puhui.adapters.guarding import guarded
from puhui.adapters.reading import refusing
from puhui.adapters.words import RECORD_COLUMNS, Adapted
from puhui.behaviours.actions.record_form import typed_form
from puhui.behaviours.models import Batch, Slice
from puhui.behaviours.reads.packages import adapter_read_with
from puhui.behaviours.reads.quarantine import is_stopped
from puhui.behaviours.rules import REFUSED_FILE, batch_stage, refused_name, slice_name
from puhui.behaviours.words import SUFFIXES, BatchStage, Media
from puhui.foundation import documents
from puhui.foundation.faults import point
from puhui.foundation.files import folder_durably
from puhui.foundation.places import batch_folder, work_folder
from puhui.foundation.sealing import pseudonym_sql
from puhui.quantification.duck import Duck, listed, literal, opened
from puhui.vocabulary.records import METHOD_COLUMNS

#: What a slice holds; `person` and places are gone.
_KEPT = [name for name in RECORD_COLUMNS if name not in ("person", "provider", "form_code", "form_field", "form_detail")]


@transaction.atomic
def check_batch(*, batch: int, now: datetime) -> None:
    """Move a received batch to `checked`, or to `refused` when no reader can open its file. Repeating it changes nothing.

    Only the file's own faults refuse it: a full disk or a lost document is our fault, and the batch waits until it is mended. A batch that
    is quarantined is not looked at. The lock leaves room for one who quarantines it meanwhile: he need not wait for the end of the check.
    """
    row = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("provider").get(pk=batch)
    if row.stage != BatchStage.RECEIVED or is_stopped(batch):
        return
    row.changed_at = now
    try:
        with opened(folder=work_folder()) as duck, folder_durably(batch_folder(batch)) as folder:
            _check(duck, row, folder)
            point("stage checked")
            row.save()  # before the folder has its name: who has lost the database meanwhile learns it here
    except AdapterRefused as refusal:
        _refuse(row, refusal)


def _refuse(row: Batch, refusal: AdapterRefused) -> None:
    if row.file_name and "path" in refusal.facts:
        refusal.facts["path"] = row.file_name  # as its sender calls it
    row.refusal = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
    row.stage = BatchStage.REFUSED
    point("stage refused")
    row.save()


def _check(duck: Duck, row: Batch, folder: Path) -> None:
    with documents.opened(row.document, folder=duck.folder, suffix=SUFFIXES[Media(row.media)]) as path:
        plain = guarded(duck, path)
        with refusing(plain):
            adapted = adapter_read_with(row.adapter, row.adapter_hash).records(duck, plain)
            typed_form(
                duck,
                adapted,
                scenario=row.scenario,
                open_scenarios=row.provider.scenarios.filter(is_open=True).values_list("code", flat=True),
                region=row.replay_region,
                received_at=row.received_at,
            )
    _write_refused(duck, row, adapted, folder)
    slices = _write_slices(duck, row, folder)
    row.rows, row.merged = adapted.rows, int(duck.value(f"SELECT COUNT(*) FROM ({adapted.merged})"))
    row.refused_form = dict(duck.rows("SELECT code, COUNT(*) FROM refused GROUP BY code ORDER BY code"))
    row.sound = sum(slices.values())
    Slice.objects.bulk_create(Slice(batch=row, city=city, day=day, rows=rows) for (city, day), rows in slices.items())
    row.stage = batch_stage([None] * len(slices))


def _write_refused(duck: Duck, row: Batch, adapted: Adapted, folder: Path) -> None:
    """Row numbers, codes and what was found instead, sealed: in a file whose columns have slipped, that may be a card number."""
    plain = duck.folder / "refused.parquet"
    duck.run(f"COPY (SELECT * FROM refused ORDER BY n) TO {literal(plain)} (FORMAT PARQUET, COMPRESSION ZSTD)")
    documents.seal_into(plain, folder / REFUSED_FILE, about=refused_name(row.pk))
    duck.run(f"COPY ({adapted.merged}) TO {literal(folder / 'merged.parquet')} (FORMAT PARQUET, COMPRESSION ZSTD)")


def _write_slices(duck: Duck, row: Batch, folder: Path) -> dict[tuple[str, date], int]:
    """One sealed Parquet file for each city and event day."""
    received = "happened_s" if row.replay_region else str(int(row.received_at.timestamp()))  # a replay has no arrival of its own
    kept = ", ".join([*_KEPT, *_filled(duck)])
    parts = duck.folder / "parts"
    duck.run(
        f"COPY (SELECT {kept}, day, CAST({row.pk} AS BIGINT) AS batch, {literal(row.provider_id)} AS provider,"
        f" {pseudonym_sql(row.provider_id, 'person')} AS person_key, CAST({received} AS BIGINT) AS received_s, left(region, 4) || '00' AS part_city,"
        f" day AS part_day FROM typed WHERE n NOT IN (SELECT n FROM refused)) TO {literal(parts)} (FORMAT PARQUET, PARTITION_BY (part_city, part_day))"
    )
    found: dict[tuple[str, date], int] = {}
    for part in sorted(parts.glob("part_city=*/part_day=*")):
        city, day = part.parent.name.partition("=")[2], date.fromisoformat(part.name.partition("=")[2])
        plain = _one_file(duck, part)
        found[city, day] = int(duck.value(f"SELECT COUNT(*) FROM read_parquet({literal(plain)})"))
        documents.seal_file(plain, folder / f"{city}-{day:%Y%m%d}-0.sealed", about=slice_name(row.pk, city, day, 0))
    return found


def _filled(duck: Duck) -> list[str]:
    """Columns of single methodologies that a record of the batch fills: empty ones would weigh on everybody's runs."""
    there = duck.columns("typed")
    asked = [column.name for column in METHOD_COLUMNS if column.name in there]
    counts = duck.row(f"SELECT {', '.join(f'COUNT({name})' for name in asked)} FROM typed") if asked else ()
    return [name for name, count in zip(asked, counts, strict=True) if count]


def _one_file(duck: Duck, part: Path) -> Path:
    """The only file of a part; a large part is written in several and joined here."""
    files = list(part.glob("*.parquet"))
    if len(files) == 1:
        return files[0]
    joined = part / "joined.parquet"
    duck.run(f"COPY (SELECT * FROM read_parquet({listed(files)}, hive_partitioning = false)) TO {literal(joined)} (FORMAT PARQUET)")
    return joined

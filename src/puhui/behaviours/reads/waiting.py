"""Records that wait for an owner: whether one of them is the ride that somebody remembers, and whose ids nobody has bound yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from puhui.behaviours.models import Batch, Run, Slice, Waiting
from puhui.behaviours.reads.quarantine import stopped_batches
from puhui.behaviours.rules import input_name, slice_name
from puhui.behaviours.words import RIDE_TOLERANCE_S
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows
from puhui.foundation.places import run_folder, slice_path, work_folder
from puhui.quantification.duck import Duck, literal, opened
from puhui.vocabulary.periods import local_day


def has_ride(*, provider: str, person_key: UUID, rode_at: datetime, fare_fen: int, now: datetime) -> bool:
    """Whether a record of this person id that still waits is the ride that its owner remembers. What is quarantined proves nothing."""
    asked_s, stopped = int(rode_at.timestamp()), ", ".join(map(str, stopped_batches())) or "-1"
    days = {local_day(rode_at + timedelta(seconds=shift)) for shift in (-RIDE_TOLERANCE_S, RIDE_TOLERANCE_S)}
    for waiting in Waiting.objects.filter(stage="waiting", expires_on__gte=now.date(), run__day__in=days).select_related("run"):
        with opened(folder=work_folder()) as duck, plain_of(duck, waiting) as path:
            found = duck.value(
                f"SELECT COUNT(*) FROM read_parquet({literal(path)}) WHERE provider = {literal(provider)} AND person_key = {literal(person_key)}"
                f" AND batch NOT IN ({stopped}) AND abs(happened_s - {asked_s}) <= {RIDE_TOLERANCE_S} AND fare_fen = {int(fare_fen)}"
            )
        if found:
            return True
    return False


@contextmanager
def plain_of(duck: Duck, waiting: Waiting) -> Iterator[Path]:
    """The records that wait, as a file that the engine can read."""
    sealed, about = sealed_path(waiting.run, waiting.version), waiting_name(waiting.run)
    path = documents.unseal_file(sealed, duck.folder / f"waiting-{waiting.pk}.parquet", about=about)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def sealed_path(run: Run, version: int) -> Path:
    name = "waiting.sealed" if version == 0 else f"waiting-{version}.sealed"
    return run_folder(city=run.city, day=run.day, sequence=run.sequence) / name


def waiting_name(run: Run) -> str:
    """What the records of a run that wait are bound to."""
    return input_name(run.city, run.day, run.sequence, "waiting")


def unbound_of(*, batch: int) -> list[UUID]:
    """Pseudonyms of a checked batch that are bound to nobody, in their own order."""
    row = Batch.objects.get(pk=batch)
    with opened(folder=work_folder()) as duck:
        duck.run("CREATE TEMP TABLE asked (person_key UUID)")
        for item in Slice.objects.filter(batch=row, run__isnull=True):
            about = slice_name(batch, item.city, item.day, item.part)
            sealed = slice_path(batch, city=item.city, day=item.day, part=item.part)
            plain = documents.unseal_file(sealed, duck.folder / "slice.parquet", about=about)
            duck.run(f"INSERT INTO asked SELECT DISTINCT person_key FROM read_parquet({literal(plain)})")
        sql = f"SELECT person_key FROM behaviours_binding WHERE provider_id = {literal(row.provider_id)} AND valid_until IS NULL"
        fetch_rows(duck, sql, table="bound", columns={"person_key": "UUID"})
        found = duck.rows(
            "SELECT DISTINCT person_key FROM asked WHERE person_key NOT IN (SELECT person_key FROM bound) ORDER BY person_key"
        )
    return [row[0] for row in found]

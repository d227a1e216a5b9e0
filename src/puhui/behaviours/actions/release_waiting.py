"""Records that waited unbound: found for their owner once he has bound the id, or dropped by rule after thirty days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max

from puhui.behaviours.actions.check_batch import slice_name
from puhui.behaviours.actions.run_inputs import input_name, since, until
from puhui.behaviours.models import Batch, Binding, Run, Slice, Waiting
from puhui.behaviours.words import RIDE_TOLERANCE_S, WAITING, BatchStage
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.faults import point
from puhui.foundation.places import run_folder, slice_path, work_folder
from puhui.quantification.duck import Duck, literal, opened
from puhui.vocabulary.periods import local_day


def release_waiting(*, now: datetime) -> int:
    """Records whose owner has bound their id become slices of their batch again, for the next run of their day. Gives how many."""
    newest = _newest_binding()
    still = Waiting.objects.filter(stage="waiting", looked_until__lt=newest, expires_on__gte=now.date(), released__lt=F("rows"))
    return sum(_release(pk, newest=newest, now=now) for pk in list(still.values_list("pk", flat=True)))


@transaction.atomic
def _newest_binding() -> int:
    """The number up to which every binding can be seen: one that is being written holds a lower number than we might find, so wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE behaviours_binding IN SHARE MODE")
    return Binding.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def _release(pk: int, *, newest: int, now: datetime) -> int:
    waiting = Waiting.objects.select_for_update(of=("self",)).select_related("run").get(pk=pk)
    if waiting.stage != "waiting":
        return 0  # dropped at this moment
    run = waiting.run
    with opened(folder=work_folder()) as duck, _plain(duck, waiting) as path:
        source = f"read_parquet({literal(path)})"
        _bound(duck, source)
        found = [(int(batch), int(rows)) for batch, rows in duck.rows("SELECT batch, COUNT(*) FROM found GROUP BY batch ORDER BY batch")]
        for batch, rows in found:
            _write_slice(duck, run, batch, rows)
        if found:
            _keep_rest(duck, waiting, source)
    Batch.objects.filter(pk__in=[batch for batch, _ in found]).update(stage=BatchStage.CHECKED, changed_at=now)
    waiting.released += sum(rows for _, rows in found)
    waiting.looked_until = newest
    point("waiting released")
    waiting.save()
    if found:
        transaction.on_commit(lambda: _sealed(run, waiting.version - 1).unlink(missing_ok=True))
    return sum(rows for _, rows in found)


def _bound(duck: Duck, source: str) -> None:
    """The waiting records that fall into a binding by now."""
    send_keys(duck, f"SELECT DISTINCT provider, person_key FROM {source}", table="asked_key", columns=("provider text", "person_key uuid"))
    sql = (
        f"SELECT b.provider_id, b.person_key, {since('b')}, {until('b')}"
        " FROM behaviours_binding b JOIN asked_key k ON k.provider = b.provider_id AND k.person_key = b.person_key"
    )
    types = {"provider": "VARCHAR", "person_key": "UUID", "from_s": "BIGINT", "until_s": "BIGINT"}
    fetch_rows(duck, sql, table="binding", columns=types)
    duck.run(
        f"CREATE TEMP TABLE found AS SELECT w.* FROM {source} w WHERE EXISTS (SELECT 1 FROM binding b WHERE b.provider = w.provider"
        " AND b.person_key = w.person_key AND b.from_s <= w.happened_s AND (b.until_s IS NULL OR w.happened_s < b.until_s))"
    )


def _write_slice(duck: Duck, run: Run, batch: int, rows: int) -> None:
    last = Slice.objects.filter(batch_id=batch, city=run.city, day=run.day).aggregate(last=Max("part"))["last"] or 0
    plain = duck.folder / "released.parquet"
    duck.run(f"COPY (SELECT * FROM found WHERE batch = {batch}) TO {literal(plain)} (FORMAT PARQUET)")
    path = slice_path(batch, city=run.city, day=run.day, part=last + 1)
    documents.seal_file(plain, path, about=slice_name(batch, run.city, run.day, last + 1))
    Slice.objects.create(batch_id=batch, city=run.city, day=run.day, part=last + 1, rows=rows)


def _keep_rest(duck: Duck, waiting: Waiting, source: str) -> None:
    """What still waits, as the next version of the file; the one before stays until the release is recorded."""
    plain = duck.folder / "rest.parquet"
    duck.run(
        f"COPY (SELECT w.* FROM {source} w LEFT JOIN (SELECT batch, n, 1 AS gone FROM found) f ON f.batch = w.batch AND f.n = w.n"
        f" WHERE f.gone IS NULL) TO {literal(plain)} (FORMAT PARQUET, COMPRESSION ZSTD)"
    )
    waiting.version += 1
    documents.seal_file(plain, _sealed(waiting.run, waiting.version), about=input_name(waiting.run, "waiting"))


def drop_waiting(*, now: datetime) -> int:
    """Drop what waited its thirty days, and raw files of that age: nobody's record is kept on a guess. Gives how many records."""
    dropped = 0
    for waiting in Waiting.objects.filter(stage="waiting", expires_on__lt=now.date()):
        with transaction.atomic():
            Waiting.objects.filter(pk=waiting.pk).update(stage="dropped")
        dropped += waiting.rows - waiting.released
    for waiting in Waiting.objects.filter(stage="dropped", expires_on__gte=(now - WAITING).date()).select_related("run"):
        for version in range(waiting.version + 1):  # a crash may have left one that was replaced
            _sealed(waiting.run, version).unlink(missing_ok=True)
    _drop_documents(now)
    return dropped


def _drop_documents(now: datetime) -> None:
    """Raw files have served once their batch is through and thirty days old; the hash stays."""
    old = Batch.objects.filter(received_at__lt=now - WAITING, stage__in=("rewarded", "refused"))
    kept = set(Batch.objects.exclude(pk__in=old.values("pk")).values_list("document", flat=True))
    for document in old.values_list("document", flat=True).distinct():
        if document not in kept:
            documents.remove(document)


def has_ride(*, provider: str, person_key: UUID, rode_at: datetime, fare_fen: int, now: datetime) -> bool:
    """Whether a record of this person id that still waits is the ride that its owner remembers."""
    asked_s = int(rode_at.timestamp())
    days = {local_day(rode_at + timedelta(seconds=shift)) for shift in (-RIDE_TOLERANCE_S, RIDE_TOLERANCE_S)}
    for waiting in Waiting.objects.filter(stage="waiting", expires_on__gte=now.date(), run__day__in=days).select_related("run"):
        with opened(folder=work_folder()) as duck, _plain(duck, waiting) as path:
            found = duck.value(
                f"SELECT COUNT(*) FROM read_parquet({literal(path)}) WHERE provider = {literal(provider)} AND person_key = {literal(person_key)}"
                f" AND abs(happened_s - {asked_s}) <= {RIDE_TOLERANCE_S} AND fare_fen = {int(fare_fen)}"
            )
        if found:
            return True
    return False


@contextmanager
def _plain(duck: Duck, waiting: Waiting) -> Iterator[Path]:
    sealed, about = _sealed(waiting.run, waiting.version), input_name(waiting.run, "waiting")
    path = documents.unseal_file(sealed, duck.folder / f"waiting-{waiting.pk}.parquet", about=about)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _sealed(run: Run, version: int) -> Path:
    name = "waiting.sealed" if version == 0 else f"waiting-{version}.sealed"
    return run_folder(city=run.city, day=run.day, sequence=run.sequence) / name

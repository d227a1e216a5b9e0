"""Records that waited unbound: found for their owner once he has bound the id, or dropped by rule after thirty days."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Max, Q

from puhui.behaviours.actions.run_inputs import since, until
from puhui.behaviours.models import Batch, Binding, Run, Slice, Waiting
from puhui.behaviours.reads.quarantine import HELD, stopped_among
from puhui.behaviours.reads.waiting import plain_of, sealed_path, waiting_name
from puhui.behaviours.rules import keys_turn, slice_name
from puhui.behaviours.words import WAITING, BatchStage
from puhui.foundation import documents
from puhui.foundation.bulk import fetch_rows, send_keys
from puhui.foundation.faults import point
from puhui.foundation.files import remove
from puhui.foundation.places import slice_path, work_folder
from puhui.foundation.turns import share_turn
from puhui.quantification.duck import Duck, literal, opened


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
    with opened(folder=work_folder()) as duck, plain_of(duck, waiting) as path:
        source = f"read_parquet({literal(path)})"
        _bound(duck, source)
        _leave_stopped(duck)
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
        transaction.on_commit(lambda: remove(sealed_path(run, waiting.version - 1)))
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


def _leave_stopped(duck: Duck) -> None:
    """Nothing of a quarantined batch goes on; from here to the commit nobody can quarantine one that does."""
    batches = [int(row[0]) for row in duck.rows("SELECT DISTINCT batch FROM found")]
    for provider in sorted(set(Batch.objects.filter(pk__in=batches).values_list("provider", flat=True))):
        share_turn(keys_turn(provider))
    if stopped := stopped_among(batches):
        duck.run(f"DELETE FROM found WHERE batch IN ({', '.join(map(str, sorted(stopped)))})")


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
    documents.seal_file(plain, sealed_path(waiting.run, waiting.version), about=waiting_name(waiting.run))


def drop_waiting(*, now: datetime) -> int:
    """Drop what waited its thirty days, and raw files of that age: nobody's record is kept on a guess. Gives how many records."""
    dropped = 0
    for waiting in Waiting.objects.filter(stage="waiting", expires_on__lt=now.date()):
        with transaction.atomic():
            Waiting.objects.filter(pk=waiting.pk).update(stage="dropped")
        dropped += waiting.rows - waiting.released
    for waiting in Waiting.objects.filter(stage="dropped", expires_on__gte=(now - WAITING).date()).select_related("run"):
        for version in range(waiting.version + 1):  # a crash may have left one that was replaced
            remove(sealed_path(waiting.run, version))
    _drop_documents(now)
    return dropped


def _drop_documents(now: datetime) -> None:
    """Raw files have served once their batch is through and thirty days old; the hash stays. One that is held is evidence meanwhile."""
    old = Batch.objects.filter(~Q(HELD), received_at__lt=now - WAITING, stage__in=("rewarded", "refused"))
    kept = set(Batch.objects.exclude(pk__in=old.values("pk")).values_list("document", flat=True))
    for document in old.values_list("document", flat=True).distinct():
        if document not in kept:
            documents.remove(document)

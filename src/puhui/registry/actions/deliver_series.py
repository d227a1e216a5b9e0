"""Deliver a file of monitoring data: first looked at, then kept by its hash, with the rows that were read and those that were refused."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.registry.actions.devices import check_reason, check_signature, live_device
from puhui.registry.errors.series import (
    DeliveryCorrected,
    DeliveryKnown,
    DeviceGone,
    DeviceUnknown,
    IntervalDiffers,
    NoSeries,
    RowsOfOthers,
    UnknownDelivery,
)
from puhui.registry.models import MeterDevice, Period, SeriesDelivery
from puhui.registry.reads.layouts import series_kind
from puhui.registry.reads.previews import previewed
from puhui.registry.reads.series import delivery_said, period_row, period_to_fill
from puhui.registry.reads.series_files import read_file
from puhui.registry.words.series import Delivery, Preview, Read, SeriesKind

ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it comes in, with what its sender says of it."""

    kind: str
    name: str
    path: Path
    device: str = ""  # whose rows they are, where the file has no column of devices
    zone: str = ZONE
    interval_min: int = 0  # the kind's own where it is 0
    sheet: str = ""  # of a workbook; the first where it is empty

    def interval_s(self, kind: SeriesKind) -> int:
        return 60 * (self.interval_min or kind.interval_min)


def preview_series(*, project: str, period: int, sent: Sent, methodology: Methodology | None = None) -> Preview:
    """What an owner sees before sending; nothing is kept. Raises what the file is refused for."""
    kind = series_kind(sent.kind)
    with opened(folder=work_folder()) as duck:
        read = _read(duck, sent, kind)
        return previewed(duck, read, kind, project=project, period=period, methodology=methodology)


def _read(duck: Duck, sent: Sent, kind: SeriesKind) -> Read:
    told = {"name": sent.name, "device": sent.device, "zone": sent.zone, "sheet": sent.sheet}
    return read_file(duck, sent.path, kind, interval_s=sent.interval_s(kind), **told)


def deliver_series(
    *,
    project: str,
    period: int,
    sent: Sent,
    by: int,
    now: datetime,
    signature: str = "",
    proved: str = "",
    corrects: int | None = None,
    because: str = "",
) -> Delivery:
    """Keeps the file; `corrects` is an earlier delivery that this one replaces, which stays to be read. With a signature the
    device is checked; `proved` is a device that was proved before, and then every row is its own.

    Raises what the file is refused for, RowsOfOthers, and UnknownPeriod, DeviceUnknown, DeviceGone, DeliveryNotSigned, UnknownDelivery, DeliveryCorrected,
    DeliveryKnown, IntervalDiffers, SeriesReasonWanted.
    """
    kind = series_kind(sent.kind)
    period_row(project, period)
    if corrects is not None:
        check_reason(because)
    with opened(folder=work_folder()) as duck:
        read = _read(duck, sent, kind)
        _check_own(read.devices, proved)
        kept = [_kept(duck, table) for table in ("rows_read", "rows_refused")]
    sha256 = documents.put_file(sent.path)
    with transaction.atomic():
        row = period_to_fill(project, period)
        _check_devices(row, read.devices, kind)
        if signature:
            check_signature(live_device(project, sent.device), project=project, period=period, sha256=sha256, signature=signature)
        before = _corrected(row, corrects)
        _check_twin(row, sha256, read.sheet)
        _check_interval(row, read.devices, kind, sent.interval_s(kind), but=before)
        made = SeriesDelivery.objects.create(
            project=row.project, period=row, kind=kind.code, name=sent.name[-120:], sha256=sha256, kept=kept[0], refused_kept=kept[1],
            rows=read.rows, refused=read.refused, first_at=_moment(read.first), last_at=_moment(read.last), zone=sent.zone,
            interval_s=sent.interval_s(kind), devices=list(read.devices), device=sent.device, signed_by=proved or (sent.device if signature else ""),
            corrects=before, because=because.strip()[:400], by=by, at=now, sheet=read.sheet,
        )  # fmt: skip
    return delivery_said(made, None)


def sha256_of(path: Path) -> str:
    """What a device signs."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kept(duck: Duck, table: str) -> str:
    path = duck.folder / f"{table}.parquet"
    duck.run(f"COPY (SELECT * FROM {table} ORDER BY row) TO {literal(path)} (FORMAT PARQUET, COMPRESSION ZSTD)")
    return documents.put_file(path)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _check_devices(period: Period, serials: Collection[str], kind: SeriesKind) -> None:
    """Raises DeviceUnknown, DeviceGone."""
    if kind.is_inventory:
        return
    known = {row.serial: row for row in MeterDevice.objects.filter(project=period.project, serial__in=list(serials))}
    if unknown := [serial for serial in serials if serial not in known]:
        raise DeviceUnknown(project=period.project.code, serials="、".join(unknown[:5]) + ("…" if len(unknown) > 5 else ""))
    for row in known.values():
        if row.revoked_at is not None:
            raise DeviceGone(serial=row.serial, day=row.revoked_at.date())


def _corrected(period: Period, number: int | None) -> SeriesDelivery | None:
    """Raises UnknownDelivery, DeliveryCorrected."""
    if number is None:
        return None
    found = SeriesDelivery.objects.filter(period=period, pk=number).first()
    if found is None:
        raise UnknownDelivery(number=number)
    later = SeriesDelivery.objects.filter(corrects=found).first()
    if later is not None:
        raise DeliveryCorrected(number=number, by=later.pk)
    return found


def _check_own(serials: Collection[str], proved: str) -> None:
    others = [serial for serial in serials if proved and serial != proved]
    if others:
        raise RowsOfOthers(serial=proved, others="、".join(others[:5])[:200])


def _check_twin(period: Period, sha256: str, sheet: str) -> None:
    known = SeriesDelivery.objects.filter(period=period, sha256=sha256, sheet=sheet).first()
    if known is not None:
        raise DeliveryKnown(number=known.pk)


def _check_interval(period: Period, serials: Collection[str], kind: SeriesKind, interval_s: int, *, but: SeriesDelivery | None) -> None:
    """Two lengths of interval of one device would count the same energy twice. Raises IntervalDiffers."""
    rows = SeriesDelivery.objects.filter(period=period, corrected_by=None)
    for row in rows.exclude(pk=but.pk) if but else rows:
        shared = sorted(set(row.devices) & set(serials))
        if shared and (row.interval_s, row.kind) != (interval_s, kind.code):
            raise IntervalDiffers(serial=shared[0], minutes=row.interval_s // 60)


def refused_rows(*, project: str, period: int, number: int) -> bytes:
    """The rows of a delivery that were refused, as CSV: row, column, what it says, why. Raises UnknownDelivery, NoSeries."""
    found = SeriesDelivery.objects.filter(period=period_row(project, period), pk=number).first()
    if found is None:
        raise UnknownDelivery(number=number)
    if not found.refused:
        raise NoSeries(project=project, period=period)
    with opened(folder=work_folder()) as duck, documents.opened(found.refused_kept, folder=duck.folder, suffix=".parquet") as path:
        target = duck.folder / "refused.csv"
        asked = f'SELECT row, col AS "column", text, why FROM read_parquet({literal(path)}) ORDER BY row, col'
        duck.run(f"COPY ({asked}) TO {literal(target)} (FORMAT CSV, HEADER)")
        return target.read_bytes()

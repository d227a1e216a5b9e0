"""A device delivers its own readings by itself: it is known by its signature over the whole request, and counts as nobody else."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

from puhui.foundation.signing import ED25519, verify
from puhui.registry.actions.deliver_series import Sent, deliver_series, sha256_of
from puhui.registry.actions.devices import decoded
from puhui.registry.errors.series import DeliveryKnown, DeliveryNotSigned, DeviceGone, DeviceUnknown, KindNotOfDevice
from puhui.registry.models import MeterDevice, SeriesDelivery
from puhui.registry.reads.layouts import series_kind
from puhui.registry.reads.series import delivery_said, device_said
from puhui.registry.rules.signing import request_text
from puhui.registry.words.series import Delivery, Device

SCHEME = "ed25519="


def prove_device(*, project: str, serial: str, path: str, media_type: str, sha256: str, signature: str) -> Device:
    """Who signed a request. Whether a device was revoked hears only who has its key. Raises DeviceUnknown, DeliveryNotSigned, DeviceGone."""
    row = MeterDevice.objects.filter(project__code=project, serial=serial).first()
    if row is None:
        raise DeviceUnknown(project=project[:20] or "–", serials=serial[:60] or "–")
    raw = decoded(signature.removeprefix(SCHEME)) if signature.startswith(SCHEME) else None
    text = request_text(path=path, media_type=media_type, sha256=sha256)
    if not row.public_key or raw is None or not verify(ED25519, b64decode(row.public_key), text, raw):
        raise DeliveryNotSigned(serial=row.serial)
    if row.revoked_at is not None:
        raise DeviceGone(serial=row.serial, day=row.revoked_at.date())
    return device_said(row)


def deliver_by_device(*, device: Device, project: str, period: int, sent: Sent, now: datetime) -> tuple[Delivery, bool]:
    """Keeps the file of a device that was proved; whether it had been kept before. It is there in the name of who registered the device.

    A repetition is answered even where the report was handed in meanwhile. Raises KindNotOfDevice, RowsOfOthers and what `deliver_series` does.
    """
    kind = series_kind(sent.kind)
    if kind.is_inventory or device.kind not in ("", kind.code):
        raise KindNotOfDevice(serial=device.serial, kind=kind.code, own=device.kind or "pv-power, pv-reading, household-pv, charging-pile")
    known = _known(project, period, sha256_of(sent.path), sent.sheet)
    if known is not None:
        return known, True
    row = MeterDevice.objects.get(pk=device.number)
    try:
        return deliver_series(project=project, period=period, sent=sent, by=row.registered_by, now=now, proved=device.serial), False
    except DeliveryKnown as refusal:  # by another request of these moments, or a sheet that was not named
        return delivery_said(SeriesDelivery.objects.get(pk=str(refusal.facts["number"])), None), True


def _known(project: str, period: int, sha256: str, sheet: str) -> Delivery | None:
    told = {"period__project__code": project, "period__number": period, "sha256": sha256, "sheet": sheet}
    found = SeriesDelivery.objects.filter(**told).first()
    return delivery_said(found, None) if found else None

"""Register a project's meters, with the key that they sign with where they have one, and revoke them."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from puhui.foundation.signing import ED25519, verify
from puhui.registry.errors.series import DeliveryNotSigned, DeviceGone, DeviceKeyRefused, DeviceKnown, DeviceUnknown, SeriesReasonWanted
from puhui.registry.models import MeterDevice, Project
from puhui.registry.reads.series import device_said
from puhui.registry.rules.claims import normal_number
from puhui.registry.rules.signing import signed_text
from puhui.registry.words.series import Device

REASON_LEAST = 4


@transaction.atomic
def register_device(
    *,
    project: str,
    serial: str,
    kind: str,
    by: int,
    now: datetime,
    capacity_w: int | None = None,
    connected_on: date | None = None,
    is_direct: bool = False,
    public_key: str = "",
) -> Device:
    """A meter with its maker's number. Raises DeviceKnown, DeviceKeyRefused, DeviceUnknown for a project that is not there."""
    owner = Project.objects.select_for_update().filter(code=project).first()
    if owner is None or not serial.strip():
        raise DeviceUnknown(project=project[:20], serials=serial[:60] or "—")
    if MeterDevice.objects.filter(project=owner, serial=serial.strip()).exists():
        raise DeviceKnown(serial=serial[:60])
    row = MeterDevice.objects.create(
        project=owner,
        serial=serial.strip()[:60],
        plain_serial=normal_number(serial)[:60],
        kind=kind[:40],
        capacity_w=capacity_w,
        connected_on=connected_on,
        is_direct=is_direct,
        public_key=_checked_key(public_key),
        registered_by=by,
        registered_at=now,
    )
    return device_said(row)


@transaction.atomic
def revoke_device(*, project: str, serial: str, because: str, by: int, now: datetime) -> Device:
    """It delivers nothing more; what it delivered stays. Raises DeviceUnknown, DeviceGone, SeriesReasonWanted."""
    row = live_device(project, serial)
    check_reason(because)
    row.revoked_at, row.revoked_by, row.revoked_because = now, by, because.strip()[:200]
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
    return device_said(row)


def check_reason(text: str, *, field: str = "") -> None:
    """Raises SeriesReasonWanted."""
    if len(text.strip()) < REASON_LEAST:
        raise SeriesReasonWanted(field=field, least=REASON_LEAST)


def live_device(project: str, serial: str) -> MeterDevice:
    """Held until the transaction ends. Raises DeviceUnknown, DeviceGone."""
    row = MeterDevice.objects.select_for_update().filter(project__code=project, serial=serial).first()
    if row is None:
        raise DeviceUnknown(project=project[:20], serials=serial[:60])
    if row.revoked_at is not None:
        raise DeviceGone(serial=serial, day=row.revoked_at.date())
    return row


def check_signature(device: MeterDevice, *, project: str, period: int, sha256: str, signature: str) -> None:
    """Raises DeliveryNotSigned where the device did not sign exactly this file for this project and period."""
    text = signed_text(project=project, period=period, serial=device.serial, sha256=sha256)
    raw = decoded(signature)
    if not device.public_key or raw is None or not verify(ED25519, b64decode(device.public_key), text, raw):
        raise DeliveryNotSigned(serial=device.serial)


def _checked_key(written: str) -> str:
    if not written.strip():
        return ""
    raw = decoded(written)
    try:
        if raw is None:
            raise DeviceKeyRefused
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as problem:
        raise DeviceKeyRefused from problem
    return "".join(written.split())


def decoded(written: str) -> bytes | None:
    try:
        return b64decode("".join(written.split()), validate=True)
    except (NotBase64, ValueError):
        return None

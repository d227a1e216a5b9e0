"""Revoke a key that leaked: it is dead at once, and every batch that it signed since a moment is quarantined, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from puhui.behaviours import rules
from puhui.behaviours.errors import ReasonMissing, SinceRefused, UnknownKey
from puhui.behaviours.models import Batch, BindingCode, ProviderKey, Quarantine, Slice
from puhui.behaviours.reads.quarantine import STOPPED
from puhui.behaviours.reads.queue import DECIDED
from puhui.behaviours.words import BECAUSE_CHARS_MAX, BatchStage, Revoked
from puhui.foundation.faults import point
from puhui.foundation.turns import wait_in_turn


@transaction.atomic
def revoke_key(*, provider: str, key: str, since: datetime, because: str, by: str, now: datetime) -> Revoked:
    """The key never signs again; batches that it signed and that came since `since` are held until somebody else decides.

    Whatever was being received, checked or settled at this moment is either whole before it, and is held, or comes after it, and is
    refused. Doing it again with an earlier `since` holds more. What had counted by now is written down and stays: the past is never
    edited. Raises UnknownKey, SinceRefused, ReasonMissing.
    """
    ground = because.strip()[:BECAUSE_CHARS_MAX]
    if not ground:
        raise ReasonMissing
    if since > now:
        raise SinceRefused
    wait_in_turn(rules.keys_turn(provider))
    row = ProviderKey.objects.select_for_update(no_key=True).filter(provider=provider, key_id=key).first()
    if row is None:
        raise UnknownKey(key=key[:60])
    _end(row, ground, by, now)
    codes = BindingCode.objects.filter(signed_by_key=row, used_at=None, expires_at__gt=now).update(expires_at=now)
    point("key revoked")
    held = _hold(row, since=since, because=ground, by=by, now=now)
    point("batches held")
    assert row.revoked_at is not None
    return Revoked(row.key_id, row.revoked_at, since, tuple(held), codes)


def _end(row: ProviderKey, because: str, by: str, now: datetime) -> None:
    if row.revoked_at is not None:
        return
    row.valid_until = max(row.valid_from, min(row.valid_until, now) if row.valid_until else now)
    row.revoked_at, row.revoked_because, row.revoked_by = now, because, by
    row.save(update_fields=["valid_until", "revoked_at", "revoked_because", "revoked_by"])


def _hold(row: ProviderKey, *, since: datetime, because: str, by: str, now: datetime) -> list[str]:
    """The names of the batches that are held now and were not before."""
    batches = list(_signed_with(row, since).values_list("pk", flat=True))
    settled = _settled(batches)
    Quarantine.objects.bulk_create(
        Quarantine(batch_id=batch, key=row, since=since, at=now, by=by, because=because, settled=settled.get(batch, []))
        for batch in batches
    )
    return [f"B{batch}" for batch in batches]


def _signed_with(row: ProviderKey, since: datetime) -> QuerySet[Batch]:
    """Batches that go on and that this key signed, or may have signed: before keys were recorded only the scheme was."""
    by_it = Q(signed_by_key=row) | Q(signed_by_key=None, signed_by=row.scheme)
    going_on = Batch.objects.filter(~Q(STOPPED), by_it, provider=row.provider_id, received_at__gte=since)
    return going_on.exclude(stage=BatchStage.REFUSED).order_by("pk")


def _settled(batches: Iterable[int]) -> dict[int, list[dict[str, int]]]:
    """What had counted of each batch by now, run by run."""
    found: dict[int, dict[int, dict[str, int]]] = {}
    for item in Slice.objects.filter(batch__in=list(batches), run__stage__in=DECIDED).order_by("run", "part"):
        assert item.run_id is not None, "it is in a decided run"
        parts = found.setdefault(item.batch_id, {})
        told = parts.setdefault(item.run_id, {"run": item.run_id, "accepted": 0, "reduction_g": 0})
        told["accepted"] += item.accepted
        told["reduction_g"] += item.reduction_g
    return {batch: list(parts.values()) for batch, parts in found.items()}

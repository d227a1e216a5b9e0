"""Admit a provider to production once it has shown what is asked of a new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.behaviours.errors import NotReady, UnknownProvider
from puhui.behaviours.models import Provider, TrialRequest
from puhui.behaviours.reads.trials import missing, missing_said


@transaction.atomic
def admit_provider(*, provider: str, by: str, now: datetime) -> None:
    """From now on its batches are taken and count. Repeating it changes nothing. Raises NotReady, which says what is missing, UnknownProvider."""
    row = Provider.objects.select_for_update(no_key=True).filter(code=provider).first()
    if row is None:
        raise UnknownProvider(provider=provider[:40])
    if row.is_production:
        return
    if lacking := missing(provider):
        said = missing_said(lacking)
        raise NotReady(provider=provider, missing_zh=said.zh, missing_en=said.en)
    row.is_production, row.admitted_at, row.admitted_by = True, now, by
    row.save(update_fields=["is_production", "admitted_at", "admitted_by"])
    TrialRequest.objects.filter(provider=row).delete()

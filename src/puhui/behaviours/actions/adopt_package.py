"""Bring a scenario package here, and adopt it once two persons have agreed: from then on files of its shape are read by its document."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.behaviours.errors import PackageGone
from puhui.behaviours.models import Scenario, ScenarioPackage
from puhui.behaviours.words import Offered
from puhui.vocabulary.texts import Text


@transaction.atomic
def offer_package(*, offered: Offered, now: datetime) -> None:
    """Keep what was brought. Nothing counts by it; bringing the same files again changes nothing."""
    ScenarioPackage.objects.get_or_create(
        digest=offered.digest,
        defaults={
            "code": offered.code,
            "version": offered.version,
            "name_zh": offered.name.zh[:200],
            "name_en": offered.name.en[:200],
            "publisher_zh": offered.publisher.zh[:200],
            "publisher_en": offered.publisher.en[:200],
            "scenario": offered.scenario,
            "adapter": offered.adapter,
            "adapter_hash": offered.adapter_hash,
            "adapter_text": offered.adapter_text,
            "method_hash": offered.method_hash,
            "body": offered.body,
            "offered_at": now,
        },
    )


@transaction.atomic
def adopt_package(*, digest: str, scenario: Text, is_travel: bool, proposal: int, now: datetime) -> None:
    """Its scenario has a row, closed until its methodology is in force; batches that came before keep the document that they came under.

    Repeating it under the same proposal changes nothing. Raises PackageGone.
    """
    row = ScenarioPackage.objects.select_for_update().filter(digest=digest).first()
    if row is None:
        raise PackageGone(digest=digest[:12])
    if row.proposal == proposal:
        return
    row.adopted_at, row.proposal = now, proposal
    row.save(update_fields=["adopted_at", "proposal"])
    Scenario.objects.get_or_create(
        code=row.scenario,
        defaults={"name_zh": scenario.zh[:60], "name_en": scenario.en[:60], "is_travel": is_travel, "is_open": False},
    )


@transaction.atomic
def start_scenario(*, code: str) -> None:
    """The methodology of a scenario comes into force: a row that waited for it is open. One that is open, or is none, stays as it is."""
    Scenario.objects.filter(code=code, is_open=False).update(is_open=True)

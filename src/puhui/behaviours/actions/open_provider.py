"""Open scenarios and providers: which acts there are, and who sends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.behaviours.models import Provider, Scenario
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_scenario(*, code: str, name: Text, is_travel: bool = False) -> None:
    """A scenario is counted by the methodology of the same code, once that is in force. Traces of travel need a separate consent."""
    Scenario.objects.get_or_create(code=code, defaults={"name_zh": name.zh, "name_en": name.en, "is_travel": is_travel})


@transaction.atomic
def open_provider(
    *,
    code: str,
    organisation: int,
    name: Text,
    scenarios: Sequence[str],
    now: datetime,
    is_simulated: bool = False,
    silent_after_hours: int = 36,
    is_production: bool = True,
) -> Provider:
    """A provider with the scenarios that it may send; opening it again adds scenarios.

    One that is not in production sends to the sandbox only, until `admit_provider`.
    """
    provider, _ = Provider.objects.get_or_create(
        code=code,
        defaults={
            "organisation": organisation,
            "name_zh": name.zh,
            "name_en": name.en,
            "opened_at": now,
            "is_simulated": is_simulated,
            "silent_after_hours": silent_after_hours,
            "is_production": is_production,
        },
    )
    provider.scenarios.add(*Scenario.objects.filter(code__in=scenarios))
    return provider

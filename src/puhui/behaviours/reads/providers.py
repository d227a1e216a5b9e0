"""Who sends records: a provider as its own desk sees it, those that a ride can be proved with, and those that have fallen silent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from puhui.behaviours import rules
from puhui.behaviours.errors import UnknownProvider
from puhui.behaviours.models import Provider, Scenario
from puhui.behaviours.words import RIDE_SCENARIOS
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """A provider, what it may send, and with which keys it signs."""

    code: str
    name: Text
    scenarios: tuple[str, ...]
    has_public_key: bool
    has_secret: bool
    is_simulated: bool
    silent_after_hours: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A provider that has sent nothing for longer than is usual for it. `last_at` is None where it never sent anything."""

    code: str
    name: Text
    last_at: datetime | None
    hours: int
    usual_hours: int


def provider_of(*, organisation: int) -> ProviderLine:
    """The provider that an organisation is. Raises UnknownProvider."""
    found = Provider.objects.prefetch_related("scenarios").filter(organisation=organisation).first()
    if found is None:
        raise UnknownProvider(provider=organisation)
    return _line(found)


def provider_named(code: str) -> ProviderLine:
    """A provider by its code. Raises UnknownProvider."""
    found = next(iter(provider_list(code)), None)
    if found is None:
        raise UnknownProvider(provider=code[:40])
    return found


def provider_list(code: str = "") -> list[ProviderLine]:
    """Every provider, or the one of that code, in the order of the codes."""
    rows = Provider.objects.prefetch_related("scenarios").order_by("code")
    return [_line(row) for row in (rows.filter(code=code) if code else rows)]


def provider_names() -> dict[str, Text]:
    return {code: Text(zh, en) for code, zh, en in Provider.objects.order_by("code").values_list("code", "name_zh", "name_en")}


def scenarios_of(provider: str) -> set[str]:
    """The scenarios that are open for a provider."""
    return set(Scenario.objects.filter(providers=provider).values_list("code", flat=True))


def ride_providers() -> list[ProviderLine]:
    """Providers whose rides have a time and a fare that their owner remembers."""
    found = Provider.objects.prefetch_related("scenarios").filter(scenarios__in=RIDE_SCENARIOS).exclude(code__startswith="replay-")
    return [_line(provider) for provider in found.distinct().order_by("code")]


def silent_providers(*, now: datetime) -> list[Silence]:
    """Longest silence first. A replay is sent once and is never called silent."""
    found = []
    rows = Provider.objects.exclude(code__startswith="replay-").annotate(last_at=Max("batches__received_at"))
    for row in rows:
        quiet = rules.silence(last_at=row.last_at, opened_at=row.opened_at, now=now, hours=row.silent_after_hours)
        if quiet is not None:
            hours = int(quiet.total_seconds() // 3600)
            found.append(Silence(row.code, Text(row.name_zh, row.name_en), row.last_at, hours, row.silent_after_hours))
    return sorted(found, key=lambda silence: -silence.hours)


def providers_among(organisations: Collection[int]) -> list[str]:
    """The codes of the providers that these organisations are."""
    return list(Provider.objects.filter(organisation__in=organisations).order_by("code").values_list("code", flat=True))


def _line(row: Provider) -> ProviderLine:
    return ProviderLine(
        code=row.code,
        name=Text(row.name_zh, row.name_en),
        scenarios=tuple(sorted(scenario.code for scenario in row.scenarios.all())),
        has_public_key=bool(row.public_key),
        has_secret=bool(row.hmac_secret),
        is_simulated=row.is_simulated,
        silent_after_hours=row.silent_after_hours,
    )

"""Who sends records: a provider as its own desk sees it, those that a ride can be proved with, and those that have fallen silent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from puhui.behaviours import rules
from puhui.behaviours.errors import UnknownProvider
from puhui.behaviours.models import Provider, Scenario
from puhui.behaviours.reads.keys import key_said
from puhui.behaviours.words import RIDE_SCENARIOS, Key, Limits
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """A provider, what it may send and how much, and every key that it ever had, the newest first."""

    code: str
    name: Text
    scenarios: tuple[str, ...]
    keys: tuple[Key, ...]
    is_production: bool
    limits: Limits
    is_simulated: bool
    silent_after_hours: int

    def live_keys(self, now: datetime) -> list[Key]:
        return [key for key in self.keys if key.is_live(now)]


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
    found = Provider.objects.prefetch_related("scenarios", "keys").filter(organisation=organisation).first()
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
    rows = Provider.objects.prefetch_related("scenarios", "keys").order_by("code")
    return [_line(row) for row in (rows.filter(code=code) if code else rows)]


def provider_names() -> dict[str, Text]:
    return {code: Text(zh, en) for code, zh, en in Provider.objects.order_by("code").values_list("code", "name_zh", "name_en")}


def scenarios_of(provider: str) -> set[str]:
    """The scenarios that are open for a provider."""
    return set(Scenario.objects.filter(providers=provider).values_list("code", flat=True))


def ride_providers() -> list[ProviderLine]:
    """Providers whose rides have a time and a fare that their owner remembers."""
    found = Provider.objects.prefetch_related("scenarios", "keys").filter(scenarios__in=RIDE_SCENARIOS).exclude(code__startswith="replay-")
    return [_line(provider) for provider in found.distinct().order_by("code")]


def sending_providers() -> int:
    """How many providers are expected to send: no replay, and nobody who is only tried out."""
    return _sending().count()


def _sending() -> QuerySet[Provider]:
    return Provider.objects.filter(is_production=True).exclude(code__startswith="replay-")


def silent_providers(*, now: datetime) -> list[Silence]:
    """Longest silence first. A replay is sent once and is never called silent, nor is a provider that is only tried out."""
    found = []
    for row in _sending().annotate(last_at=Max("batches__received_at")):
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
        keys=tuple(key_said(key) for key in sorted(row.keys.all(), key=lambda key: -key.pk)),
        is_production=row.is_production,
        limits=Limits(row.requests_per_minute, row.batches_per_day, row.bytes_per_day),
        is_simulated=row.is_simulated,
        silent_after_hours=row.silent_after_hours,
    )

"""What there is about one person, ended or not: every binding, every consent. For the person's own copy, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from puhui.behaviours.models import Binding, Consent


@dataclass(frozen=True, slots=True)
class BindingKept:
    """One binding: whose id, its last signs, how it was proved, and when it held."""

    provider: str
    hint: str
    proof: str
    bound_at: datetime
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentKept:
    """One consent: who may use what, by which text, how it was given, and when it held."""

    scenario: str
    grant: str
    text_version: int
    given_how: str
    given_at: datetime
    valid_from: datetime
    valid_until: datetime | None


def bindings_ever(*, account: int) -> list[BindingKept]:
    rows = Binding.objects.filter(account=account).order_by("bound_at", "pk")
    return [BindingKept(row.provider_id, row.hint, row.proof, row.bound_at, row.valid_from, row.valid_until) for row in rows]


def consents_ever(*, account: int) -> list[ConsentKept]:
    rows = Consent.objects.filter(account=account).select_related("text").order_by("given_at", "scenario_id", "recipient", "kind")
    return [
        ConsentKept(
            row.scenario_id,
            f"{row.recipient}-{row.kind}",
            row.text.version,
            row.given_how,
            row.given_at,
            row.valid_from,
            row.valid_until,
        )
        for row in rows
    ]

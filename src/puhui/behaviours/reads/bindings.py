"""What an account is bound to: what its owner sees before he links or releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from puhui.behaviours.models import Binding, BindingAttempt
from puhui.behaviours.words import ATTEMPTS_MAX
from puhui.foundation.sealing import pseudonym
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class BindingLine:
    """One live binding: whose id, its last characters, how it was proved, and from when acts count."""

    number: int
    provider: str
    name: Text
    scenarios: tuple[str, ...]
    hint: str
    proof: str
    valid_from: datetime
    bound_at: datetime


def bindings_of(*, account: int) -> list[BindingLine]:
    """Live bindings, the newest first."""
    rows = Binding.objects.filter(account=account, valid_until=None).select_related("provider").prefetch_related("provider__scenarios")
    return [_line(row) for row in rows.order_by("-bound_at", "-pk")]


def is_bound(*, account: int) -> bool:
    return Binding.objects.filter(account=account, valid_until=None).exists()


def bound_keys(*, provider: str) -> set[UUID]:
    """The pseudonyms of a provider's person ids that are bound now."""
    return set(Binding.objects.filter(provider=provider, valid_until=None).values_list("person_key", flat=True))


def most_bound(accounts: Iterable[int]) -> int | None:
    """Which of these accounts has had the most person ids bound to it; None where none has any."""
    counted = Binding.objects.filter(account__in=list(accounts)).values("account").annotate(bound=Count("pk"))
    return counted.order_by("-bound", "account").values_list("account", flat=True).first()


def _line(row: Binding) -> BindingLine:
    return BindingLine(
        number=row.pk,
        provider=row.provider_id,
        name=Text(row.provider.name_zh, row.provider.name_en),
        scenarios=tuple(sorted(scenario.code for scenario in row.provider.scenarios.all())),
        hint=row.hint,
        proof=row.proof,
        valid_from=row.valid_from,
        bound_at=row.bound_at,
    )


def attempts_left(*, account: int, now: datetime) -> int:
    """How many proofs may still fail today."""
    failed = BindingAttempt.objects.filter(account=account, tried_at__gt=now - timedelta(days=1)).count()
    return max(0, ATTEMPTS_MAX - failed)


def account_of_card(*, provider: str, person: str) -> int | None:
    """Whose account a person id of a provider is bound to now."""
    key = pseudonym(provider, person.strip())
    return Binding.objects.filter(provider=provider, person_key=key, valid_until=None).values_list("account", flat=True).first()


def bindings_by_account(accounts: Iterable[int]) -> dict[int, list[BindingLine]]:
    """Live bindings of several accounts in one question; an account without any is left out."""
    rows = (
        Binding.objects.filter(account__in=list(accounts), valid_until=None)
        .select_related("provider")
        .prefetch_related("provider__scenarios")
    )
    found: dict[int, list[BindingLine]] = {}
    for row in rows.order_by("account", "-bound_at", "-pk"):
        found.setdefault(row.account, []).append(_line(row))
    return found

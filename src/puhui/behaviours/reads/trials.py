"""What a provider has shown in its trial, what is still missing, and whether it may send what counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from puhui.behaviours import rules
from puhui.behaviours.errors import ProviderInSandbox
from puhui.behaviours.models import Provider, ProviderKey, TrialOutcome
from puhui.behaviours.words import REQUIREMENT_SAYS, Requirement, Shown
from puhui.vocabulary.texts import Text

NEVER = Text("还没有试过", "not tried yet")


def checklist(provider: str) -> list[Shown]:
    """Every requirement that this provider has to meet before it is admitted, as it last stood."""
    last = {row.requirement: row for row in TrialOutcome.objects.filter(provider=provider)}
    sends = ProviderKey.objects.filter(provider=provider, revoked_at=None).exists()
    return [_shown(requirement, last.get(requirement)) for requirement in rules.needed(sends_by_itself=sends)]


def _shown(requirement: Requirement, row: TrialOutcome | None) -> Shown:
    if row is None:
        return Shown(requirement, None, NEVER, None)
    return Shown(requirement, row.is_met, Text(row.fact_zh, row.fact_en), row.tried_at)


def missing(provider: str) -> list[Requirement]:
    return [line.requirement for line in checklist(provider) if not line.is_met]


def missing_said(requirements: Iterable[Requirement]) -> Text:
    """In one line."""
    names = [REQUIREMENT_SAYS[requirement] for requirement in requirements]
    if not names:
        return Text("没有，等运维机构开通", "nothing; the operator has to admit you")
    return Text("、".join(name.zh for name in names), "; ".join(name.en for name in names))


def is_in_production(provider: str) -> bool:
    return not Provider.objects.filter(code=provider, is_production=False).exists()


def refuse_sandbox(provider: str) -> None:
    """Raises ProviderInSandbox, which says what is missing."""
    if not is_in_production(provider):
        said = missing_said(missing(provider))
        raise ProviderInSandbox(provider=provider, missing_zh=said.zh, missing_en=said.en)


def admitted_at(provider: str) -> tuple[datetime | None, str]:
    """When a provider was admitted after its trial, and by whom; None for one that was opened at once."""
    return Provider.objects.values_list("admitted_at", "admitted_by").get(code=provider)

"""A provider is connected: its organisation and its scenarios are opened together, and somebody of it may sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from puhui.behaviours import reads as behaviours
from puhui.behaviours.actions import open_provider
from puhui.behaviours.errors import UnknownScenario
from puhui.behaviours.reads import ProviderLine
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.reads import organisation_named
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.identifiers import provider_code, region_code
from puhui.vocabulary.texts import Text


@transaction.atomic
def connect_provider(
    *, code: str, name: Text, city: str, scenarios: Sequence[str], now: datetime, is_production: bool = True
) -> ProviderLine:
    """Opens organisation and provider; doing it again adds scenarios. Raises BadIdentifier, UnknownScenario, CodeTaken."""
    _check_scenarios(scenarios)
    organisation = open_organisation(code=provider_code(code), name=name, kind=OrganisationKind.PROVIDER, city=region_code(city))
    open_provider(code=code, organisation=organisation.account, name=name, scenarios=scenarios, now=now, is_production=is_production)
    return behaviours.provider_named(code)


def _check_scenarios(asked: Sequence[str]) -> None:
    known = sorted(behaviours.scenario_names())
    for code in asked:
        if code not in known:
            raise UnknownScenario(asked=code[:40], known=", ".join(known))


@transaction.atomic
def add_clerk(*, provider: str, name: str, password: str) -> None:
    """Somebody who signs in to a provider's pages. Raises UnknownProvider, NameTaken, PasswordWeak."""
    organisation = organisation_named(behaviours.provider_named(provider).code)
    add_member(user=add_user(name=name, password=password, role=Role.PROVIDER), organisation=organisation)

"""Bind the person ids of a replayed batch to accounts made for the replay; refused where the site is not a sample site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from puhui.behaviours.errors import ReplayRefused
from puhui.behaviours.models import Binding, Consent, Provider
from puhui.behaviours.reads.consents import text_in_force
from puhui.behaviours.rules import applies
from puhui.behaviours.words import GivenHow, Grant, Proof
from puhui.foundation.configuration import configuration
from puhui.vocabulary.periods import local_day

#: What a replay needs: to count, and to say why a row did not.
REPLAYED = (Grant.COUNTING, Grant.TRAVEL, Grant.REASONS)


@transaction.atomic
def bind_for_replay(*, provider: str, pairs: Sequence[tuple[UUID, int]], valid_from: datetime, now: datetime) -> None:
    """Bindings with the proof `replay`, and the consents that a replay needs. Raises ReplayRefused on a site that is not a sample."""
    if not configuration().sample:
        raise ReplayRefused
    Binding.objects.bulk_create(
        (
            Binding(
                provider_id=provider, person_key=key, account=account, hint="…", proof=Proof.REPLAY, valid_from=valid_from, bound_at=now
            )
            for key, account in pairs
        ),
        batch_size=5000,
    )
    scenarios = list(Provider.objects.get(code=provider).scenarios.values_list("code", "is_travel"))
    texts = {grant: text_in_force(grant, day=local_day(now)) for grant in REPLAYED}
    Consent.objects.bulk_create(
        (
            Consent(
                account=account,
                scenario_id=code,
                recipient=grant.recipient,
                kind=grant.kind,
                text=text,
                valid_from=valid_from,
                given_at=now,
                given_how=GivenHow.REPLAY,
            )
            for _, account in pairs
            for code, is_travel in scenarios
            for grant, text in texts.items()
            if applies(grant, is_travel=is_travel)
        ),
        batch_size=5000,
    )

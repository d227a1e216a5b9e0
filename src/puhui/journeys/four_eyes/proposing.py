"""A proposal is written, and the log says so under the verb that it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.auditing import record
from puhui.participants import actions as participants
from puhui.participants.words import Facts, Proposal, SignedIn, Verb


@transaction.atomic
def propose(*, user: SignedIn, verb: Verb, about: str, facts: Facts, city: str, reason: str, now: datetime) -> Proposal:
    """Raises OutOfReach, ReasonMissing, AlreadyProposed."""
    made = participants.propose(user=user, verb=verb, about=about, facts=facts, city=city, reason=reason, now=now)
    record(verb=verb, about=f"proposal:{made.number} {about} proposed", purpose=reason)
    return made

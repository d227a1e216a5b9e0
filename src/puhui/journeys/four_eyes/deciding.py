"""Approving decides and does, in one transaction: either both stand, or neither does and the proposal still waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.auditing import record
from puhui.journeys.four_eyes.table import FINAL
from puhui.participants import actions as participants
from puhui.participants.words import Proposal, SignedIn


@transaction.atomic
def approve(*, user: SignedIn, number: int, seen: str, why: str = "", now: datetime) -> Proposal:
    """A second person agrees to what he saw, and it is done. Raises what `participants.approve` and the act itself refuse."""
    decided = participants.approve(user=user, number=number, seen=seen, why=why, now=now)
    FINAL[decided.verb].act(decided, now)
    _record(decided)
    return decided


@transaction.atomic
def refuse(*, user: SignedIn, number: int, why: str, now: datetime) -> Proposal:
    decided = participants.refuse_proposal(user=user, number=number, why=why, now=now)
    _record(decided)
    return decided


@transaction.atomic
def withdraw(*, user: SignedIn, number: int, why: str = "", now: datetime) -> Proposal:
    decided = participants.withdraw_proposal(user=user, number=number, why=why, now=now)
    _record(decided)
    return decided


def _record(decided: Proposal) -> None:
    """In the log under the verb itself, whatever page it came by."""
    about = f"proposal:{decided.number} {decided.about} {decided.outcome}"
    record(verb=decided.verb, about=about, purpose=decided.why or decided.reason)

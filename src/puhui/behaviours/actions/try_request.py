"""Try a signed request: its number and its repetition are known by number and hash, which are all that is kept of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from puhui.behaviours import rules
from puhui.behaviours.errors import SequenceReused
from puhui.behaviours.models import TrialRequest
from puhui.behaviours.words import TRIAL_DAYS, Outcome, Proved
from puhui.foundation.turns import wait_in_turn


@transaction.atomic
def try_request(*, proved: Proved, sequence: int, document: str, sent_s: int, now: datetime) -> tuple[bool, tuple[Outcome, ...]]:
    """Whether it is a repetition, and what it showed. Trial requests are numbered by themselves. Raises SequenceReused."""
    wait_in_turn(f"trial {proved.provider}")
    known = TrialRequest.objects.filter(provider=proved.provider, sequence=sequence).first()
    if known is not None and known.document != document:
        raise SequenceReused(sequence=sequence)
    if known is None:
        TrialRequest.objects.create(provider_id=proved.provider, sequence=sequence, document=document, at=now)
    numbers = list(TrialRequest.objects.filter(provider=proved.provider).order_by("sequence").values_list("sequence", flat=True))
    return known is not None, rules.shown_by_request(
        proved=proved, numbers=numbers, is_repeat=known is not None, off_s=sent_s - int(now.timestamp())
    )


def forget_trials(*, now: datetime) -> int:
    """Drop what is known of trial requests that are long past. Gives how many."""
    return TrialRequest.objects.filter(at__lt=now - timedelta(days=TRIAL_DAYS)).delete()[0]

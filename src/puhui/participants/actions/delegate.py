"""While an officer is away a colleague stands in: from a day to a day, with a reason, ended early when the officer is back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from puhui.participants import rules
from puhui.participants.actions.trail import leave_trail
from puhui.participants.errors import DelegateElsewhere, DelegationGone, DelegationPeriod
from puhui.participants.models import Delegation, User
from puhui.participants.reads import colleagues_of
from puhui.participants.words import DELEGATION_DAYS_MAX, SignedIn, Verb
from puhui.vocabulary.periods import CHINA, local_day


@transaction.atomic
def delegate(*, by: SignedIn, taker: int, from_on: date, until_on: date, reason: str, now: datetime) -> None:
    """A colleague may do what the giver may, from the first day to the end of the last. Raises DelegateElsewhere, DelegationPeriod."""
    if taker not in {number for number, _ in colleagues_of(by)}:
        raise DelegateElsewhere(name=User.objects.filter(pk=taker).values_list("name", flat=True).first() or "—")
    if not rules.delegation_fits(from_on=from_on, until_on=until_on, today=local_day(now)):
        raise DelegationPeriod(days=DELEGATION_DAYS_MAX)
    begins, ends = (datetime.combine(day, time(), CHINA) for day in (from_on, until_on + timedelta(days=1)))
    Delegation.objects.create(giver_id=by.pk, taker_id=taker, valid_from=max(begins, now), valid_until=ends, reason=reason, given_at=now)
    leave_trail(Verb.DELEGATE, "delegate", user=taker, about=f"for user:{by.pk} {from_on} – {until_on}")


@transaction.atomic
def end_delegation(*, by: SignedIn, number: int, now: datetime) -> None:
    """The giver, or the taker, ends it before its time. Raises DelegationGone."""
    row = Delegation.objects.select_for_update().filter(pk=number, ended_at=None, valid_until__gt=now).first()
    if row is None or by.pk not in (row.giver_id, row.taker_id):
        raise DelegationGone
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    leave_trail(Verb.DELEGATE, "end_delegation", user=row.taker_id, about=f"for user:{row.giver_id}")

"""Wrong tries are counted before they are looked at, so that simultaneous ones share the count; a right one gives its try back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.participants import rules
from puhui.participants.errors import SignInBlocked
from puhui.participants.models import SignInAttempt
from puhui.participants.words import AttemptScope


@dataclass(frozen=True, slots=True)
class Counted:
    """One count that a try goes into."""

    scope: AttemptScope
    mark: str
    user: int | None = None


@transaction.atomic
def take_try(counted: Sequence[Counted], *, now: datetime) -> None:
    """One more try in each of these counts, as if it were wrong. Raises SignInBlocked where one of them has to wait; then none is counted."""
    for one in sorted(counted, key=lambda one: (one.scope, one.mark)):
        wait_in_turn(f"sign-in {one.scope} {one.mark}")
    rows = [_row(one, now) for one in counted]
    until = max((row.blocked_until for row in rows if row.blocked_until), default=now)
    if until > now:
        wait_s = math.ceil((until - now).total_seconds())
        raise SignInBlocked(wait_s=wait_s, minutes=math.ceil(wait_s / 60))
    for row in rows:
        _count(row, now)


def give_back(counted: Sequence[Counted]) -> None:
    """It was right: what is its own is forgotten, what it shares with others loses this one try."""
    for one in counted:
        row = SignInAttempt.objects.filter(scope=one.scope, mark=one.mark)
        if one.scope in (AttemptScope.PAIR, AttemptScope.FACTOR):
            row.delete()
            continue
        with transaction.atomic():
            found = row.select_for_update().first()
            if found:
                found.failures, found.blocked_until = max(0, found.failures - 1), None
                found.save(update_fields=["failures", "blocked_until"])


def _row(one: Counted, now: datetime) -> SignInAttempt:
    found = SignInAttempt.objects.filter(scope=one.scope, mark=one.mark).first()
    if found is None or found.last_at <= now - rules.LOCKS[one.scope].forget:
        return SignInAttempt(pk=found.pk if found else None, scope=one.scope, mark=one.mark, user_id=one.user, failures=0, last_at=now)
    return found


def _count(row: SignInAttempt, now: datetime) -> None:
    row.failures += 1
    row.last_at = now
    wait = rules.LOCKS[AttemptScope(row.scope)].blocked_for(row.failures)
    row.blocked_until = now + wait if wait else None
    row.save()

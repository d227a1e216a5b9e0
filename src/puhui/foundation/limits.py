"""How often something may be done, counted once for all processes of the site, in the database.

A limit of 5 in 3600 s lets five through at once, and then gives one back every 720 s. What is refused is not counted, so that somebody who
keeps trying is not kept out longer for it.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from puhui.foundation.errors import TooOften
from puhui.foundation.models import Limit

#: One statement decides and counts: the row is locked by it, so that simultaneous ones share the count.
_TAKE = """
INSERT INTO foundation_limit AS l (name, until) VALUES (%(name)s, %(now)s + %(step)s)
ON CONFLICT (name) DO UPDATE SET until = greatest(l.until, %(now)s) + %(step)s
WHERE greatest(l.until, %(now)s) + %(step)s <= %(now)s + %(span)s
RETURNING 1
"""


def allow(name: str, limit: int, per_s: int, now: datetime) -> bool:
    """Whether it may be done once more; counts it where it may."""
    told: dict[str, Any] = {"name": name[:200], "now": now, "step": timedelta(seconds=per_s / limit), "span": timedelta(seconds=per_s)}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, told)
        return cursor.fetchone() is not None


def take(name: str, limit: int, per_s: int, now: datetime) -> None:
    """Counts it. Raises TooOften, with the seconds until it may be done again."""
    if not allow(name, limit, per_s, now):
        raise TooOften(wait_s=wait_s(name, limit, per_s, now))


def wait_s(name: str, limit: int, per_s: int, now: datetime) -> int:
    """Seconds until it may be done again; 1 at least, for it is asked after a refusal."""
    until = Limit.objects.filter(pk=name[:200]).values_list("until", flat=True).first() or now
    return max(1, math.ceil((until - now).total_seconds() + per_s / limit - per_s))


def is_used_up(name: str, limit: int, per_s: int, now: datetime) -> bool:
    """Whether it may not be done now; nothing is counted."""
    return Limit.objects.filter(pk=name[:200], until__gt=now + timedelta(seconds=per_s - per_s / limit)).exists()


def of_origin(what: str, origin: str) -> str:
    """The name of a limit for one place that requests come from; the address itself is not kept."""
    return f"{what}|{hashlib.sha256(origin.encode()).hexdigest()[:32]}"


def forget_used(now: datetime) -> int:
    """Limits of which nothing is used any more are forgotten; gives how many."""
    return Limit.objects.filter(until__lte=now).delete()[0]

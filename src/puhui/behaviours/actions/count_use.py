"""Count what a provider sends against its limits, in the database, so that every web process counts together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from puhui.behaviours.errors import LimitReached, LimitsRefused, UnknownProvider
from puhui.behaviours.models import Provider, ProviderUse
from puhui.behaviours.reads.keys import DAY, MINUTE, day_after, day_of, limits_of, minute_of, use_of
from puhui.behaviours.words import Limits, Use
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

REQUESTS, BATCHES, BYTES = (
    Text("每分钟请求数", "requests a minute"),
    Text("每日批次数", "batches a day"),
    Text("每日字节数", "bytes a day"),
)
#: Adds and asks in one statement: a count that is read before it is written is somebody else's by then.
_COUNT = (
    "INSERT INTO behaviours_provideruse AS u (provider_id, span, starts_at, requests, batches, bytes)"
    " SELECT code, %(span)s, %(at)s, %(requests)s, %(batches)s, %(bytes)s FROM behaviours_provider WHERE code = %(code)s"
    " ON CONFLICT (provider_id, span, starts_at) DO UPDATE SET requests = u.requests + EXCLUDED.requests,"
    " batches = u.batches + EXCLUDED.batches, bytes = u.bytes + EXCLUDED.bytes RETURNING requests, batches, bytes,"
    " (SELECT requests_per_minute FROM behaviours_provider WHERE code = provider_id),"
    " (SELECT batches_per_day FROM behaviours_provider WHERE code = provider_id),"
    " (SELECT bytes_per_day FROM behaviours_provider WHERE code = provider_id)"
)
#: Minutes are of no interest the day after; days are kept for a look back.
_MINUTES_KEPT, _DAYS_KEPT = timedelta(days=1), timedelta(days=90)


def count_request(*, provider: str, now: datetime) -> None:
    """Count one request that is proved to be the provider's own. Raises LimitReached."""
    used, limits = _count(provider, MINUTE, minute_of(now), requests=1)
    if used.requests > limits.requests_per_minute:
        raise _reached(REQUESTS, limits.requests_per_minute, minute_of(now) + timedelta(minutes=1), now)


def refuse_full(*, provider: str, size: int, now: datetime) -> None:
    """Before anything is kept of a batch: whether there is room for it today. Raises LimitReached."""
    used = use_of(provider, now=now)
    _check(Use(0, used.batches + 1, used.bytes + size), limits_of(provider), now)


def count_batch(*, provider: str, size: int, now: datetime) -> None:
    """Count a batch in the transaction that opens it: what is not opened is not counted. Raises LimitReached."""
    _check(*_count(provider, DAY, day_of(now), batches=1, size=size), now)


def _check(used: Use, limits: Limits, now: datetime) -> None:
    for what, found, limit in ((BATCHES, used.batches, limits.batches_per_day), (BYTES, used.bytes, limits.bytes_per_day)):
        if found > limit:
            raise _reached(what, limit, day_after(now), now)


def _count(provider: str, span: str, starts_at: datetime, *, requests: int = 0, batches: int = 0, size: int = 0) -> tuple[Use, Limits]:
    told: dict[str, str | int | datetime] = {
        "code": provider,
        "span": span,
        "at": starts_at,
        "requests": requests,
        "batches": batches,
        "bytes": size,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, told)
        found = cursor.fetchone()
    return Use(*found[:3]), Limits(*found[3:])


def _reached(what: Text, limit: int, again_at: datetime, now: datetime) -> LimitReached:
    wait_s = max(1, -int((now - again_at).total_seconds() // 1))
    return LimitReached(what_zh=what.zh, what_en=what.en, limit=grouped(limit), retry_after_s=wait_s)


@transaction.atomic
def set_limits(*, provider: str, limits: Limits) -> None:
    """How much a provider may send from now on. Raises LimitsRefused, UnknownProvider."""
    told = (limits.requests_per_minute, limits.batches_per_day, limits.bytes_per_day)
    if min(told) < 1 or max(told[:2]) > 2**31 - 1 or told[2] > 2**62:
        raise LimitsRefused
    values = {"requests_per_minute": told[0], "batches_per_day": told[1], "bytes_per_day": told[2]}
    if not Provider.objects.filter(code=provider).update(**values):
        raise UnknownProvider(provider=provider[:40])


def forget_use(*, now: datetime) -> int:
    """Drop counts of minutes and days that are long over. Gives how many."""
    minutes, _ = ProviderUse.objects.filter(span=MINUTE, starts_at__lt=now - _MINUTES_KEPT).delete()
    days, _ = ProviderUse.objects.filter(span=DAY, starts_at__lt=now - _DAYS_KEPT).delete()
    return minutes + days

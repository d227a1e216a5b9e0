"""Set days of a device aside with a reason, and lift that again with another."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.registry.actions.devices import check_reason
from puhui.registry.errors.series import AsideUnknown
from puhui.registry.models import SeriesAside
from puhui.registry.reads.series import period_to_sum
from puhui.registry.words.series import Aside


@transaction.atomic
def set_aside(*, project: str, period: int, device: str, first: date, last: date, reason: str, by: int, now: datetime) -> Aside:
    """These days of the device, or of all where it is empty, count nothing. Raises UnknownPeriod, SeriesReasonWanted."""
    check_reason(reason)
    first, last = min(first, last), max(first, last)
    row = SeriesAside.objects.create(
        period=period_to_sum(project, period),
        device=device[:60],
        first=first,
        last=last,
        reason=reason.strip()[:400],
        by=by,
        at=now,
    )
    return Aside(row.pk, row.device, row.first, row.last, row.reason, row.by, row.at)


@transaction.atomic
def lift_aside(*, project: str, period: int, number: int, because: str, by: int, now: datetime) -> None:
    """The days count again. Raises UnknownPeriod, AsideUnknown, SeriesReasonWanted."""
    check_reason(because)
    found = SeriesAside.objects.select_for_update().filter(period=period_to_sum(project, period), pk=number, lifted_at=None).first()
    if found is None:
        raise AsideUnknown(number=number)
    found.lifted_by, found.lifted_at, found.lifted_because = by, now, because.strip()[:400]
    found.save(update_fields=["lifted_by", "lifted_at", "lifted_because"])

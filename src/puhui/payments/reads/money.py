"""Questions about money that comes: a due by its reference or what it is about, an arrival and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Sum

from puhui.foundation.configuration import configuration
from puhui.payments import models
from puhui.payments.errors import ArrivalUnknown, DueUnknown
from puhui.payments.rules import money as rules
from puhui.payments.words import Arrival, Due, DueStage, Fate, Why
from puhui.vocabulary.periods import CHINA


def is_offered() -> bool:
    """Whether money can be paid here: through a bank's client, or to the bank that a sample site plays."""
    return bool(configuration().bank) or is_played()


def is_played() -> bool:
    """Whether the bank is one that this site plays."""
    return not configuration().bank and (configuration().sample or configuration().debug)


def due(number: int) -> Due:
    """Raises DueUnknown."""
    return due_said(_the(models.Due.objects.filter(pk=number).first(), number))


def due_about(about: str) -> Due | None:
    """The latest that is about it."""
    row = models.Due.objects.filter(about=about).order_by("-pk").first()
    return due_said(row) if row else None


def due_referred(text: str) -> Due | None:
    """By its reference, as people write it among other words."""
    reference = rules.read_reference(text)
    row = models.Due.objects.filter(reference=reference).first() if reference else None
    return due_said(row) if row else None


def dues(numbers: Collection[int]) -> dict[int, Due]:
    return {row.pk: due_said(row) for row in models.Due.objects.filter(pk__in=numbers)}


def dues_by_reference(references: Collection[str]) -> dict[str, Due]:
    return {row.reference: due_said(row) for row in models.Due.objects.filter(reference__in=references)}


def open_dues(*, payer: int | None = None, limit: int = 200) -> list[Due]:
    """The earliest day first."""
    rows = models.Due.objects.filter(stage=DueStage.OPEN)
    return [due_said(row) for row in (rows if payer is None else rows.filter(payer=payer)).order_by("until", "pk")[:limit]]


def dues_of(payer: int, *, limit: int) -> list[Due]:
    """All that somebody was ever to pay, the latest first."""
    return [due_said(row) for row in models.Due.objects.filter(payer=payer).order_by("-pk")[:limit]]


def arrivals_from(payer: int, *, limit: int) -> list[Arrival]:
    """What came under a reference of somebody's, the latest first; whoever's account it was sent from is the bank's to know."""
    return [arrival_said(row) for row in models.Arrival.objects.filter(due__payer=payer).order_by("-pk")[:limit]]


def closed_dues(*, limit: int) -> list[Due]:
    """That nobody can pay any more, the latest first."""
    return [due_said(row) for row in models.Due.objects.exclude(stage=DueStage.OPEN).order_by("-ended_at", "-pk")[:limit]]


def arrival(number: int) -> Arrival:
    """Raises ArrivalUnknown."""
    row = models.Arrival.objects.filter(pk=number).first()
    if row is None:
        raise ArrivalUnknown(asked=number)
    return arrival_said(row)


def arrival_numbered(bank_ref: str) -> Arrival | None:
    """By the bank's own number."""
    row = models.Arrival.objects.filter(bank_ref=bank_ref).first()
    return arrival_said(row) if row else None


def arrivals_numbered(bank_refs: Collection[str]) -> dict[str, Arrival]:
    return {row.bank_ref: arrival_said(row) for row in models.Arrival.objects.filter(bank_ref__in=bank_refs)}


def arrivals_on(day: date) -> list[Arrival]:
    """That the bank booked on a day, in its order."""
    first = datetime.combine(day, time(), CHINA)
    rows = models.Arrival.objects.filter(booked_at__gte=first, booked_at__lt=first + timedelta(days=1))
    return [arrival_said(row) for row in rows.order_by("booked_at", "pk")]


def arrivals_taken(*, since: datetime, limit: int = 500, before: int | None = None) -> list[Arrival]:
    """That were taken in since a moment, the latest first; with `before` those of smaller numbers."""
    rows = models.Arrival.objects.filter(taken_at__gte=since).order_by("-pk")
    return [arrival_said(row) for row in (rows if before is None else rows.filter(pk__lt=before))[:limit]]


def taken_in_all(*, since: datetime) -> tuple[int, int]:
    """How many arrivals were taken in since a moment, and their fen."""
    found = models.Arrival.objects.filter(taken_at__gte=since).aggregate(count=Count("pk"), fen=Sum("fen"))
    return found["count"], found["fen"] or 0


def fate_of(number: int) -> Fate:
    """What became of an arrival."""
    if models.Due.objects.filter(paid_by=number).exists():
        return Fate.PAID_OVER
    return Fate.GIVEN_BACK if models.Order.objects.filter(arrival=number).exists() else Fate.NONE


def paid_over(arrivals: Collection[int]) -> set[int]:
    """Of these arrivals those that paid a due."""
    return set(models.Due.objects.filter(paid_by__in=arrivals).values_list("paid_by", flat=True))


def due_said(row: models.Due) -> Due:
    return Due(row.pk, row.reference, row.payer, row.fen, row.until, row.about, DueStage(row.stage), row.paid_by_id)


def arrival_said(row: models.Arrival, *, is_repeat: bool = False) -> Arrival:
    return Arrival(row.pk, row.bank_ref, row.reference, row.fen, row.booked_at, row.holder, row.due_id, is_repeat)


def _the(row: models.Due | None, asked: object) -> models.Due:
    if row is None:
        raise DueUnknown(asked=asked)
    return row


def why_not(one: Arrival) -> Why | None:
    """Why an arrival cannot pay the due whose reference it bears; None where it can."""
    return rules.why_not(one, due(one.due) if one.due else None)

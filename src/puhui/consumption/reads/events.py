"""Questions about events: one of an organiser, those that are public, what was done about one, and what waits for a verifier."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet, Sum

from puhui.consumption import models, words
from puhui.consumption.errors import EventUnknown
from puhui.consumption.words import Evaluation, EventStage, EventStep, EventText, EventVerb, event_subject
from puhui.footprint import reads as footprint
from puhui.registry.words import Purpose

_PUBLIC = (EventStage.PUBLISHED.value, EventStage.WITHDRAWN.value)


def event(number: int) -> words.Event:
    """Raises EventUnknown."""
    return event_said(_row(models.Event.objects.filter(pk=number), number))


def event_of(number: int, *, organisation: int) -> words.Event:
    """Of an organiser: another's is nowhere. Raises EventUnknown."""
    return event_said(_row(models.Event.objects.filter(organisation=organisation), number))


def event_for(number: int, *, evaluator: int) -> words.Event:
    """Of a verifier that was asked: any other is nowhere. Raises EventUnknown."""
    return event_said(_row(models.Event.objects.filter(evaluator=evaluator), number))


def public_event(number: int) -> words.Event:
    """What was published, and what was withdrawn after that. Raises EventUnknown."""
    return event_said(_row(models.Event.objects.filter(stage__in=_PUBLIC, published_at__isnull=False), number))


def events_of(organisation: int, *, limit: int = 200) -> list[words.Event]:
    """The latest first."""
    return _said(models.Event.objects.filter(organisation=organisation).order_by("-pk")[:limit])


def events_for(evaluator: int, *, limit: int = 200) -> list[words.Event]:
    """Those that a verifier was asked about, the latest first."""
    return _said(models.Event.objects.filter(evaluator=evaluator).order_by("-pk")[:limit])


def public_events(*, limit: int = 200) -> list[words.Event]:
    """The latest first."""
    return _said(models.Event.objects.filter(stage__in=_PUBLIC, published_at__isnull=False).order_by("-published_at", "-pk")[:limit])


def steps_of(number: int) -> list[EventStep]:
    rows = models.EventStep.objects.filter(event=number).order_by("pk")
    return [EventStep(EventVerb(row.verb), EventStage(row.stage), row.at, row.by, row.note, row.kg) for row in rows]


def reductions_of(number: int) -> list[words.Reduction]:
    return [words.Reduction(row.pk, row.text, row.owner) for row in models.Reduction.objects.filter(event=number).order_by("pk")]


def event_said(row: models.Event) -> words.Event:
    text = EventText(row.name, row.city, row.venue, row.first_on, row.last_on, row.attendance, row.host, row.host_code)
    spoken = None
    if row.evaluated_at is not None and row.evaluated_by is not None:
        spoken = Evaluation(row.evaluated_by, row.evaluation, row.evaluated_at, row.evaluated_by == row.organisation)
    stated = footprint.statement(row.statement) if row.statement and row.stage != EventStage.DRAFT else None
    return words.Event(
        row.pk, row.organisation, text, EventStage(row.stage), row.due_on, stated, _retired_kg(row), row.evaluator, spoken,
        row.published_at, row.withdrawn_why,
    )  # fmt: skip


def _retired_kg(row: models.Event) -> int:
    """By the organiser, for this event."""
    own = models.Retirement.objects.filter(subject=event_subject(row.pk), holder=row.organisation, purpose=Purpose.EVENT)
    return own.aggregate(kg=Sum("kg"))["kg"] or 0


def _row(rows: QuerySet[models.Event], number: int) -> models.Event:
    row = rows.filter(pk=number).first() if 0 < number < 2**63 else None
    if row is None:
        raise EventUnknown(number=number)
    return row


def _said(rows: Iterable[models.Event]) -> list[words.Event]:
    return [event_said(row) for row in rows]

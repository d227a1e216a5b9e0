"""An event's file is written: opened, changed, filled with items and actions that reduce, and its footprint stated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from puhui.consumption import models
from puhui.consumption.errors import EventUnknown, ReductionGone, ReductionsMissing
from puhui.consumption.reads.events import event_said
from puhui.consumption.rules import events as rules
from puhui.consumption.words import Event, EventStage, EventText, EventVerb, Reduction, event_subject
from puhui.footprint import actions as footprint
from puhui.footprint.words import Given, ReadTable
from puhui.foundation.configuration import configuration
from puhui.vocabulary.periods import local_day


@transaction.atomic
def open_event(*, organisation: int, text: EventText, by: int, now: datetime, given: Iterable[Given] = ()) -> Event:
    """A draft, with what an estimate brings. Raises EventFieldMissing, EventTooLong, EventDaysTurned, BadIdentifier."""
    told = rules.event_checked(text)
    row = models.Event.objects.create(organisation=organisation, opened_at=now, **_columns(told))
    models.EventStep.objects.create(event=row, verb=EventVerb.OPEN, stage=row.stage, at=now, by=by)
    footprint.add_entries(subject=event_subject(row.pk), given=given, by=by, now=now)
    return event_said(row)


@transaction.atomic
def change_event(*, number: int, organisation: int, text: EventText) -> Event:
    """While it is written. Raises EventUnknown, EventStageWrong, and as `open_event` does."""
    row = held(number, organisation=organisation)
    _in_writing(row)
    for name, value in _columns(rules.event_checked(text)).items():
        setattr(row, name, value)
    row.save()
    return event_said(row)


def _columns(told: EventText) -> dict[str, object]:
    return {
        "name": told.name, "city": told.city, "venue": told.venue, "first_on": told.first, "last_on": told.last, "attendance": told.attendance,
        "host": told.host, "host_code": told.host_code, "due_on": rules.due_on(told.last, months=configuration().event_retire_months),
    }  # fmt: skip


def _in_writing(row: models.Event) -> None:
    rules.event_after(EventStage(row.stage), EventVerb.STATE)


# -- items -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_items(*, number: int, organisation: int, given: Iterable[Given], by: int, now: datetime) -> int:
    """Raises EventUnknown, EventStageWrong, TableTooLong."""
    _in_writing(held(number, organisation=organisation))
    return footprint.add_entries(subject=event_subject(number), given=given, by=by, now=now)


@transaction.atomic
def add_items_of_table(*, number: int, organisation: int, name: str, body: bytes, by: int, now: datetime) -> ReadTable:
    """Raises EventUnknown, EventStageWrong, TableUnreadable, TableTwice, TableTooLong."""
    _in_writing(held(number, organisation=organisation))
    return footprint.add_table(subject=event_subject(number), name=name, body=body, by=by, now=now)


@transaction.atomic
def remove_item(*, number: int, organisation: int, item: int) -> None:
    """Raises EventUnknown, EventStageWrong, EntryGone."""
    _in_writing(held(number, organisation=organisation))
    footprint.remove_entry(subject=event_subject(number), number=item)


@transaction.atomic
def remove_items_of_table(*, number: int, organisation: int, file: str) -> int:
    """Raises EventUnknown, EventStageWrong, EntryGone."""
    _in_writing(held(number, organisation=organisation))
    return footprint.remove_table(subject=event_subject(number), file=file)


@transaction.atomic
def state_event(*, number: int, organisation: int, by: int, now: datetime) -> Event:
    """Its footprint, by the factors of today. Raises EventUnknown, EventStageWrong, NothingEntered, NothingCounted."""
    row = held(number, organisation=organisation)
    _in_writing(row)
    made = footprint.state_footprint(subject=event_subject(number), organisation=organisation, by=by, now=now)
    row.statement = made.number
    return stepped(row, EventVerb.STATE, by=by, now=now, note=f"{made.grams} g")


@transaction.atomic
def revise_event(*, number: int, organisation: int, by: int, now: datetime, why: str = "") -> Event:
    """Back to writing; what was retired for it stays so. Raises EventUnknown, EventStageWrong."""
    row = held(number, organisation=organisation)
    row.covered_on = row.evaluated_at = row.evaluated_by = row.evaluator = None
    row.evaluation = ""
    return stepped(row, EventVerb.REVISE, by=by, now=now, note=why)


# -- actions that reduce -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_reduction(*, number: int, organisation: int, text: str, owner: str, by: int, now: datetime) -> Reduction:
    """Raises EventUnknown, EventStageWrong, ReductionsMissing."""
    row, told = held(number, organisation=organisation), " ".join(text.split())[:200]
    _may_plan(row)
    if not told:
        raise ReductionsMissing(field="text")
    made = models.Reduction.objects.create(event=row, text=told, owner=" ".join(owner.split())[:60], at=now, by=by)
    return Reduction(made.pk, made.text, made.owner)


@transaction.atomic
def remove_reduction(*, number: int, organisation: int, reduction: int) -> None:
    """Raises EventUnknown, EventStageWrong, ReductionGone."""
    row = held(number, organisation=organisation)
    _may_plan(row)
    if not models.Reduction.objects.filter(event=row, pk=reduction).delete()[0]:
        raise ReductionGone


def _may_plan(row: models.Event) -> None:
    if EventStage(row.stage) not in rules.MAY_PLAN:
        rules.event_after(EventStage(row.stage), EventVerb.PLAN)


@transaction.atomic
def plan_event(*, number: int, organisation: int, by: int, now: datetime) -> Event:
    """The actions are settled; credits may be retired, and what was retired before counts. Raises EventUnknown, EventStageWrong, ReductionsMissing."""
    row = held(number, organisation=organisation)
    rules.event_after(EventStage(row.stage), EventVerb.PLAN)
    if not models.Reduction.objects.filter(event=row).exists():
        raise ReductionsMissing
    return covered(stepped(row, EventVerb.PLAN, by=by, now=now), by=by, now=now)


# -- for the verbs of the course too -----------------------------------------------------------------------------------


def held(number: int, *, organisation: int) -> models.Event:
    """Locked until the transaction ends: whatever is done about one event is done one after the other. Raises EventUnknown."""
    row = models.Event.objects.select_for_update().filter(pk=number, organisation=organisation).first() if 0 < number < 2**63 else None
    if row is None:
        raise EventUnknown(number=number)
    return row


def stepped(row: models.Event, verb: EventVerb, *, by: int, now: datetime, note: str = "", kg: int | None = None, key: str = "") -> Event:
    """The row is saved in the stage that a verb leads to. Raises EventStageWrong."""
    row.stage = rules.event_after(EventStage(row.stage), verb)
    row.save()
    models.EventStep.objects.create(event=row, verb=verb, stage=row.stage, at=now, by=by, note=note, kg=kg, key=key)
    return event_said(row)


def covered(event: Event, *, by: int, now: datetime) -> Event:
    """On to the next stage, where what was retired covers the footprint: since the day of the last retirement, whenever it is found."""
    last = models.EventStep.objects.filter(event=event.number, verb=EventVerb.RETIRE).order_by("-pk").first()
    if event.stage is not EventStage.PLANNED or event.lacking_kg or last is None or local_day(last.at) > event.due_on:
        return event
    row = models.Event.objects.get(pk=event.number)
    row.covered_on = local_day(last.at)
    return stepped(row, EventVerb.COVER, by=by, now=now)

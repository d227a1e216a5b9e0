"""One step of an application's life, in one transaction: the table allows it, the hands differ, the clock starts, the history has its line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from puhui.filing import rules
from puhui.filing.errors import NotTheApplicant, TextWanted, UnknownApplication
from puhui.filing.models import Application, StepTaken
from puhui.filing.reads.applications import content_hash
from puhui.filing.reads.courses import course
from puhui.filing.words import ON_THE_CLOCK, Stage, Step
from puhui.foundation.workdays import add_workdays
from puhui.vocabulary.periods import local_day


def locked(number: int) -> Application:
    """Raises UnknownApplication."""
    row = Application.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise UnknownApplication(number=number)
    return row


def own(number: int, *, organisation: int) -> Application:
    """The organisation's own. Raises NotTheApplicant."""
    row = locked(number)
    if row.organisation != organisation:
        raise NotTheApplicant
    return row


def said_enough(text: str, *, zh: str, en: str, least: int = rules.SIGNS_MIN) -> str:
    """Raises TextWanted."""
    told = text.strip()
    if len(told) < least:
        raise TextWanted(what_zh=zh, what_en=en, least=least)
    return told


def move(row: Application, step: Step, *, by: int | None, now: datetime, note: str = "", **changes: Any) -> Application:
    """To where the step leads, with what else changes by it. Raises StepNotNow, HandsMeet."""
    taken_by, here, number = course(row.course), Stage(row.stage), row.pk
    there = rules.leads_to(taken_by, here, step, number=number)
    if by is not None:
        rules.check_hands(step, number=number, by=by, made_by=row.made_by, accepted_by=row.accepted_by)
    for name, value in changes.items():
        setattr(row, name, value)
    row.stage = there
    due = add_workdays(local_day(now), taken_by.days[there]) if there in ON_THE_CLOCK else None
    row.due_on, row.is_provisional = (due.on, due.is_provisional) if due else (None, False)
    row.content_hash = content_hash(row)
    row.save()
    StepTaken.objects.create(
        application=row, step=step, from_stage=here, to_stage=there, by=by, at=now, note=note, content_hash=row.content_hash
    )
    return row

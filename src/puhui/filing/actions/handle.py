"""The officer's part: accept or return with findings, decide with a document number or with reasons, put an end to what is filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from puhui.filing import words
from puhui.filing.actions.moving import locked, move, said_enough
from puhui.filing.errors import RepliesMissing, ValidityBackwards
from puhui.filing.models import Application, Comment, Finding
from puhui.filing.reads.applications import said
from puhui.filing.reads.courses import course
from puhui.filing.words import Stage, Step, Wanted
from puhui.vocabulary.periods import local_day


@transaction.atomic
def accept_application(*, number: int, by: int, now: datetime) -> words.Application:
    """Raises StepNotNow, HandsMeet."""
    return said(move(locked(number), Step.ACCEPT, by=by, now=now, accepted_by=by))


@transaction.atomic
def send_back(*, number: int, by: int, findings: Sequence[Wanted], now: datetime) -> words.Application:
    """Back to the applicant, with numbered findings; it comes again as the next round. Raises TextWanted, StepNotNow, HandsMeet."""
    row = locked(number)
    told = [(item.chapter, said_enough(item.text, zh="补正意见", en="the finding", least=4)) for item in findings]
    if not told:
        said_enough("", zh="至少一条补正意见", en="at least one finding")
    first = Finding.objects.filter(application=row).count() + 1
    for place, (chapter, text) in enumerate(told, first):
        Finding.objects.create(application=row, round=row.round, number=place, chapter=chapter, text=text, by=by, at=now)
    return said(move(row, Step.SEND_BACK, by=by, now=now, round=row.round + 1, accepted_by=None))


@transaction.atomic
def file_application(*, number: int, by: int, valid_from: date, valid_until: date | None, now: datetime) -> words.Application:
    """Filed, under the next number of its course and year; what it replaces is superseded in the same breath.

    Raises RepliesMissing, ValidityBackwards, StepNotNow, HandsMeet.
    """
    row = locked(number)
    unanswered = Comment.objects.filter(application=row, round=row.round, replied_at=None).count()
    if unanswered:
        raise RepliesMissing(count=unanswered)
    today = local_day(now)
    if valid_until and valid_until < valid_from:
        raise ValidityBackwards(valid_from=valid_from, valid_until=valid_until)
    row.number = _next_number(row, today) if Stage(row.stage) is Stage.NOTICED else ""
    move(row, Step.FILE, by=by, now=now, decided_by=by, filed_on=today, valid_from=valid_from, valid_until=valid_until)
    if row.replaces_id and Stage(locked(row.replaces_id).stage) is Stage.FILED:
        move(locked(row.replaces_id), Step.SUPERSEDE, by=None, now=now, note=row.number)
    return said(row)


@transaction.atomic
def reject_application(*, number: int, by: int, reasons: str, now: datetime) -> words.Application:
    """Raises TextWanted, StepNotNow, HandsMeet."""
    told = said_enough(reasons, zh="不予备案的理由", en="the reasons")
    return said(move(locked(number), Step.REJECT, by=by, now=now, note=told, decided_by=by, reasons=told))


@transaction.atomic
def revoke_filing(*, number: int, by: int, reasons: str, now: datetime) -> words.Application:
    """What is filed ends today; acts of before keep what they earned. Raises TextWanted, StepNotNow, HandsMeet."""
    told = said_enough(reasons, zh="废止的理由", en="the reasons")
    row = locked(number)
    return said(move(row, Step.REVOKE, by=by, now=now, note=told, reasons=told, valid_until=local_day(now)))


def _next_number(row: Application, today: date) -> str:
    """皖碳普方〔2026〕3号; one counter for each course and year, so two who file at once get two numbers."""
    word = course(row.course).word
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"filing {word} {today.year}"])
    prefix = f"{word}〔{today.year}〕"
    return f"{prefix}{Application.objects.filter(number__startswith=prefix).count() + 1}号"

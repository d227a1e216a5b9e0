"""The public notice: it is open for its working days, anyone who signs in may comment, every comment has a reply; then the clock ends it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from puhui.filing import words
from puhui.filing.actions.moving import locked, move, said_enough
from puhui.filing.errors import NothingToReply, NoticeOver
from puhui.filing.models import Application, Comment
from puhui.filing.reads.applications import said
from puhui.filing.reads.courses import course
from puhui.filing.words import Stage, Step
from puhui.foundation.workdays import add_workdays
from puhui.vocabulary.periods import local_day

COMMENT_SIGNS_MAX = 2_000


@transaction.atomic
def open_notice(*, number: int, by: int, now: datetime) -> words.Application:
    """From today for the course's working days. Raises StepNotNow, HandsMeet."""
    row = locked(number)
    until = add_workdays(local_day(now), course(row.course).days[Stage.NOTICE]).on
    return said(move(row, Step.OPEN_NOTICE, by=by, now=now, notice_from=local_day(now), notice_until=until))


@transaction.atomic
def comment_on(*, number: int, by: int, text: str, now: datetime) -> int:
    """Gives the comment's number. Raises TextWanted, NoticeOver."""
    row = locked(number)
    if Stage(row.stage) is not Stage.NOTICE or row.notice_until is None or local_day(now) > row.notice_until:
        raise NoticeOver(number=number)
    told = said_enough(text, zh="您的意见", en="your comment")[:COMMENT_SIGNS_MAX]
    place = (Comment.objects.filter(application=row).aggregate(last=Max("number"))["last"] or 0) + 1
    Comment.objects.create(application=row, round=row.round, number=place, by=by, text=told, at=now)
    return place


@transaction.atomic
def reply_to(*, number: int, comment: int, by: int, reply: str, now: datetime) -> None:
    """Once. Raises TextWanted, NothingToReply."""
    row = locked(number)
    told = said_enough(reply, zh="答复", en="the reply", least=4)
    changed = Comment.objects.filter(application=row, number=comment, replied_at=None).update(reply=told, replied_by=by, replied_at=now)
    if not changed:
        raise NothingToReply(number=number, comment=comment)


def end_notices(*, now: datetime) -> int:
    """Whatever was on notice until yesterday or before waits for its decision now; gives how many."""
    ended = Application.objects.filter(stage=Stage.NOTICE, notice_until__lt=local_day(now)).values_list("pk", flat=True)
    for number in list(ended):
        with transaction.atomic():
            row = locked(number)
            if Stage(row.stage) is Stage.NOTICE:
                move(row, Step.END_NOTICE, by=None, now=now)
    return len(ended)

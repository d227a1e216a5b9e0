"""The public notices of projects and reports: open for their working days, anyone who signs in may comment, every comment has a reply."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from puhui.foundation.workdays import add_workdays
from puhui.registry.actions.reviewing import check_review_over
from puhui.registry.actions.stepping import locked, locked_period, move, move_period, said_enough
from puhui.registry.errors.life import NothingToAnswer, ProjectNoticeOver
from puhui.registry.models import LifeComment, Period, Project
from puhui.registry.reads.life_terms import life_terms
from puhui.registry.reads.periods import period_said
from puhui.registry.reads.projects import project_said
from puhui.registry.rules import life as rules
from puhui.registry.words.life import PeriodLine, ProjectLine
from puhui.registry.words.stages import (
    PeriodStage,
    PeriodVerb,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.periods import local_day

COMMENT_SIGNS_MAX = 2_000


@transaction.atomic
def open_project_notice(*, code: str, by: int, organisation: int, now: datetime) -> ProjectLine:
    """Once the joint review is over. Raises OpinionsOpen, OpinionOpposed, ProjectHandsMeet, ProjectStepNotNow."""
    row, today = locked(code), local_day(now)
    rules.leads_to(ProjectStage(row.stage), ProjectVerb.OPEN_NOTICE, subject=code)
    check_review_over(row)
    until = add_workdays(today, life_terms().days[ProjectStage.NOTICE]).on
    told: dict[str, Any] = {"notice_from": today, "notice_until": until, "noticed_by": by}
    return project_said(move(row, ProjectVerb.OPEN_NOTICE, by=by, organisation=organisation, now=now, **told))


@transaction.atomic
def open_report_notice(*, code: str, period: int, by: int, organisation: int, now: datetime) -> PeriodLine:
    """Raises ProjectHandsMeet, ProjectStepNotNow, UnknownPeriod."""
    row, today = locked_period(code, period), local_day(now)
    until = add_workdays(today, life_terms().period_days[PeriodStage.NOTICE]).on
    told: dict[str, Any] = {"notice_from": today, "notice_until": until, "noticed_by": by}
    return period_said(move_period(row, PeriodVerb.OPEN_NOTICE, by=by, organisation=organisation, now=now, **told))


def _is_open(row: Project | Period, now: datetime) -> bool:
    return row.stage == "notice" and row.notice_until is not None and local_day(now) <= row.notice_until


@transaction.atomic
def comment_on_project(*, code: str, by: int, text: str, period: int | None = None, now: datetime) -> int:
    """Gives the comment's number. Raises LifeTextWanted, ProjectNoticeOver."""
    of_period = locked_period(code, period) if period else None
    project = of_period.project if of_period else locked(code)
    if not _is_open(of_period or project, now):
        raise ProjectNoticeOver(subject=str(of_period or project))
    told = said_enough(text, zh="您的意见", en="your comment", field="text")[:COMMENT_SIGNS_MAX]
    place = (LifeComment.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0) + 1
    round = (of_period or project).round
    LifeComment.objects.create(project=project, period=of_period, round=round, number=place, by=by, text=told, at=now)
    return place


@transaction.atomic
def reply_to_comment(*, code: str, comment: int, by: int, reply: str, now: datetime) -> None:
    """Once. Raises LifeTextWanted, NothingToAnswer."""
    row = locked(code)
    told = said_enough(reply, zh="答复", en="the reply", field="reply", least=4)[:COMMENT_SIGNS_MAX]
    waiting = LifeComment.objects.filter(project=row, number=comment, replied_at=None)
    if not waiting.update(reply=told, replied_by=by, replied_at=now):
        raise NothingToAnswer(number=comment)


def end_project_notices(*, now: datetime) -> int:
    """Whatever was on notice until yesterday or before waits for its decision now; gives how many."""
    today = local_day(now)
    over = list(Project.objects.filter(stage=ProjectStage.NOTICE, notice_until__lt=today).values_list("code", flat=True))
    for code in over:
        with transaction.atomic():
            row = locked(code)
            if ProjectStage(row.stage) is ProjectStage.NOTICE:
                move(row, ProjectVerb.END_NOTICE, by=None, now=now)
    of_periods = list(Period.objects.filter(stage=PeriodStage.NOTICE, notice_until__lt=today).values_list("project__code", "number"))
    for code, number in of_periods:
        with transaction.atomic():
            period = locked_period(code, number)
            if PeriodStage(period.stage) is PeriodStage.NOTICE:
                move_period(period, PeriodVerb.END_NOTICE, by=None, now=now)
    return len(over) + len(of_periods)

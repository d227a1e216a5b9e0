"""Calls: the authority writes one, opens it, the clock closes it, other hands publish its result; or it is called off with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from puhui.filing import rules, words
from puhui.filing.errors import CallDeadlineRefused, CallOfAnotherCourse, CallOver, CallStepNotNow, NotChoosable, TextWanted, UnknownCall
from puhui.filing.models import Application, Call, CallStepTaken, Choice
from puhui.filing.reads.calls import call_said, earliest_deadline, handed_in
from puhui.filing.reads.courses import course
from puhui.filing.words import CALL_STAGE_SAYS, CallStage, CallStep, CallText
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

TEXT_SIGNS_MAX = 4_000


@transaction.atomic
def draft_call(*, text: CallText, by: int, now: datetime) -> words.Call:
    """Only the authority sees it. Raises UnknownCourse, TextWanted."""
    return call_said(Call.objects.create(**_told(text), made_by=by, made_at=now))


@transaction.atomic
def rewrite_call(*, number: int, text: CallText) -> words.Call:
    """While it is a draft. Raises UnknownCall, CallStepNotNow, UnknownCourse, TextWanted."""
    row = _locked(number)
    if CallStage(row.stage) is not CallStage.DRAFT:
        raise CallStepNotNow(number=number, stage=CALL_STAGE_SAYS[CallStage(row.stage)], step=Text("修改", "rewrite"))
    for name, value in _told(text).items():
        setattr(row, name, value)
    row.save()
    return call_said(row)


@transaction.atomic
def open_call(*, number: int, by: int, now: datetime, stands_in_for: int | None = None) -> words.Call:
    """Everybody sees it from now on, and its text stands. Raises CallStepNotNow, CallDeadlineRefused."""
    row = _locked(number)
    rules.call_leads_to(CallStage(row.stage), CallStep.OPEN, number=number)
    first = earliest_deadline(local_day(now))
    if row.deadline < first:
        raise CallDeadlineRefused(least=rules.CALL_WORKDAYS_MIN, first=first)
    return call_said(_move(row, CallStep.OPEN, by=by, now=now, opened_by=by, opened_for=stands_in_for, opened_at=now))


def close_calls(*, now: datetime) -> int:
    """Whatever took applications until yesterday or before is judged now; gives how many."""
    over = list(Call.objects.filter(stage=CallStage.OPEN, deadline__lt=local_day(now)).values_list("pk", flat=True))
    for number in over:
        with transaction.atomic():
            row = _locked(number)
            if CallStage(row.stage) is CallStage.OPEN:
                _move(row, CallStep.CLOSE, by=None, now=now, closed_at=now)
    return len(over)


@transaction.atomic
def publish_result(
    *, number: int, by: int, notice: str, chosen: Mapping[int, str], now: datetime, stands_in_for: int | None = None
) -> words.Call:
    """The notice, and of each chosen application the reasons; nobody may be chosen too. It never changes afterwards.

    Raises CallStepNotNow, CallHandsMeet, NotChoosable, TextWanted.
    """
    row = _locked(number)
    rules.call_leads_to(CallStage(row.stage), CallStep.PUBLISH, number=number)
    answers = {item.pk: item for item in handed_in(number).select_for_update(of=["self"])}
    applicants = [item.made_by for item in answers.values()]
    rules.check_call_hands(number=number, hands=(by, stands_in_for), openers=(row.opened_by, row.opened_for), applicants=applicants)
    wrong = [each for each in chosen if each not in answers or words.Stage(answers[each].stage) not in rules.CHOOSABLE]
    if wrong:
        raise NotChoosable(numbers=", ".join(map(str, sorted(wrong))))
    told = _enough(notice, "notice", zh="结果公告", en="the notice of the result")
    for application, why in chosen.items():
        reasons = _enough(
            why, f"why-{application}", zh=f"第 {application} 号申请入选的理由", en=f"why application {application} was chosen"
        )
        Choice.objects.create(call=row, application_id=application, reasons=reasons)
    return call_said(_move(row, CallStep.PUBLISH, by=by, now=now, result=told, published_by=by, published_at=now))


@transaction.atomic
def call_off(*, number: int, by: int, reasons: str, now: datetime) -> words.Call:
    """Before there is a result; what was handed in goes on by itself. Raises CallStepNotNow, TextWanted."""
    row = _locked(number)
    rules.call_leads_to(CallStage(row.stage), CallStep.CALL_OFF, number=number)
    told = _enough(reasons, "reasons", zh="取消的理由", en="why it is called off")
    return call_said(_move(row, CallStep.CALL_OFF, by=by, now=now, note=told, reasons=told))


def check_answers(number: int, *, course_code: str, now: datetime) -> None:
    """Whether an application of a course may answer a call today. Raises UnknownCall, CallOver, CallOfAnotherCourse."""
    row = _locked(number)
    found = call_said(row)
    if not found.is_public:
        raise UnknownCall(number=number)
    if (stage := found.stage_on(local_day(now))) is not CallStage.OPEN:
        raise CallOver(number=number, stage=CALL_STAGE_SAYS[stage], deadline=row.deadline)
    if row.course != course_code:
        raise CallOfAnotherCourse(number=number, wanted=course(row.course).name, course=course(course_code).name)


def check_in_time(row: Application, *, now: datetime) -> None:
    """What answers a call is handed in for the first time before its deadline. Raises CallOver."""
    if row.call_id and words.Stage(row.stage) is words.Stage.DRAFT:
        check_answers(row.call_id, course_code=row.course, now=now)


def _locked(number: int) -> Call:
    row = Call.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise UnknownCall(number=number)
    return row


def _move(row: Call, step: CallStep, *, by: int | None, now: datetime, note: str = "", **changes: Any) -> Call:
    """To where the step leads, with what else changes by it, and a line in the history. Raises CallStepNotNow."""
    here = CallStage(row.stage)
    row.stage = there = rules.call_leads_to(here, step, number=row.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    CallStepTaken.objects.create(call=row, step=step, from_stage=here, to_stage=there, by=by, at=now, note=note)
    return row


def _told(text: CallText) -> dict[str, Any]:
    """A call's text as columns; where one language is missing the other stands for it."""
    theme = _enough(text.theme.zh or text.theme.en, "theme_zh", zh="征集主题", en="the theme", least=4)
    sought = _enough(text.sought.zh or text.sought.en, "sought_zh", zh="征集内容", en="what is sought")
    return {
        "theme_zh": theme[:120],
        "theme_en": (text.theme.en.strip() or theme)[:160],
        "sought_zh": sought[:TEXT_SIGNS_MAX],
        "sought_en": (text.sought.en.strip() or sought)[:TEXT_SIGNS_MAX],
        "course": course(text.course).code,
        "deadline": text.deadline,
    }


def _enough(text: str, field: str, *, zh: str, en: str, least: int = rules.SIGNS_MIN) -> str:
    """Raises TextWanted, which names the field."""
    told = text.strip()
    if len(told) < least:
        raise TextWanted(field=field, what_zh=zh, what_en=en, least=least)
    return told

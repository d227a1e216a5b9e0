"""Calls as they stand, what answers them, and all answers side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from puhui.filing import models, rules
from puhui.filing.errors import UnknownCall
from puhui.filing.reads.applications import said
from puhui.filing.reads.courses import course
from puhui.filing.words import (
    Advice,
    Application,
    Call,
    CallStage,
    CallStep,
    CallStepTaken,
    CallText,
    Choice,
    Compared,
    Comparison,
    Score,
    Stage,
)
from puhui.foundation.workdays import add_workdays
from puhui.vocabulary.texts import Text

#: Not handed in yet, or taken back: no answer to a call.
_NO_ANSWER = (Stage.DRAFT, Stage.WITHDRAWN)
#: Being rewritten by its applicant, it is a draft again.
_REWRITTEN = Stage.RETURNED


def call(number: int) -> Call:
    """Raises UnknownCall."""
    row = models.Call.objects.filter(pk=number).prefetch_related("choices").first()
    if row is None:
        raise UnknownCall(number=number)
    return call_said(row)


def calls(*, stages: Collection[CallStage] = (), public: bool = False, limit: int = 200) -> list[Call]:
    """What waits first, by its deadline; then the latest. `public`: without what never was open."""
    rows = models.Call.objects.prefetch_related("choices")
    if stages:
        rows = rows.filter(stage__in=list(stages))
    if public:
        rows = rows.exclude(opened_at=None)
    found = [call_said(row) for row in rows.order_by("-pk")[:limit]]
    return sorted(found, key=lambda each: (_ORDER[each.stage], each.text.deadline if each.stage in _WAITS else date.min))


_ORDER = {stage: place for place, stage in enumerate((CallStage.OPEN, CallStage.CLOSED, CallStage.DRAFT))} | {
    CallStage.RESULTED: 3, CallStage.CALLED_OFF: 3,
}  # fmt: skip
_WAITS = (CallStage.OPEN, CallStage.CLOSED)


def call_history(number: int) -> list[CallStepTaken]:
    rows = models.CallStepTaken.objects.filter(call=number).order_by("pk")
    return [CallStepTaken(CallStep(row.step), CallStage(row.from_stage), CallStage(row.to_stage), row.by, row.at, row.note) for row in rows]


def call_steps(found: Call) -> list[CallStep]:
    return rules.call_steps_from(found.stage)


def calls_in_time(today: date) -> list[Call]:
    """Those that an application may still answer."""
    return [each for each in calls(stages=[CallStage.OPEN]) if each.stage_on(today) is CallStage.OPEN]


def earliest_deadline(today: date) -> date:
    """For a call that opens today."""
    return add_workdays(today, rules.CALL_WORKDAYS_MIN).on


def handed_in(number: int) -> QuerySet[models.Application]:
    """What answers a call: handed in once, and not taken back."""
    return models.Application.objects.filter(call=number).exclude(stage__in=[stage.value for stage in _NO_ANSWER]).order_by("pk")


def submissions(number: int) -> list[Application]:
    return [said(row) for row in handed_in(number)]


def counted_submissions(numbers: Iterable[int]) -> dict[int, int]:
    """How many answers each of these calls has."""
    answered = Count("submissions", filter=~Q(submissions__stage__in=[stage.value for stage in _NO_ANSWER]))
    return dict(models.Call.objects.filter(pk__in=list(numbers)).annotate(answers=answered).values_list("pk", "answers"))


def comparison(number: int) -> Comparison:
    """Chapters side by side, and beside them what experts gave where a review has ended. Raises UnknownCall."""
    found, rows = call(number), list(handed_in(number))
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for application, code, text in models.ChapterText.objects.filter(application__in=rows).values_list("application", "code", "text"):
        texts[application][code] = text
    spoken: dict[int, list[models.Seat]] = defaultdict(list)
    for seat in models.Seat.objects.filter(application__in=rows, given_at__isnull=False).order_by("pk"):
        spoken[seat.application_id].append(seat)
    return Comparison(course(found.text.course), tuple(_compared(row, texts[row.pk], spoken[row.pk]) for row in rows))


def _compared(row: models.Application, texts: Mapping[str, str], spoken: list[models.Seat]) -> Compared:
    stage = Stage(row.stage)
    ended = [seat for seat in spoken if seat.round < row.round or stage is not Stage.REVIEW]
    last = max((seat.round for seat in ended), default=0)
    seats = [seat for seat in ended if seat.round == last]
    is_rewritten = stage is _REWRITTEN
    return Compared(
        application=said(row),
        chapters={} if is_rewritten else texts,
        is_rewritten=is_rewritten,
        is_choosable=stage in rules.CHOOSABLE,
        scores=_scores(seats),
        advices=Counter(Advice(seat.advice) for seat in seats),
    )


def _scores(seats: list[models.Seat]) -> dict[str, Score]:
    given: dict[str, list[int]] = defaultdict(list)
    for seat in seats:
        for code, score in (seat.scores or {}).items():
            given[code].append(score)
    return {code: Score(mean_tenths_of(all_of), min(all_of), max(all_of), len(all_of)) for code, all_of in given.items()}


def mean_tenths_of(scores: list[int]) -> int:
    """Rounded once, a half up: 78.25 is 783 tenths."""
    return (20 * sum(scores) + len(scores)) // (2 * len(scores))


def call_said(row: models.Call) -> Call:
    return Call(
        number=row.pk,
        text=CallText(Text(row.theme_zh, row.theme_en), Text(row.sought_zh, row.sought_en), row.course, row.deadline),
        stage=CallStage(row.stage),
        made_by=row.made_by,
        opened_by=row.opened_by,
        opened_for=row.opened_for,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        result=row.result,
        chosen=tuple(Choice(each.application_id, each.reasons) for each in sorted(row.choices.all(), key=lambda each: each.pk)),
        published_by=row.published_by,
        published_at=row.published_at,
        reasons=row.reasons,
        result_due_on=add_workdays(row.deadline, rules.RESULT_WORKDAYS).on,
    )

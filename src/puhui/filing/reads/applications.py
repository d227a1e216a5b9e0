"""How an application stands: what was written, who is to act until when, and every step so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, F, Q

from puhui.filing import models, rules
from puhui.filing.errors import HandsMeet, UnknownApplication, UnknownFile
from puhui.filing.reads.courses import course
from puhui.filing.words import Advice, Application, Comment, FileLine, Finding, Seat, Stage, Step, StepTaken
from puhui.vocabulary.texts import Text


def application(number: int) -> Application:
    """Raises UnknownApplication."""
    row = models.Application.objects.filter(pk=number).first()
    if row is None:
        raise UnknownApplication(number=number)
    return said(row)


def application_of(number: int, *, organisation: int) -> Application:
    """An organisation's own; another's is as unknown as one that is not there. Raises UnknownApplication."""
    found = application(number)
    if found.organisation != organisation:
        raise UnknownApplication(number=number)
    return found


def applications(
    *, organisation: int | None = None, stages: Collection[Stage] = (), course_code: str = "", about: str = "", limit: int = 200
) -> list[Application]:
    """The most pressing first, then the latest."""
    rows = models.Application.objects.all()
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if stages:
        rows = rows.filter(stage__in=list(stages))
    if course_code:
        rows = rows.filter(course=course_code)
    if about:
        rows = rows.filter(about=about)
    return [said(row) for row in rows.order_by("due_on", "-pk")[:limit]]


def counted() -> dict[Stage, int]:
    """How many there are at each stage, drafts left out: they are their applicants' own."""
    rows = models.Application.objects.exclude(stage=Stage.DRAFT).values_list("stage").annotate(Count("pk")).order_by()
    return {Stage(stage): count for stage, count in rows}


def late(*, today: date) -> list[Application]:
    """Whatever stands longer than its working days."""
    return [said(row) for row in models.Application.objects.filter(due_on__lt=today).order_by("due_on", "pk")]


def filed_in_force(*, course_code: str, about: str, day: date) -> Application | None:
    """What is filed about a matter and valid on a day: the last that was filed."""
    valid = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
    stages = [Stage.FILED.value, Stage.SUPERSEDED.value]
    rows = models.Application.objects.filter(valid, course=course_code, about=about, stage__in=stages)
    row = rows.order_by("-valid_from", "-pk").first()
    return said(row) if row else None


def next_steps(found: Application) -> list[Step]:
    return rules.steps_from(course(found.course), found.stage)


def may_take(found: Application, step: Step, *, by: int) -> bool:
    """Whether the step is one of the stage, and not in the hands that it must not be in."""
    if step not in next_steps(found):
        return False
    try:
        rules.check_hands(step, number=found.number, by=by, made_by=found.made_by, accepted_by=found.accepted_by)
    except HandsMeet:
        return False
    return True


def check_may_take(found: Application, step: Step, *, by: int) -> None:
    """For an absent colleague's sake: who stands in for somebody takes no step that this one must not take. Raises HandsMeet."""
    rules.check_hands(step, number=found.number, by=by, made_by=found.made_by, accepted_by=found.accepted_by)


# -- what was written --------------------------------------------------------------------------------------------------


def chapters_of(number: int) -> dict[str, str]:
    return dict(models.ChapterText.objects.filter(application=number).values_list("code", "text"))


def attachments_of(number: int) -> list[FileLine]:
    rows = models.Attachment.objects.filter(application=number, dropped_at=None).order_by("pk")
    return [FileLine(*row) for row in rows.values_list("name", "digest", "media", "bytes")]


def file_of(number: int, digest: str) -> FileLine:
    """A file of an application by its hash, the document that it is about among them. Raises UnknownFile."""
    row = models.Application.objects.filter(pk=number).first()
    if row and digest and digest == row.subject:
        return FileLine(row.subject_name, digest, rules.media_named(row.subject_name), 0)
    found = next((line for line in attachments_of(number) if line.digest == digest), None)
    if found is None:
        raise UnknownFile(number=number)
    return found


def content_hash(row: models.Application) -> str:
    """SHA-256 of all that is handed in, by a written canonical text."""
    content = {
        "course": row.course, "about": row.about, "title": [row.title_zh, row.title_en], "subject": row.subject,
        "chapters": chapters_of(row.pk), "attachments": [[line.name, line.digest] for line in attachments_of(row.pk)],
        **({"call": row.call_id} if row.call_id else {}),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def faults_of(number: int) -> list[Text]:
    """What a machine can see is missing: chapters that say nothing, and the document itself."""
    row = models.Application.objects.get(pk=number)
    wanted, written = course(row.course), chapters_of(number)
    found = [
        Text(
            f"“{chapter.name.zh}”不足 {rules.CHAPTER_SIGNS_MIN} 个字", f"“{chapter.name.en}” has fewer than {rules.CHAPTER_SIGNS_MIN} signs"
        )
        for chapter in wanted.chapters
        if len(written.get(chapter.code, "").strip()) < rules.CHAPTER_SIGNS_MIN
    ]
    if not row.subject:
        found.append(Text(f"没有附{wanted.subject.zh}", f"{wanted.subject.en} is not attached"))
    return found


# -- what was said of it -----------------------------------------------------------------------------------------------


def history_of(number: int) -> list[StepTaken]:
    rows = models.StepTaken.objects.filter(application=number).order_by("pk")
    return [
        StepTaken(Step(row.step), Stage(row.from_stage), Stage(row.to_stage), row.by, row.at, row.note, row.content_hash) for row in rows
    ]


def unanswered(numbers: Collection[int]) -> dict[int, int]:
    """How many comments of their present round wait for a reply, by application; those without any are left out."""
    rows = models.Comment.objects.filter(application__in=list(numbers), round=F("application__round"), replied_at=None)
    return dict(rows.values_list("application").annotate(Count("pk")).order_by())


def findings_of(number: int) -> list[Finding]:
    rows = models.Finding.objects.filter(application=number).order_by("number")
    return [Finding(row.round, row.number, row.chapter, row.text, row.by, row.at, row.answer) for row in rows]


def comments_of(number: int) -> list[Comment]:
    rows = models.Comment.objects.filter(application=number).order_by("number")
    return [Comment(row.round, row.number, row.by, row.text, row.at, row.reply, row.replied_at) for row in rows]


def seats_of(number: int, *, round: int | None = None) -> list[Seat]:
    rows = models.Seat.objects.filter(application=number)
    return [seat_said(row) for row in (rows if round is None else rows.filter(round=round)).order_by("pk")]


def seats_by(expert: int, *, limit: int = 100) -> list[Seat]:
    """Every review that an expert was appointed to, the latest first."""
    return [seat_said(row) for row in models.Seat.objects.filter(expert=expert).order_by("-pk")[:limit]]


def seats_waiting_for(expert: int) -> list[Seat]:
    """Reviews in which this expert has neither spoken nor declared an interest."""
    rows = models.Seat.objects.filter(expert=expert, given_at=None, application__stage=Stage.REVIEW).exclude(has_interest=True)
    return [seat_said(row) for row in rows.order_by("pk") if row.round == row.application.round]


def seat_said(row: models.Seat) -> Seat:
    scores: Mapping[str, int] = row.scores or {}
    advice = Advice(row.advice) if row.advice else None
    return Seat(row.application_id, row.round, row.expert, row.has_interest, row.interest, scores, advice, row.opinion, row.given_at)


def said(row: models.Application) -> Application:
    return Application(
        number=row.pk,
        course=row.course,
        about=row.about,
        title=Text(row.title_zh, row.title_en),
        made_by=row.made_by,
        organisation=row.organisation,
        stage=Stage(row.stage),
        round=row.round,
        subject=row.subject,
        subject_name=row.subject_name,
        content_hash=row.content_hash,
        due_on=row.due_on,
        is_provisional=row.is_provisional,
        accepted_by=row.accepted_by,
        decided_by=row.decided_by,
        reasons=row.reasons,
        minutes=row.minutes,
        notice_from=row.notice_from,
        notice_until=row.notice_until,
        filed_as=row.number,
        filed_on=row.filed_on,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        replaces=row.replaces_id,
        call=row.call_id,
    )

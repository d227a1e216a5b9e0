"""The applicant's part: write, attach, hand in, answer findings, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from puhui.filing import rules, words
from puhui.filing.actions.calls import check_answers, check_in_time
from puhui.filing.actions.moving import move, own, said_enough
from puhui.filing.errors import FindingsOpen, Incomplete, NothingToReplace, StepNotNow, TooManyFiles
from puhui.filing.models import Application, Attachment, ChapterText, Finding
from puhui.filing.reads.applications import faults_of, said
from puhui.filing.reads.courses import course
from puhui.filing.words import STAGE_SAYS, STEP_SAYS, Stage, Step
from puhui.foundation import documents
from puhui.foundation.scanning import scan
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_application(
    *,
    course_code: str,
    about: str,
    title: Text,
    by: int,
    role: str,
    organisation: int,
    now: datetime,
    replaces: int | None = None,
    call: int | None = None,
) -> words.Application:
    """A draft, which nobody else sees; `replaces` is a filed one about the same, `call` the one that it answers.

    Raises UnknownCourse, NotThisCourse, TextWanted, NothingToReplace, UnknownCall, CallOver, CallOfAnotherCourse.
    """
    chosen = course(course_code)
    rules.check_open_to(chosen, role)
    if replaces is not None:
        _check_replaces(replaces, chosen.code, about)
    if call is not None:
        check_answers(call, course_code=course_code, now=now)
    row = Application.objects.create(
        course=chosen.code,
        about=about,
        title_zh=said_enough(title.zh, zh="名称", en="a title", least=2),
        title_en=title.en.strip() or title.zh.strip(),
        made_by=by,
        organisation=organisation,
        made_at=now,
        replaces_id=replaces,
        call_id=call,
    )
    return said(row)


def _check_replaces(number: int, course_code: str, about: str) -> None:
    """Raises NothingToReplace."""
    old = Application.objects.filter(pk=number, course=course_code, about=about, stage=Stage.FILED).first()
    if old is None or Application.objects.filter(replaces=old).exclude(stage__in=_OVER).exists():
        raise NothingToReplace(number=number)


_OVER = (Stage.REJECTED, Stage.WITHDRAWN)


@transaction.atomic
def save_chapters(*, number: int, organisation: int, texts: Mapping[str, str], now: datetime) -> None:
    """What is typed is kept as it is, finished or not. Raises NotTheApplicant, StepNotNow."""
    row = _editable(number, organisation)
    known = {chapter.code for chapter in course(row.course).chapters}
    for code in known & texts.keys():
        told = texts[code][: rules.CHAPTER_SIGNS_MAX]
        ChapterText.objects.update_or_create(application=row, code=code, defaults={"text": told, "saved_at": now})


@transaction.atomic
def attach_subject(*, number: int, organisation: int, name: str, body: bytes) -> str:
    """The document that it is about, a text; gives its SHA-256. Raises FileNotTaken, MalwareFound, ScannerSilent,
    NotTheApplicant, StepNotNow."""
    row = _editable(number, organisation)
    rules.media_of(name, body)
    scan(body, name=name)
    row.subject, row.subject_name = documents.put(body), name[:120]
    row.save(update_fields=["subject", "subject_name"])
    return row.subject


@transaction.atomic
def attach_file(*, number: int, organisation: int, name: str, body: bytes, now: datetime) -> str:
    """One more file; the same bytes are attached once. Raises FileNotTaken, TooManyFiles, MalwareFound, ScannerSilent,
    NotTheApplicant, StepNotNow."""
    row, media = _editable(number, organisation), rules.media_of(name, body)
    if Attachment.objects.filter(application=row, dropped_at=None).count() >= rules.FILES_MAX:
        raise TooManyFiles(most=rules.FILES_MAX)
    scan(body, name=name)
    digest = documents.put(body)
    Attachment.objects.get_or_create(
        application=row,
        digest=digest,
        dropped_at=None,
        defaults={"name": name[:120], "media": media, "bytes": len(body), "added_at": now},
    )
    return digest


@transaction.atomic
def drop_file(*, number: int, organisation: int, digest: str, now: datetime) -> None:
    """Out of what is handed in; that it was there stays on record."""
    row = _editable(number, organisation)
    Attachment.objects.filter(application=row, digest=digest, dropped_at=None).update(dropped_at=now)


@transaction.atomic
def answer_finding(*, number: int, organisation: int, finding: int, answer: str, now: datetime) -> None:
    """Raises TextWanted, NotTheApplicant, StepNotNow."""
    row = _editable(number, organisation)
    told = said_enough(answer, zh="怎样改的", en="what was put right", least=2)
    Finding.objects.filter(application=row, number=finding).update(answer=told, answered_at=now)


@transaction.atomic
def submit_application(*, number: int, organisation: int, by: int, now: datetime, faults: Sequence[Text] = ()) -> words.Application:
    """Hand it in: every chapter says something, every finding has its answer. `faults` are what the subject's own room found.

    Raises Incomplete, FindingsOpen, CallOver, NotTheApplicant, StepNotNow.
    """
    row = _editable(number, organisation, step=Step.SUBMIT)
    check_in_time(row, now=now)
    if missing := [*faults_of(number), *faults]:
        raise Incomplete(faults_zh="；".join(fault.zh for fault in missing), faults_en="; ".join(fault.en for fault in missing))
    waiting = list(Finding.objects.filter(application=row, answered_at=None).order_by("number").values_list("number", flat=True))
    if waiting:
        raise FindingsOpen(count=len(waiting), numbers=", ".join(map(str, waiting)))
    return said(move(row, Step.SUBMIT, by=by, now=now))


@transaction.atomic
def withdraw_application(*, number: int, organisation: int, by: int, why: str, now: datetime) -> words.Application:
    """Raises NotTheApplicant, StepNotNow."""
    return said(move(own(number, organisation=organisation), Step.WITHDRAW, by=by, now=now, note=why.strip()))


def _editable(number: int, organisation: int, *, step: Step = Step.SUBMIT) -> Application:
    row = own(number, organisation=organisation)
    if Stage(row.stage) not in rules.EDITABLE:
        raise StepNotNow(number=number, stage=STAGE_SAYS[Stage(row.stage)], step=STEP_SAYS[step])
    return row

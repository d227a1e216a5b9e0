"""The owner's part: open a project, write it, attach files, apply for it, answer findings, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction

from puhui.filing.reads import media_of
from puhui.foundation import documents
from puhui.foundation.scanning import scan
from puhui.registry.actions.stepping import editable, move, own, own_period, said_enough
from puhui.registry.errors.life import (
    MethodNotCertified,
    NothingToAnswer,
    ProjectFindingsOpen,
    ProjectIncomplete,
    SplitNotDisclosed,
    TooManyProjectFiles,
    VerifierOfOwner,
)
from puhui.registry.models import LifeChapterText, LifeFile, LifeFinding, Period, Project
from puhui.registry.reads.life_terms import kind_terms, life_terms
from puhui.registry.reads.projects import (
    earliest_to_apply,
    method_faults,
    project_faults,
    project_said,
)
from puhui.registry.rules import life as rules
from puhui.registry.words import ProjectKind
from puhui.registry.words.life import ProjectLine, ProjectText
from puhui.registry.words.stages import ProjectVerb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


@transaction.atomic
def open_project(
    *,
    kind: ProjectKind,
    name: Text,
    city: str,
    methodology: str,
    version: int,
    owner: int,
    by: int,
    is_grouped: bool = False,
    now: datetime,
) -> ProjectLine:
    """A draft under the next code of its kind, which nobody else sees. Raises LifeTextWanted, MethodNotCertified."""
    row = Project(
        kind=kind,
        name_zh=said_enough(name.zh, zh="项目名称", en="a name", field="name_zh", least=2)[:120],
        name_en=(name.en.strip() or name.zh.strip())[:160],
        owner=owner,
        city=city,
        methodology=methodology,
        methodology_version=version,
        is_grouped=is_grouped,
        opened_by=by,
        opened_at=now,
    )
    _check_method(row)
    row.code = _next_code(kind)
    row.save()
    return project_said(row)


def _check_method(row: Project) -> None:
    """Raises MethodNotCertified."""
    if next(method_faults(row), None):
        raise MethodNotCertified(field="methodology", methodology=row.methodology[:40], version=row.methodology_version)


def _next_code(kind: ProjectKind) -> str:
    """PV00012; one counter for each kind, so two who open one at once get two codes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registry project {kind}"])
    last = Project.objects.filter(code__startswith=kind.value).order_by("-code").values_list("code", flat=True).first()
    return f"{kind.value}{int(last[2:]) + 1 if last else 1:05d}"


@transaction.atomic
def write_project(*, code: str, owner: int, by: int, text: ProjectText, chapters: Mapping[str, str], now: datetime) -> ProjectLine:
    """What is typed is kept as it is, finished or not. Raises NotTheOwner, ProjectStepNotNow, MethodNotCertified, VerifierOfOwner."""
    row = editable(code, owner=owner)
    if text.verifier == owner:
        raise VerifierOfOwner(field="verifier")
    row.name_zh, row.name_en = (text.name.zh or row.name_zh)[:120], (text.name.en or text.name.zh or row.name_en)[:160]
    row.methodology, row.methodology_version = text.methodology, text.methodology_version
    _check_method(row)
    if text.place:
        row.address, row.district = text.place.address[:200], text.place.district
        row.longitude_e6, row.latitude_e6 = text.place.longitude_e6, text.place.latitude_e6
    row.size, row.verifier, row.is_grouped = text.size, text.verifier, text.is_grouped
    row.crediting_first, row.crediting_last = _days(text.crediting_first, text.crediting_last)
    row.save()
    known = {chapter.code for chapter in kind_terms(ProjectKind(row.kind)).chapters}
    _write(row, None, known, chapters, by, now)
    return project_said(row)


def _days(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The wrong way round they are put right."""
    return (last, first) if first and last and last < first else (first, last)


def _write(row: Project, period: Period | None, known: set[str], chapters: Mapping[str, str], by: int, now: datetime) -> None:
    for code in known & chapters.keys():
        told = chapters[code][: rules.CHAPTER_SIGNS_MAX]
        held, _ = LifeChapterText.objects.get_or_create(
            project=row, period=period, code=code, defaults={"text": told, "saved_by": by, "saved_at": now}
        )
        if held.text != told:
            held.text, held.saved_by, held.saved_at = told, by, now
            held.save()


@transaction.atomic
def write_report(
    *,
    code: str,
    period: int,
    owner: int,
    by: int,
    reported_g: int | None,
    verifier: int | None,
    chapters: Mapping[str, str],
    now: datetime,
) -> None:
    """The report of a period as it is typed. Raises NotTheOwner, ProjectStepNotNow, VerifierOfOwner."""
    row = own_period(code, period, owner=owner)
    if verifier == owner:
        raise VerifierOfOwner(field="verifier")
    row.reported_g, row.verifier = reported_g, verifier
    row.verified_g = None
    row.save()
    _write(row.project, row, {chapter.code for chapter in life_terms().report_chapters}, chapters, by, now)


@transaction.atomic
def attach_project_file(*, code: str, owner: int, name: str, body: bytes, is_public: bool, period: int | None = None, now: datetime) -> str:
    """One more file of a project, or of a period's report; gives its SHA-256.

    Raises FileNotTaken, TooManyProjectFiles, MalwareFound, ScannerSilent, NotTheOwner, ProjectStepNotNow.
    """
    of_period = own_period(code, period, owner=owner) if period else None
    row = of_period.project if of_period else editable(code, owner=owner)
    media = media_of(name, body)
    if LifeFile.objects.filter(project=row, period=of_period, dropped_at=None).count() >= rules.FILES_MAX:
        raise TooManyProjectFiles(most=rules.FILES_MAX)
    scan(body, name=name)
    digest = documents.put(body)
    told = {"name": name[:120], "media": media, "bytes": len(body), "is_public": is_public, "added_at": now}
    LifeFile.objects.get_or_create(project=row, period=of_period, digest=digest, dropped_at=None, defaults=told)
    return digest


@transaction.atomic
def drop_project_file(*, code: str, owner: int, digest: str, period: int | None = None, now: datetime) -> None:
    """Out of what is handed in; that it was there stays on record. Raises NotTheOwner, ProjectStepNotNow."""
    of_period = own_period(code, period, owner=owner) if period else None
    row = of_period.project if of_period else editable(code, owner=owner)
    LifeFile.objects.filter(project=row, period=of_period, digest=digest, dropped_at=None).update(dropped_at=now)


@transaction.atomic
def apply_for_project(*, code: str, owner: int, by: int, now: datetime) -> ProjectLine:
    """Hand it in, to be validated. Raises ProjectIncomplete, SplitNotDisclosed, ProjectFindingsOpen, NotTheOwner, ProjectStepNotNow."""
    row, today = editable(code, owner=owner), local_day(now)
    if missing := project_faults(code, today=today):
        raise ProjectIncomplete(faults_zh="；".join(one.zh for one in missing), faults_en="; ".join(one.en for one in missing))
    if row.is_grouped and row.split_disclosed_on and today < (earliest := earliest_to_apply(row.split_disclosed_on)):
        raise SplitNotDisclosed(days=life_terms().split_disclosed, earliest=earliest)
    check_answered(row, None)
    return project_said(move(row, ProjectVerb.APPLY, by=by, organisation=owner, now=now, applied_by=by))


def check_answered(row: Project, period: Period | None) -> None:
    """Raises ProjectFindingsOpen."""
    waiting = list(
        LifeFinding.objects.filter(project=row, period=period, answered_at=None).order_by("number").values_list("number", flat=True)
    )
    if waiting:
        raise ProjectFindingsOpen(count=len(waiting), numbers=", ".join(map(str, waiting)))


@transaction.atomic
def answer_project_finding(*, code: str, owner: int, finding: int, answer: str, now: datetime) -> None:
    """Once. Raises LifeTextWanted, NothingToAnswer, NotTheOwner."""
    row = own(code, owner=owner)
    told = said_enough(answer, zh="怎样改的", en="what was put right", least=2)[:2000]
    if not LifeFinding.objects.filter(project=row, number=finding, answered_at=None).update(answer=told, answered_at=now):
        raise NothingToAnswer(number=finding)


@transaction.atomic
def withdraw_project(*, code: str, owner: int, by: int, why: str, now: datetime) -> ProjectLine:
    """Raises NotTheOwner, ProjectStepNotNow."""
    return project_said(move(own(code, owner=owner), ProjectVerb.WITHDRAW, by=by, organisation=owner, now=now, reason=why.strip()[:300]))

"""One step of a project's or a period's life, in one transaction: the table allows it, the hands differ, the clock starts, the history has its line."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from puhui.foundation.workdays import add_workdays
from puhui.registry.errors.life import LifeTextWanted, NotTheOwner, ProjectStepNotNow, UnknownPeriod, UnknownProject
from puhui.registry.models import LifeFinding, LifeStep, Period, Project
from puhui.registry.reads.life_terms import life_terms
from puhui.registry.reads.periods import check_period_hands, period_content
from puhui.registry.reads.projects import check_project_hands, content_of
from puhui.registry.rules import life as rules
from puhui.registry.words.life import LifeWanted
from puhui.registry.words.stages import (
    PERIOD_STAGE_SAYS,
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    Party,
    PeriodStage,
    PeriodVerb,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

Row = TypeVar("Row", Project, Period)


def locked(code: str) -> Project:
    """Raises UnknownProject."""
    row = Project.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnknownProject(project=code[:20])
    return row


def own(code: str, *, owner: int) -> Project:
    """Raises NotTheOwner, UnknownProject."""
    row = locked(code)
    if row.owner != owner:
        raise NotTheOwner
    return row


def editable(code: str, *, owner: int) -> Project:
    """Raises NotTheOwner, ProjectStepNotNow, UnknownProject."""
    row = own(code, owner=owner)
    stage = ProjectStage(row.stage)
    if stage not in rules.EDITABLE:
        raise ProjectStepNotNow(subject=code, stage=PROJECT_STAGE_SAYS[stage], step=PROJECT_VERB_SAYS[ProjectVerb.APPLY])
    return row


def locked_period(code: str, number: int) -> Period:
    """With its project, which is locked first. Raises UnknownPeriod, UnknownProject."""
    project = locked(code)
    row = Period.objects.select_for_update().filter(project=project, number=number).first()
    if row is None:
        raise UnknownPeriod(project=code[:20], period=number)
    row.project = project
    return row


def own_period(code: str, number: int, *, owner: int, editable: bool = True) -> Period:
    """Raises NotTheOwner, ProjectStepNotNow, UnknownPeriod, UnknownProject."""
    row = locked_period(code, number)
    if row.project.owner != owner:
        raise NotTheOwner
    stage = PeriodStage(row.stage)
    if editable and stage not in rules.PERIOD_EDITABLE:
        raise ProjectStepNotNow(subject=str(row), stage=PERIOD_STAGE_SAYS[stage], step=Text("修改报告", "change the report"))
    return row


def said_enough(text: str, *, zh: str, en: str, field: str = "", least: int = rules.SIGNS_MIN) -> str:
    """Raises LifeTextWanted."""
    told = text.strip()
    if len(told) < least:
        raise LifeTextWanted(field=field, what_zh=zh, what_en=en, least=least)
    return told


def move(
    row: Project, verb: ProjectVerb, *, by: int | None, organisation: int | None = None, now: datetime, reason: str = "", **changes: Any
) -> Project:
    """To where the step leads, with what else changes by it. Raises ProjectStepNotNow, ProjectHandsMeet, NotTheVerifier."""
    here = ProjectStage(row.stage)
    there = rules.leads_to(here, verb, subject=row.code)
    if by is not None and organisation is not None:
        check_project_hands(row, verb, by=by, organisation=organisation)
    row.content_hash = content_of(row)
    LifeStep.objects.create(
        project=row,
        verb=verb,
        from_stage=here,
        to_stage=there,
        by=by,
        organisation=organisation,
        at=now,
        reason=reason,
        content_hash=row.content_hash,
    )
    _clock(row, life_terms().days.get(there), now)
    return _saved(row, there, changes)


def move_period(
    row: Period, verb: PeriodVerb, *, by: int | None, organisation: int | None = None, now: datetime, reason: str = "", **changes: Any
) -> Period:
    """The same of a period. Raises ProjectStepNotNow, ProjectHandsMeet, NotTheVerifier."""
    here = PeriodStage(row.stage)
    there = rules.period_leads_to(here, verb, subject=str(row))
    if by is not None and organisation is not None:
        check_period_hands(row, verb, by=by, organisation=organisation)
    row.content_hash = period_content(row)
    LifeStep.objects.create(
        project=row.project,
        period=row,
        verb=verb,
        from_stage=here,
        to_stage=there,
        by=by,
        organisation=organisation,
        at=now,
        reason=reason,
        content_hash=row.content_hash,
    )
    _clock(row, life_terms().period_days.get(there), now)
    return _saved(row, there, changes)


def _clock(row: Project | Period, days: int | None, now: datetime) -> None:
    due = add_workdays(local_day(now), days) if days else None
    row.due_on, row.is_provisional = (due.on, due.is_provisional) if due else (None, False)


def _saved(row: Row, there: str, changes: dict[str, Any]) -> Row:
    for name, value in changes.items():
        setattr(row, name, value)
    row.stage = there
    row.save()
    return row


def write_findings(project: Project, period: Period | None, findings: list[LifeWanted], *, party: Party, by: int, now: datetime) -> None:
    """Numbered within the project; at least one. Raises LifeTextWanted."""
    told = [(item.chapter, said_enough(item.text, zh="意见", en="the finding", least=4)) for item in findings]
    if not told:
        said_enough("", zh="至少一条意见", en="at least one finding", least=4)
    first = LifeFinding.objects.filter(project=project).count() + 1
    for place, (chapter, text) in enumerate(told, first):
        LifeFinding.objects.create(
            project=project,
            period=period,
            round=period.round if period else project.round,
            number=place,
            chapter=chapter[:40],
            text=text[:2000],
            party=party,
            by=by,
            at=now,
        )

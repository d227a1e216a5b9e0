"""The verifier's and the authority's part of a project: validate or return it, hear departments and experts, decide with a number or with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from puhui.library import reads as library
from puhui.registry.actions.stepping import locked, move, said_enough, write_findings
from puhui.registry.errors.life import (
    MethodLacksNumbers,
    MethodNotFiled,
    NotSeatedHere,
    OpinionOpposed,
    OpinionSaid,
    OpinionsOpen,
    PeriodsOpen,
    ProjectHandsMeet,
    ProjectRepliesOpen,
    ProjectStepNotNow,
)
from puhui.registry.models import LifeOpinion, Period, Project
from puhui.registry.reads.life_said import (
    opinions_of,
    seat_name,
    seats_missing,
    unreplied,
)
from puhui.registry.reads.life_terms import kind_terms, life_terms
from puhui.registry.reads.projects import check_project_hands, owner_hands, project_said
from puhui.registry.rules import life as rules
from puhui.registry.words import ProjectKind
from puhui.registry.words.life import LifeWanted, ProjectLine
from puhui.registry.words.stages import (
    EXPERT_SEAT,
    PROJECT_STAGE_SAYS,
    PROJECT_VERB_SAYS,
    Advice,
    ProjectStage,
    ProjectVerb,
)
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import listed


@transaction.atomic
def validate_project(*, code: str, verifier: int, by: int, statement: str, now: datetime) -> ProjectLine:
    """With a statement; the departments are asked from now on. Raises LifeTextWanted, NotTheVerifier, ProjectHandsMeet, ProjectStepNotNow."""
    row = locked(code)
    told = said_enough(statement, zh="审定结论", en="your statement", field="statement")
    made = move(row, ProjectVerb.VALIDATE, by=by, organisation=verifier, now=now, validated_by=by, statement=told)
    for seat in kind_terms(ProjectKind(row.kind)).departments:
        LifeOpinion.objects.create(project=row, round=row.round, seat=seat)
    return project_said(made)


@transaction.atomic
def send_back_project(*, code: str, organisation: int, by: int, findings: Sequence[LifeWanted], now: datetime) -> ProjectLine:
    """Back to the owner with numbered findings, from the verifier or the authority; it comes again as the next round.

    Raises LifeTextWanted, NotTheVerifier, ProjectHandsMeet, ProjectStepNotNow.
    """
    row = locked(code)
    party = rules.whose(ProjectStage(row.stage), ProjectVerb.SEND_BACK)
    rules.leads_to(ProjectStage(row.stage), ProjectVerb.SEND_BACK, subject=code)
    write_findings(row, None, list(findings), party=party, by=by, now=now)
    again: dict[str, Any] = {"round": row.round + 1, "validated_by": None, "noticed_by": None}
    return project_said(move(row, ProjectVerb.SEND_BACK, by=by, organisation=organisation, now=now, **again))


@transaction.atomic
def appoint_expert(*, code: str, expert: int, of_organisation: int, by: int, organisation: int, now: datetime) -> None:
    """Neither of the owner nor of the verifier, nor who appoints him. Raises ProjectHandsMeet, ProjectStepNotNow."""
    row = _in_review(code)
    check_project_hands(row, ProjectVerb.OPEN_NOTICE, by=by, organisation=organisation)
    if expert in (by, row.validated_by, *owner_hands(row)) or of_organisation in (row.owner, row.verifier):
        raise ProjectHandsMeet(subject=code)
    LifeOpinion.objects.get_or_create(project=row, round=row.round, seat=EXPERT_SEAT, expert=expert)


@transaction.atomic
def give_opinion(*, code: str, seat: str, advice: Advice, text: str, letter: str, by: int, organisation: int, now: datetime) -> None:
    """A department's, by its letter, entered by an officer; or an expert's own. Once.

    Raises LifeTextWanted, NotSeatedHere, OpinionSaid, ProjectHandsMeet, ProjectStepNotNow.
    """
    row = _in_review(code)
    asked = LifeOpinion.objects.select_for_update().filter(project=row, round=row.round, seat=seat)
    found = asked.filter(expert=by).first() if seat == EXPERT_SEAT else asked.first()
    if found is None:
        raise NotSeatedHere(project=code)
    if found.given_at:
        raise OpinionSaid
    check_project_hands(row, ProjectVerb.SEND_BACK, by=by, organisation=organisation)
    found.text = said_enough(text, zh="意见", en="the opinion", field="text")[:4000]
    if seat != EXPERT_SEAT:
        found.letter = said_enough(letter, zh="来函文号", en="the number of the letter", field="letter", least=2)[:80]
    found.advice, found.by, found.given_at = advice, by, now
    found.save()


def _in_review(code: str) -> Project:
    row = locked(code)
    if ProjectStage(row.stage) is not ProjectStage.VALIDATED:
        raise ProjectStepNotNow(
            subject=code, stage=PROJECT_STAGE_SAYS[ProjectStage(row.stage)], step=PROJECT_VERB_SAYS[ProjectVerb.VALIDATE]
        )
    return row


def check_review_over(row: Project) -> None:
    """Every department and enough experts have spoken, and none opposes. Raises OpinionsOpen, OpinionOpposed."""
    found = project_said(row)
    if silent := seats_missing(found):
        who = listed([seat_name(seat) for seat in silent])
        raise OpinionsOpen(who_zh=who.zh, who_en=who.en)
    against = [one.seat for one in opinions_of(row.code, round=row.round) if one.advice is Advice.OPPOSE]
    if against:
        who = listed([seat_name(seat) for seat in dict.fromkeys(against)])
        raise OpinionOpposed(who_zh=who.zh, who_en=who.en)


@transaction.atomic
def file_project(*, code: str, by: int, organisation: int, now: datetime) -> ProjectLine:
    """Filed, under the next number of its year: its methodology is filed and lacks no number.

    Raises ProjectRepliesOpen, MethodNotFiled, MethodLacksNumbers, ProjectHandsMeet, ProjectStepNotNow.
    """
    row = locked(code)
    rules.leads_to(ProjectStage(row.stage), ProjectVerb.FILE, subject=code)
    check_replied(row)
    _check_method_filed(row)
    today = local_day(now)
    made = move(
        row, ProjectVerb.FILE, by=by, organisation=organisation, now=now, decided_by=by, filed_as=_next_number(today), filed_on=today
    )
    return project_said(made)


def check_replied(row: Project) -> None:
    """Raises ProjectRepliesOpen."""
    if count := unreplied(row.code):
        raise ProjectRepliesOpen(count=count)


def _check_method_filed(row: Project) -> None:
    """Raises MethodNotFiled, MethodLacksNumbers."""
    named = {"methodology": row.methodology, "version": row.methodology_version}
    if (row.methodology, row.methodology_version) not in library.filings(code=row.methodology):
        raise MethodNotFiled(**named)
    m = library.methodology(code=row.methodology, number=row.methodology_version)
    if m.missing:
        lacking = listed([one.label for one in m.missing])
        raise MethodLacksNumbers(**named, numbers_zh=lacking.zh, numbers_en=lacking.en)


def _next_number(today: date) -> str:
    """皖碳普项〔2026〕3号; one counter for each year, so two who file at once get two numbers."""
    word = life_terms().word
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registry filing {today.year}"])
    prefix = f"{word}〔{today.year}〕"
    return f"{prefix}{Project.objects.filter(filed_as__startswith=prefix).count() + 1}号"


@transaction.atomic
def reject_project(*, code: str, by: int, organisation: int, reasons: str, now: datetime) -> ProjectLine:
    """Raises LifeTextWanted, ProjectHandsMeet, ProjectStepNotNow."""
    told = said_enough(reasons, zh="不予备案的理由", en="the reasons", field="reasons")
    row = locked(code)
    return project_said(move(row, ProjectVerb.REJECT, by=by, organisation=organisation, now=now, reason=told, decided_by=by, reasons=told))


@transaction.atomic
def suspend_project(*, code: str, by: int, organisation: int, reasons: str, now: datetime) -> ProjectLine:
    """At once, by one: no report is accepted meanwhile. Raises LifeTextWanted, ProjectHandsMeet, ProjectStepNotNow."""
    told = said_enough(reasons, zh="暂停的理由", en="the reasons", field="reasons")
    return project_said(
        move(locked(code), ProjectVerb.SUSPEND, by=by, organisation=organisation, now=now, reason=told, suspended_by=by, reasons=told)
    )


@transaction.atomic
def resume_project(*, code: str, by: int, organisation: int, reasons: str, now: datetime) -> ProjectLine:
    """By other hands than suspended it. Raises LifeTextWanted, ProjectHandsMeet, ProjectStepNotNow."""
    told = said_enough(reasons, zh="恢复的理由", en="the reasons", field="reasons")
    return project_said(
        move(locked(code), ProjectVerb.RESUME, by=by, organisation=organisation, now=now, reason=told, suspended_by=None, reasons="")
    )


@transaction.atomic
def end_project(*, code: str, by: int, organisation: int, reasons: str, now: datetime) -> ProjectLine:
    """For good; what was issued stays. Raises LifeTextWanted, PeriodsOpen, ProjectHandsMeet, ProjectStepNotNow."""
    told = said_enough(reasons, zh="终止的理由", en="the reasons", field="reasons")
    row = locked(code)
    check_no_period(row)
    return project_said(move(row, ProjectVerb.END, by=by, organisation=organisation, now=now, reason=told, reasons=told))


def check_no_period(row: Project) -> None:
    """Raises PeriodsOpen."""
    if count := Period.objects.filter(project=row, stage__in=[one.value for one in rules.PERIOD_UNDER_WAY]).count():
        raise PeriodsOpen(count=count)

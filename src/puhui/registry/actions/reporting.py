"""A monitoring period: opened, reported, verified, shown, accepted; then its credits may be issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from puhui.foundation.workdays import add_workdays
from puhui.registry.actions.owning import check_answered
from puhui.registry.actions.stepping import locked_period, move_period, own, own_period, said_enough, write_findings
from puhui.registry.errors.issuing import ReportNotAccount, SumNotVerified
from puhui.registry.errors.life import PeriodRefused, ProjectIncomplete, ProjectNotFiled, ProjectRepliesOpen
from puhui.registry.models import Period, Project
from puhui.registry.reads.life_said import unreplied
from puhui.registry.reads.life_terms import life_terms
from puhui.registry.reads.periods import period_said, report_faults
from puhui.registry.reads.series import sums_of
from puhui.registry.rules import life as rules
from puhui.registry.words.life import LifeWanted, PeriodLine
from puhui.registry.words.series import PeriodSum
from puhui.registry.words.stages import (
    PROJECT_STAGE_SAYS,
    PeriodStage,
    PeriodVerb,
    ProjectStage,
)
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

DAYS_MAX = 366 * 12


@transaction.atomic
def open_period(*, code: str, owner: int, by: int, first: date, last: date, now: datetime) -> PeriodLine:
    """Of a filed project, within the days for which it is credited, and of no day twice. Raises PeriodRefused, ProjectNotFiled, NotTheOwner."""
    row = own(code, owner=owner)
    check_filed(row)
    if why := _wrong_days(row, first, last):
        raise PeriodRefused(field="first", first=first, last=last, why_zh=why.zh, why_en=why.en)
    made = Period.objects.create(
        project=row,
        number=Period.objects.filter(project=row).count() + 1,
        first=first,
        last=last,
        opened_by=by,
        opened_at=now,
        verifier=row.verifier,
        report_due_on=add_workdays(last, life_terms().report_within).on,
    )
    return period_said(made)


def check_filed(row: Project) -> None:
    """Raises ProjectNotFiled."""
    if ProjectStage(row.stage) is not ProjectStage.FILED:
        raise ProjectNotFiled(project=row.code, stage=PROJECT_STAGE_SAYS[ProjectStage(row.stage)])


def _wrong_days(row: Project, first: date, last: date) -> Text | None:
    assert row.crediting_first, "a filed project has its days of crediting"
    assert row.crediting_last, "a filed project has its days of crediting"
    if last < first:
        return Text("结束早于开始", "it ends before it begins")
    if first < row.crediting_first or last > row.crediting_last:
        return Text(
            f"不在计入期 {row.crediting_first} 至 {row.crediting_last} 之内",
            f"it is not within the crediting from {row.crediting_first} to {row.crediting_last}",
        )
    if (last - first).days >= DAYS_MAX:
        return Text("一个监测期最长 12 年", "a period has twelve years at most")
    others = Period.objects.filter(project=row).values_list("first", "last")
    return Text("与另一个监测期有重叠的日子", "a day of it is in another period already") if rules.overlap(first, last, others) else None


@transaction.atomic
def submit_report(*, code: str, period: int, owner: int, by: int, now: datetime) -> PeriodLine:
    """Hand the report in, to be verified; it says what the account of the delivered data says, where there is one.

    Raises ProjectIncomplete, ProjectFindingsOpen, ReportNotAccount, ProjectNotFiled, NotTheOwner, ProjectStepNotNow.
    """
    row = own_period(code, period, owner=owner)
    check_filed(row.project)
    if missing := report_faults(code, period, today=local_day(now)):
        raise ProjectIncomplete(faults_zh="；".join(one.zh for one in missing), faults_en="; ".join(one.en for one in missing))
    check_answered(row.project, row)
    _check_account(row)
    return period_said(move_period(row, PeriodVerb.REPORT, by=by, organisation=owner, now=now, reported_by=by))


def _account(row: Period) -> PeriodSum | None:
    return next(iter(sums_of(row.project.code, row.number)), None)


def _check_account(row: Period) -> None:
    kept = _account(row)
    if kept is not None and kept.total_g != row.reported_g:
        raise ReportNotAccount(reported=grouped(row.reported_g or 0), number=kept.number, summed=grouped(kept.total_g))


@transaction.atomic
def verify_report(*, code: str, period: int, verifier: int, by: int, verified_g: int, statement: str, now: datetime) -> PeriodLine:
    """With a statement and what was found, never more than was claimed, nor than the newest account of the data.

    Raises LifeTextWanted, SumNotVerified, NotTheVerifier, ProjectHandsMeet, ProjectStepNotNow.
    """
    row = locked_period(code, period)
    told = said_enough(statement, zh="核证结论", en="your statement", field="statement")
    rules.period_leads_to(PeriodStage(row.stage), PeriodVerb.VERIFY, subject=str(row))
    if not 0 <= verified_g <= (row.reported_g or 0):
        why = Text("核证的减排量不能超过报告的减排量", "no more is verified than was reported")
        raise PeriodRefused(field="verified", first=row.first, last=row.last, why_zh=why.zh, why_en=why.en)
    if (kept := _account(row)) is not None and verified_g > kept.total_g:
        raise SumNotVerified(verified=grouped(verified_g), summed=grouped(kept.total_g))
    return period_said(
        move_period(row, PeriodVerb.VERIFY, by=by, organisation=verifier, now=now, verified_by=by, statement=told, verified_g=verified_g)
    )


@transaction.atomic
def send_back_report(*, code: str, period: int, organisation: int, by: int, findings: Sequence[LifeWanted], now: datetime) -> PeriodLine:
    """From the verifier or the authority. Raises LifeTextWanted, NotTheVerifier, ProjectHandsMeet, ProjectStepNotNow."""
    row = locked_period(code, period)
    party = rules.whose(PeriodStage(row.stage), PeriodVerb.SEND_BACK)
    rules.period_leads_to(PeriodStage(row.stage), PeriodVerb.SEND_BACK, subject=str(row))
    write_findings(row.project, row, list(findings), party=party, by=by, now=now)
    again: dict[str, Any] = {"round": row.round + 1, "verified_by": None, "noticed_by": None, "verified_g": None}
    return period_said(move_period(row, PeriodVerb.SEND_BACK, by=by, organisation=organisation, now=now, **again))


@transaction.atomic
def accept_report(*, code: str, period: int, by: int, organisation: int, now: datetime) -> PeriodLine:
    """Its credits may be issued from now on. Raises ProjectRepliesOpen, ProjectNotFiled, ProjectHandsMeet, ProjectStepNotNow."""
    row = locked_period(code, period)
    rules.period_leads_to(PeriodStage(row.stage), PeriodVerb.ACCEPT, subject=str(row))
    check_filed(row.project)
    if count := unreplied(code, period=period):
        raise ProjectRepliesOpen(count=count)
    return period_said(move_period(row, PeriodVerb.ACCEPT, by=by, organisation=organisation, now=now, decided_by=by))


@transaction.atomic
def reject_report(*, code: str, period: int, by: int, organisation: int, reasons: str, now: datetime) -> PeriodLine:
    """Raises LifeTextWanted, ProjectHandsMeet, ProjectStepNotNow."""
    told = said_enough(reasons, zh="不予核定的理由", en="the reasons", field="reasons")
    row = locked_period(code, period)
    return period_said(
        move_period(row, PeriodVerb.REJECT, by=by, organisation=organisation, now=now, reason=told, decided_by=by, reasons=told)
    )


@transaction.atomic
def mark_issued(*, code: str, period: int, by: int, organisation: int, now: datetime) -> PeriodLine:
    """For the book of blocks, in the transaction that writes them. Raises ProjectNotFiled, ProjectHandsMeet, ProjectStepNotNow."""
    row = locked_period(code, period)
    check_filed(row.project)
    return period_said(move_period(row, PeriodVerb.ISSUE, by=by, organisation=organisation, now=now))

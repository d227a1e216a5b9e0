"""项目的待办 · What waits in projects: for the owner to put right or report, the verifier to check, the authority to act, an expert to speak."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from puhui.desks.projects import PERIOD_TURN, TURN
from puhui.desks.tasks import Task
from puhui.participants.reads import organisation_of, reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.registry import reads
from puhui.registry.words import Party, PeriodLine, PeriodStage, ProjectLine, ProjectStage
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

ABOUT = Text("项目", "project")
REPORT = Text("监测报告", "report")


def own_projects(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For an owner: what was returned, reports that are due, projects that are offered."""
    if not reach_of(user, Verb.RUN_PROJECTS, now=now):
        return []
    own, today = organisation_of(user).account, local_day(now)
    back = [_project(row, TURN[row.stage], "project-mine") for row in reads.projects(owner=own, stages=(ProjectStage.RETURNED,))]
    periods = reads.periods(owner=own, stages=(PeriodStage.OPEN, PeriodStage.RETURNED))
    due = [row for row in periods if row.stage is PeriodStage.RETURNED or row.last < today]
    offered = [
        Task(ABOUT, reads.project(one.project).name, Text("有项目要转给本机构", "a project is offered to you"), reverse("projects-mine"))
        for one in reads.handovers_to(own)
    ]
    return [*back, *(_period(row, PERIOD_TURN[row.stage], "project-mine") for row in due), *offered]


def assignments(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For a verifier: projects to validate, reports to verify."""
    if not reach_of(user, Verb.VERIFY_PROJECTS, now=now):
        return []
    own = organisation_of(user).account
    waiting = [row for row in reads.projects_verified_by(own) if row.stage is ProjectStage.APPLIED and row.verifier == own]
    reports = reads.periods(stages=(PeriodStage.REPORTED,), verifier=own)
    return [
        *(_project(row, Text("请审定或退回", "validate it, or return it"), "verification") for row in waiting),
        *(_period(row, Text("请核证或退回", "verify it, or return it"), "verification") for row in reports),
    ]


def projects_to_handle(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For the authority: what waits for its step and may be in these hands; for a city, letters of departments to enter."""
    right = reach_of(user, Verb.HANDLE_PROJECTS, now=now)
    if not right:
        return []
    rows = reads.projects(stages=(ProjectStage.VALIDATED, ProjectStage.NOTICED, ProjectStage.NOTICE))
    rows = [row for row in rows if right.covers(row.city)]
    own, decides = organisation_of(user).account, bool(reach_of(user, Verb.DECIDE_PROJECTS, now=now))
    tasks = [_project(row, says, "office-project") for row in rows if (says := _wants(row, user.pk, own, decides=decides))]
    return [*tasks, *(_reports(user.pk, own) if decides else []), *(_handovers() if decides else [])]


def _wants(row: ProjectLine, by: int, own: int, *, decides: bool) -> Text | None:
    """What this pair of hands can do about it now."""
    if count := reads.unreplied(row.code):
        return Text(f"有 {count} 条公示意见待答复", f"{count} comments want a reply")
    missing = reads.seats_missing(row) if row.stage is ProjectStage.VALIDATED else []
    if missing:
        names = [reads.seat_name(seat) for seat in missing]
        return Text(
            f"联合审查还在等：{'、'.join(one.zh for one in names)}", f"the joint review waits for {', '.join(one.en for one in names)}"
        )
    steps = reads.next_project_steps(row, Party.AUTHORITY) if decides else []
    may = [step for step in steps if reads.may_step(row, step, Party.AUTHORITY, by=by, organisation=own)]
    forward = {ProjectStage.VALIDATED: "open_notice", ProjectStage.NOTICED: "file"}.get(row.stage)
    return TURN[row.stage] if forward in {step.value for step in may} else None


def _reports(by: int, own: int) -> list[Task]:
    forward = {PeriodStage.VERIFIED: "open_notice", PeriodStage.NOTICED: "accept", PeriodStage.ACCEPTED: "issue"}
    rows = reads.periods(stages=tuple(forward))
    return [_period(row, PERIOD_TURN[row.stage], "office-project") for row in rows if forward[row.stage] in _may(row, by, own)]


def _may(row: PeriodLine, by: int, own: int) -> set[str]:
    steps = reads.next_period_steps(row, Party.AUTHORITY)
    return {step.value for step in steps if reads.may_step_period(row, step, Party.AUTHORITY, by=by, organisation=own)}


def _handovers() -> list[Task]:
    says = Text("双方同意变更业主，请确认", "both sides agree to change the owner: confirm it")
    return [_project(reads.project(one.project), says, "office-project") for one in reads.handovers_to_confirm()]


def project_reviews(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For an expert: projects in whose joint review he was asked to speak."""
    says = Text("请阅读材料并提交意见", "read it and give your opinion")
    return [_project(reads.project(one.project), says, "project-review") for one in reads.opinions_waiting_for(user.pk)]


def _project(row: ProjectLine, says: Text, address: str) -> Task:
    return Task(ABOUT, row.name, says, reverse(address, args=[row.code]), row.due_on)


def _period(row: PeriodLine, says: Text, address: str) -> Task:
    project = reads.project(row.project)
    title = Text(f"{project.name.zh} 第 {row.place} 期", f"{project.name.en}, period {row.place}")
    due = row.report_due_on if row.stage is PeriodStage.OPEN else row.due_on
    return Task(REPORT, title, says, f"{reverse(address, args=[row.project])}?period={row.place}", due)

"""消纳的待办 · What waits in uses of credits: an amount to confirm, a case to retire for, a pledge to register, a plan whose day is near."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from puhui.consumption import reads
from puhui.consumption.words import PLAN_KIND_SAYS, CaseStage, PlanState
from puhui.desks.tasks import Task
from puhui.finance import reads as finance
from puhui.finance.words import PledgeStage
from puhui.participants.reads import reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

CASE, PLEDGE, PLAN = Text("修复案件", "restoration case"), Text("质押", "pledge"), Text("优先购买", "buy-first plan")
CONFIRM, RETIRE = Text("请复核数量，或退回", "confirm its amount, or send it back"), Text("请注销", "retire its amount")
REGISTER, REALISE = (
    Text("请登记，或答复不接受", "register it, or decline"),
    Text("违约通知期满，可以实现", "the notice has run: it may be realised"),
)
REPORT = Text("请报告完成了多少", "report what was done")


def cases_to_confirm(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """Of one's own body; an amount only where it may be in these hands."""
    right = reach_of(user, Verb.RUN_CASES, now=now)
    if not right:
        return []
    tasks = []
    for one in reads.cases_of(right.organisation):
        is_other = user.pk not in (one.opened_by, one.assessed_by)
        says = {CaseStage.ASSESSED: CONFIRM if is_other else None, CaseStage.CONFIRMED: RETIRE}.get(one.stage)
        if says:
            tasks.append(Task(CASE, Text(one.case_number, one.case_number), says, reverse("case", args=[one.number])))
    return tasks


def pledges_to_register(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For a bank: what was proposed to it, and notices that have run."""
    right = reach_of(user, Verb.KEEP_PLEDGES, now=now)
    if not right:
        return []
    today, says = local_day(now), {PledgeStage.PROPOSED: REGISTER, PledgeStage.NOTICED: REALISE}
    return [
        Task(PLEDGE, Text(one.terms.loan, one.terms.loan), says[one.stage], reverse("bank-pledge", args=[one.number]), one.due_on)
        for one in finance.pledges_of(bank=right.organisation)
        if one.stage is PledgeStage.PROPOSED or (one.stage is PledgeStage.NOTICED and one.due_on and one.due_on <= today)
    ]


def plans_due(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """An organisation's own that are not done yet, by their day."""
    right = reach_of(user, Verb.BUY_FIRST, now=now)
    if not right or not right.organisation:
        return []
    return [
        Task(PLAN, PLAN_KIND_SAYS[one.kind], REPORT, reverse("plan", args=[one.number]), one.until_on)
        for one in reads.plans_of(right.organisation, today=local_day(now))
        if one.state in (PlanState.OPEN, PlanState.LATE)
    ]

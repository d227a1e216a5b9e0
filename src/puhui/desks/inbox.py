"""待办 · What waits for an officer, from every room that has something to decide, the most pressing first, in working days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from puhui.desks.appeals import task_said, waiting_appeals
from puhui.desks.audits import alarm_said
from puhui.desks.calls import call_task_said, calls_waiting
from puhui.desks.corrections import outdated_corrections
from puhui.desks.deals import deal_tasks
from puhui.desks.event_tasks import events_to_evaluate, own_events
from puhui.desks.filing_tasks import filings_to_handle, own_filings, reviews_to_give
from puhui.desks.invoices import invoice_tasks
from puhui.desks.money import money_tasks
from puhui.desks.project_tasks import assignments, own_projects, project_reviews, projects_to_handle
from puhui.desks.tasks import Task
from puhui.desks.use_tasks import cases_to_confirm, plans_due, pledges_to_register
from puhui.desks.voucher_pay import vouchers_to_pay
from puhui.desks.words import moment_said, remaining_said
from puhui.foundation.auditing import Alarm, open_alarms
from puhui.foundation.workdays import Remaining, workdays_left
from puhui.journeys.four_eyes import said_of
from puhui.participants import reads as participants
from puhui.participants.reads import reach_of
from puhui.participants.words import OUTCOME_SAYS, Outcome, Proposal, Reach, SignedIn, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

#: So long the outcome of one's own proposal stands in the list.
TOLD_FOR = timedelta(days=7)
OWN_LOOKED_AT = 50
STOP, WARN, NOTE = "stop", "warn", "note"
PRESSING_DAYS = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task with the working days that are left, as of a day."""

    task: Task
    left: Remaining | None

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left.is_late

    @property
    def left_said(self) -> Text | None:
        return remaining_said(self.left) if self.left else None

    @property
    def colour(self) -> str:
        return colour_of(self.left) if self.left else NOTE


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is shown of what waits: the rows that were asked for, and how many there are of each kind and late in all."""

    rows: tuple[Waiting, ...]
    kinds: tuple[tuple[str, Text, int], ...]
    total: int
    late: int


def colour_of(left: Remaining) -> str:
    return STOP if left.is_late else WARN if left.days <= PRESSING_DAYS else NOTE


def tasks_of(user: SignedIn, reach: Reach, *, now: datetime) -> list[Task]:
    found = [task for source in SOURCES for task in source(user, reach, now)]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or date.max))


def inbox_of(user: SignedIn, *, now: datetime, kind: str = "", only_late: bool = False) -> Inbox:
    """Everything that waits, counted, and of it what was asked for."""
    today, reach = local_day(now), reach_of(user, Verb.SEE_INBOX, now=now)
    tasks = tasks_of(user, reach, now=now) if reach else []
    rows = [Waiting(task, workdays_left(today, task.due_on) if task.due_on else None) for task in tasks]
    names = {row.task.kind: row.task.about for row in rows}
    counts = Counter(row.task.kind for row in rows)
    shown = tuple(row for row in rows if kind in ("", row.task.kind) and (row.is_late or not only_late))
    return Inbox(shown, tuple((name, names[name], counts[name]) for name in names), len(rows), sum(row.is_late for row in rows))


def counts(request: HttpRequest) -> dict[str, Any]:
    """For every page: how many tasks stand behind the way to the office. Nothing is asked before a page shows it."""
    return {"way_counts": {"office": SimpleLazyObject(lambda: _count(request))}}


def _count(request: HttpRequest) -> int:
    user, now = getattr(request, "user", None), timezone.now()
    if user is None or not user.is_authenticated:
        return 0
    reach = reach_of(user, Verb.SEE_INBOX, now=now)
    return len(tasks_of(user, reach, now=now)) if reach else 0


# -- four eyes ---------------------------------------------------------------------------------------------------------

TO_DECIDE, TO_TAKE, DECIDED = Text("待同意", "to approve"), Text("待下载", "to download"), Text("有结果", "decided")


def proposals_to_decide(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """What a colleague proposed and this officer may decide."""
    return [
        Task(TO_DECIDE, said_of(found).title, _asked(found), proposal_url(found), found.due_on)
        for found in participants.to_decide(user, now=now)
    ]


def own_proposals_decided(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """How the officer's own ended, for some days; a file that waits to be taken, as long as it can be."""
    own = [found for found in participants.proposed_by(user, limit=OWN_LOOKED_AT) if found.decided_at and now - found.decided_at < TOLD_FOR]
    return [_ended(found, user, now) for found in own if found.outcome is not Outcome.WITHDRAWN]


def _ended(found: Proposal, user: SignedIn, now: datetime) -> Task:
    file = participants.export_of(found.number)
    if file and file.may_be_taken(now=now) and found.maker.user == user.pk:
        until = moment_said(file.until)
        step = Text(
            f"已同意，文件已生成。{until} 之前可以下载一次。", f"Approved, and the file is made. It may be taken once, until {until}."
        )
        return Task(TO_TAKE, said_of(found).title, step, proposal_url(found), local_day(file.until))
    return Task(DECIDED, said_of(found).title, ended_said(found), proposal_url(found))


def ended_said(found: Proposal) -> Text:
    """已同意 · hefei-2 · 2026-03-20 12:00 · why."""
    says, by = OUTCOME_SAYS[found.outcome], f" · {found.decider.name}" if found.decider else ""
    at = f" · {moment_said(found.decided_at)}" if found.decided_at else ""
    why = f" · {found.why}" if found.why else ""
    return Text(f"{says.zh}{by}{at}{why}", f"{says.en}{by}{at}{why}")


def _asked(found: Proposal) -> Text:
    name = found.maker.name
    return Text(f"{name} 提请，依据：{found.reason}", f"proposed by {name}; ground: {found.reason}")


def proposal_url(found: Proposal) -> str:
    return reverse("office-proposal", args=[found.number])


Source = Callable[[SignedIn, Reach, datetime], list[Task]]


def appeals_to_answer(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """Appeals of residents that wait for a human, and upheld ones that wait for their correction."""
    about = Text("申诉", "appeal")
    return [
        Task(about, *task_said(item), reverse("office-appeal", args=[item.number]), item.due_on if item.is_open else None)
        for item in waiting_appeals(user, now=now)
    ]


def _alarm_title(alarm: Alarm) -> Text:
    says = alarm_said(alarm.kind)
    return Text(f"{says.zh}（{alarm.about}）", f"{says.en} ({alarm.about})")


def alarms_to_look_into(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """What should never happen has, and nobody has said yet what it was."""
    found = open_alarms() if reach_of(user, Verb.MANAGE_SECURITY, now=now) else []
    step = Text("请查清是谁、为什么，写明结果。", "Find out who did it and why, and write down what it was.")
    about, url = Text("告警", "alarm"), reverse("office-security")
    return [Task(about, _alarm_title(alarm), step, url, local_day(alarm.raised_at)) for alarm in found]


def calls_that_wait(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """Calls that are past their deadline and have no result yet, and those that are about to close."""
    right = reach_of(user, Verb.RUN_CALL, now=now)
    if right is None:
        return []
    hands, about = {user.pk, right.stands_in_for} - {None}, Text("征集", "call")
    tasks = []
    for each in calls_waiting(today=local_day(now)):
        title, step = call_task_said(each, is_own=bool(hands & {each.call.opened_by, each.call.opened_for}))
        url = reverse("office-call", args=[each.call.number])
        tasks.append(Task(about, title, step, url, each.clock.on if each.clock else None))
    return tasks


#: Each room's own question: what waits for this officer. A room that has something to decide adds its own; batches in quarantine stand
#: among the duties on the operator's first page instead.
SOURCES: tuple[Source, ...] = (
    alarms_to_look_into, appeals_to_answer, proposals_to_decide, own_proposals_decided, filings_to_handle, reviews_to_give, own_filings,
    calls_that_wait, outdated_corrections, own_projects, assignments, projects_to_handle, project_reviews, deal_tasks, invoice_tasks,
    money_tasks, cases_to_confirm, pledges_to_register, plans_due,
    own_events, events_to_evaluate, vouchers_to_pay,
)  # fmt: skip

"""备案的待办 · What waits in filing: for the authority to act, for an expert to review, for an applicant to put right."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from puhui.desks.filings import TURN
from puhui.desks.tasks import Task
from puhui.filing import reads
from puhui.filing.words import STAGE_SAYS, Application, Stage, Step
from puhui.participants.reads import organisation_of, reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.vocabulary.texts import Text

ABOUT = Text("备案", "filing")
#: Where the authority's own step is the next; during a review and a notice it is somebody else's.
_TO_HANDLE = (Stage.SUBMITTED, Stage.ACCEPTED, Stage.REVIEWED, Stage.NOTICED)
#: So long the outcome of an application stands among the tasks of whoever applied.
TOLD_FOR = timedelta(days=7)


def filings_to_handle(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For the authority: what waits for its step, reviews whose opinions are in, comments without a reply."""
    if not reach_of(user, Verb.HANDLE_FILING, now=now):
        return []
    waiting = [row for row in reads.applications(stages=_TO_HANDLE) if _may_act(row, user)]
    found = [_task(row, TURN[row.stage], "office-filing") for row in waiting]
    return [*found, *_reviews_complete(), *_comments_open()]


def _may_act(row: Application, user: SignedIn) -> bool:
    """Whether any step but a return is free to this pair of hands."""
    return any(reads.may_take(row, step, by=user.pk) for step in reads.next_steps(row) if step is not Step.WITHDRAW)


def _reviews_complete() -> list[Task]:
    """A review is closed with minutes once every expert has spoken; one without enough experts wants more."""
    rows = reads.applications(stages=(Stage.REVIEW,))
    return [_task(row, says, "office-filing") for row in rows if (says := _review_wants(row))]


def _review_wants(row: Application) -> Text | None:
    free = [seat for seat in reads.seats_of(row.number, round=row.round) if not seat.has_interest]
    if len(free) < reads.course(row.course).experts:
        return Text("请指定专家", "appoint experts")
    return (
        Text("意见已齐，请写纪要并结束评审", "every opinion is in: write the minutes and close it")
        if all(seat.given_at for seat in free)
        else None
    )


def _comments_open() -> list[Task]:
    rows = {row.number: row for row in reads.applications(stages=(Stage.NOTICE,))}
    waiting = reads.unanswered(rows)
    return [
        _task(rows[number], Text(f"有 {count} 条公示意见待答复", f"{count} comments want a reply"), "office-filing")
        for number, count in waiting.items()
    ]


def reviews_to_give(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For an expert: declare, read, score, advise."""
    says = Text("请声明有无利益冲突，再评审", "declare whether an interest conflicts, then review it")
    found = [reads.application(seat.application) for seat in reads.seats_waiting_for(user.pk)]
    return [_task(row, says, "filing-review") for row in found]


def own_filings(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For an applicant: what was returned; what was decided within the last days."""
    if not reach_of(user, Verb.APPLY_FOR_FILING, now=now):
        return []
    own = organisation_of(user).account
    back = reads.applications(organisation=own, stages=(Stage.RETURNED,))
    decided = reads.applications(organisation=own, stages=(Stage.FILED, Stage.REJECTED))
    lately = [row for row in decided if now - reads.history_of(row.number)[-1].at < TOLD_FOR]
    return [
        *(_task(row, TURN[row.stage], "filing-application") for row in back),
        *(_task(row, _outcome(row), "filing-application") for row in lately),
    ]


def _outcome(row: Application) -> Text:
    says = STAGE_SAYS[row.stage]
    return Text(f"{says.zh} {row.filed_as}".rstrip(), f"{says.en} {row.filed_as}".rstrip())


def _task(row: Application, says: Text, address: str) -> Task:
    return Task(ABOUT, row.title, says, reverse(address, args=[row.number]), row.due_on)

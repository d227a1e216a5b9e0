"""活动的待办 · What comes next for an event: for its organiser by stage, with the day until which credits are retired; for a verifier that was asked."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from puhui.consumption import reads
from puhui.consumption.words import Event, EventStage
from puhui.desks.tasks import Task
from puhui.participants.reads import organisation_of, reach_of
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

ABOUT = Text("活动", "event")
NEXT = {
    EventStage.DRAFT: Text("填报活动数据，再核算足迹", "enter what the event used, then state its footprint"),
    EventStage.STATED: Text("写下减排行动，再确认", "write down what is done to emit less, and settle it"),
    EventStage.PLANNED: Text("备足减排量，注销", "have enough credits, and retire them"),
    EventStage.COVERED: Text("请第三方评价，或自行声明", "ask a third party to evaluate it, or state it yourself"),
    EventStage.EVALUATED: Text("公开声明", "publish the statement"),
    EventStage.PUBLISHED: Text("已公开，没有要办的", "it is public; nothing is to be done"),
    EventStage.WITHDRAWN: Text("已撤回", "it was withdrawn"),
}
WAITS_FOR_VERIFIER = Text("等第三方评价", "the third party evaluates it")
#: Until these credits have to be retired.
_WITH_CLOCK = (EventStage.DRAFT, EventStage.STATED, EventStage.PLANNED)


def next_of(event: Event) -> Text:
    if event.stage is EventStage.COVERED and event.evaluator:
        return WAITS_FOR_VERIFIER
    return NEXT[event.stage]


def own_events(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For an organiser: events that are over, or whose credits have to be retired."""
    if not reach_of(user, Verb.RUN_EVENTS, now=now):
        return []
    found = reads.events_of(organisation_of(user).account)
    return [_task(event) for event in found if _waits(event) and event.text.last < local_day(now)]


def _waits(event: Event) -> bool:
    return event.stage not in (EventStage.PUBLISHED, EventStage.WITHDRAWN) and not (event.stage is EventStage.COVERED and event.evaluator)


def _task(event: Event) -> Task:
    due = event.due_on if event.stage in _WITH_CLOCK else None
    return Task(ABOUT, Text(event.text.name, event.text.name), next_of(event), reverse("my-event", args=[event.number]), due)


def events_to_evaluate(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """For a verifier that was asked."""
    if not reach_of(user, Verb.EVALUATE_EVENTS, now=now):
        return []
    found = reads.events_for(organisation_of(user).account)
    says = Text("请评价或退回", "evaluate it, or return it")
    return [
        Task(ABOUT, Text(event.text.name, event.text.name), says, reverse("event-evaluation", args=[event.number]))
        for event in found
        if event.stage is EventStage.COVERED
    ]

"""What waits for an officer, from every room that has something to decide, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from puhui.desks.appeals import task_said, waiting_appeals
from puhui.participants.words import Reach, SignedIn
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: what it is about, what is asked, until when (empty: no clock runs), and the way there."""

    about: Text
    title: Text
    next: Text
    url: str
    due_on: date | None = None


Source = Callable[[SignedIn, Reach, datetime], list[Task]]


def _appeals(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    about, today = Text("申诉", "appeal"), local_day(now)
    found = waiting_appeals(user, now=now)
    return [
        Task(
            about,
            *task_said(item, today=today),
            reverse("office-appeal", args=[item.number]),
            item.due_on if item.state == "open" else None,
        )
        for item in found
    ]


#: Each room's own question: what waits for this officer.
SOURCES: tuple[Source, ...] = (_appeals,)


def tasks_of(user: SignedIn, reach: Reach, *, now: datetime) -> list[Task]:
    found = [task for source in SOURCES for task in source(user, reach, now)]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or date.max))

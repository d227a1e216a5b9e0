"""活动碳中和的词 · Words of an event that is made neutral: its file, its life, its reductions, who evaluated it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.footprint.words import Statement
from puhui.vocabulary.texts import Text


class EventStage(StrEnum):
    DRAFT = "draft"
    STATED = "stated"
    PLANNED = "planned"
    COVERED = "covered"
    EVALUATED = "evaluated"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


EVENT_STAGE_SAYS = {
    EventStage.DRAFT: Text("填报中", "in writing"),
    EventStage.STATED: Text("已核算", "footprint stated"),
    EventStage.PLANNED: Text("已定减排行动", "reductions planned"),
    EventStage.COVERED: Text("已足额注销", "retired in full"),
    EventStage.EVALUATED: Text("已评价", "evaluated"),
    EventStage.PUBLISHED: Text("已公开声明", "published"),
    EventStage.WITHDRAWN: Text("已撤回", "withdrawn"),
}


class EventVerb(StrEnum):
    OPEN = "open"
    STATE = "state"
    REVISE = "revise"
    PLAN = "plan"
    RETIRE = "retire"
    COVER = "cover"
    EVALUATE = "evaluate"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


EVENT_VERB_SAYS = {
    EventVerb.OPEN: Text("建立活动", "opened"),
    EventVerb.STATE: Text("核算足迹", "footprint stated"),
    EventVerb.REVISE: Text("退回填报", "taken back to writing"),
    EventVerb.PLAN: Text("确认减排行动", "reductions settled"),
    EventVerb.RETIRE: Text("注销减排量", "credits retired"),
    EventVerb.COVER: Text("注销量达到足迹", "the footprint is covered"),
    EventVerb.EVALUATE: Text("评价", "evaluated"),
    EventVerb.PUBLISH: Text("公开声明", "published"),
    EventVerb.WITHDRAW: Text("撤回", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class EventText:
    """What the organiser says of an event. The beneficiary is who stands on the certificates: the host, by name and credit code."""

    name: str
    city: str
    venue: str
    first: date
    last: date
    attendance: int
    host: str
    host_code: str


@dataclass(frozen=True, slots=True)
class Reduction:
    """One thing that is done to emit less. It lowers the footprint by what is entered there, and never by a number of its own."""

    number: int
    text: str
    owner: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`by` is the organisation that speaks: the organiser itself, or a verifier."""

    by: int
    text: str
    at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class EventStep:
    verb: EventVerb
    stage: EventStage
    at: datetime
    by: int
    note: str
    kg: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """`due_on` is the last day on which credits are retired for it; `evaluator` the verifier that was asked, if one was."""

    number: int
    organisation: int
    text: EventText
    stage: EventStage
    due_on: date
    statement: Statement | None
    retired_kg: int
    evaluator: int | None
    evaluation: Evaluation | None
    published_at: datetime | None
    withdrawn_why: str

    @property
    def subject(self) -> str:
        return event_subject(self.number)

    @property
    def lacking_kg(self) -> int:
        """What is still to be retired; nothing is known before the footprint is stated."""
        return max(0, self.statement.kg - self.retired_kg) if self.statement else 0

    @property
    def is_neutral(self) -> bool:
        """Said only where what was retired covers the stated footprint to the last gram."""
        stands = self.stage in (EventStage.COVERED, EventStage.EVALUATED, EventStage.PUBLISHED)
        return stands and self.statement is not None and self.retired_kg >= self.statement.kg


def event_subject(number: int) -> str:
    return f"event:{number}"

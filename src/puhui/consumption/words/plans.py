"""优先购买的词 · Words of buy-first plans: who pledged how much by when, what counts as done, and what the public reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.registry.words import Purpose
from puhui.vocabulary.texts import Text


class PlanKind(StrEnum):
    EVENTS = "events"
    OFFICES = "offices"
    VOLUNTARY = "voluntary"


PLAN_KIND_SAYS: Mapping[PlanKind, Text] = {
    PlanKind.EVENTS: Text("会议和活动", "meetings and events"),
    PlanKind.OFFICES: Text("机构运行", "offices"),
    PlanKind.VOLUNTARY: Text("自愿抵消", "voluntary"),
}


class PlanState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DONE_LATE = "done_late"
    LATE = "late"
    WITHDRAWN = "withdrawn"


PLAN_STATE_SAYS: Mapping[PlanState, Text] = {
    PlanState.OPEN: Text("进行中", "under way"),
    PlanState.DONE: Text("已完成", "done"),
    PlanState.DONE_LATE: Text("逾期完成", "done late"),
    PlanState.LATE: Text("逾期未完成", "late"),
    PlanState.WITHDRAWN: Text("已撤回", "withdrawn"),
}
#: Which retirements count for a plan: what somebody must do anyway does not. Our choice.
COUNTED = (Purpose.BUY_FIRST, Purpose.VOLUNTARY, Purpose.EVENT, Purpose.PUBLIC_GOOD)
#: The cause of a gift that names no event.
PUBLIC_GOOD = "public_good"


@dataclass(frozen=True, slots=True)
class PlanDone:
    """A certificate, or a gift of grams, that was counted for a plan."""

    kg: int
    at: datetime
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class PlanStep:
    says: Text
    kg: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    number: int
    holder: int
    is_person: bool
    kind: PlanKind
    kg: int
    until_on: date
    made_at: datetime
    done_kg: int
    state: PlanState
    withdrawn_reason: str = ""
    done: tuple[PlanDone, ...] = ()
    steps: tuple[PlanStep, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonsPlans:
    """Residents' plans as the public sees them: sums alone, and none where they are few."""

    persons: int
    pledged_kg: int
    done_kg: int
    late: int


@dataclass(frozen=True, slots=True)
class PlanLedger:
    """All that was pledged and done: organisations plan by plan, persons as sums, gifts of grams as a sum."""

    plans: tuple[Plan, ...]
    persons: PersonsPlans | None
    pledged_kg: int
    done_kg: int
    late: int

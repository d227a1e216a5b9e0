"""The lives of an application and of a call as tables, and whose hands may not meet. What is not in a table is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from puhui.filing.errors import CallHandsMeet, CallStepNotNow, HandsMeet, StepNotNow
from puhui.filing.words import CALL_STAGE_SAYS, CALL_STEP_SAYS, STAGE_SAYS, STEP_SAYS, CallStage, CallStep, Course, Stage, Step

#: Where it still may be taken back by who applied.
_OPEN = (
    Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.REVIEW, Stage.REVIEWED, Stage.NOTICE, Stage.NOTICED,
)  # fmt: skip
LIFE: Mapping[tuple[Stage, Step], Stage] = MappingProxyType(
    {
        (Stage.DRAFT, Step.SUBMIT): Stage.SUBMITTED,
        (Stage.SUBMITTED, Step.ACCEPT): Stage.ACCEPTED,
        (Stage.SUBMITTED, Step.SEND_BACK): Stage.RETURNED,
        (Stage.SUBMITTED, Step.REJECT): Stage.REJECTED,
        (Stage.RETURNED, Step.SUBMIT): Stage.SUBMITTED,
        (Stage.ACCEPTED, Step.BEGIN_REVIEW): Stage.REVIEW,
        (Stage.REVIEW, Step.CLOSE_REVIEW): Stage.REVIEWED,
        (Stage.REVIEWED, Step.SEND_BACK): Stage.RETURNED,
        (Stage.REVIEWED, Step.OPEN_NOTICE): Stage.NOTICE,
        (Stage.REVIEWED, Step.REJECT): Stage.REJECTED,
        (Stage.NOTICE, Step.END_NOTICE): Stage.NOTICED,
        (Stage.NOTICED, Step.SEND_BACK): Stage.RETURNED,
        (Stage.NOTICED, Step.FILE): Stage.FILED,
        (Stage.NOTICED, Step.REJECT): Stage.REJECTED,
        (Stage.FILED, Step.SUPERSEDE): Stage.SUPERSEDED,
        (Stage.FILED, Step.REVOKE): Stage.REVOKED,
        **{(stage, Step.WITHDRAW): Stage.WITHDRAWN for stage in _OPEN},
    }
)
#: A course without experts goes to the notice as soon as it is accepted.
WITHOUT_REVIEW: Mapping[tuple[Stage, Step], Stage] = MappingProxyType(
    {**LIFE, (Stage.ACCEPTED, Step.OPEN_NOTICE): Stage.NOTICE, (Stage.ACCEPTED, Step.REJECT): Stage.REJECTED}
)
#: What is written may change here, and nowhere else.
EDITABLE = frozenset({Stage.DRAFT, Stage.RETURNED})
#: Steps that end it by a decision: neither who applied nor who accepted.
DECIDES = frozenset({Step.FILE, Step.REJECT, Step.REVOKE})
#: Steps that check the applicant's work.
CHECKS = DECIDES | {Step.ACCEPT, Step.SEND_BACK, Step.BEGIN_REVIEW, Step.CLOSE_REVIEW, Step.OPEN_NOTICE}
SIGNS_MIN = 10
CHAPTER_SIGNS_MIN, CHAPTER_SIGNS_MAX = 20, 20_000


def life_of(course: Course) -> Mapping[tuple[Stage, Step], Stage]:
    return LIFE if course.experts else WITHOUT_REVIEW


def leads_to(course: Course, stage: Stage, step: Step, *, number: int) -> Stage:
    """Raises StepNotNow."""
    found = life_of(course).get((stage, step))
    if found is None:
        raise StepNotNow(number=number, stage=STAGE_SAYS[stage], step=STEP_SAYS[step])
    return found


def check_hands(step: Step, *, number: int, by: int, made_by: int, accepted_by: int | None) -> None:
    """Raises HandsMeet."""
    if (step in CHECKS and by == made_by) or (step in DECIDES and by == accepted_by):
        raise HandsMeet(number=number)


def steps_from(course: Course, stage: Stage) -> list[Step]:
    """What may follow, in the order of the table."""
    return [step for (here, step) in life_of(course) if here is stage]


# -- calls -------------------------------------------------------------------------------------------------------------

CALL_LIFE: Mapping[tuple[CallStage, CallStep], CallStage] = MappingProxyType(
    {
        (CallStage.DRAFT, CallStep.OPEN): CallStage.OPEN,
        (CallStage.OPEN, CallStep.CLOSE): CallStage.CLOSED,
        (CallStage.CLOSED, CallStep.PUBLISH): CallStage.RESULTED,
        **{(stage, CallStep.CALL_OFF): CallStage.CALLED_OFF for stage in (CallStage.DRAFT, CallStage.OPEN, CallStage.CLOSED)},
    }
)
#: Handed in, and not being rewritten: what may win.
CHOOSABLE = frozenset({Stage.SUBMITTED, Stage.ACCEPTED, Stage.REVIEW, Stage.REVIEWED, Stage.NOTICE, Stage.NOTICED, Stage.FILED})
#: Working days that a call is open at least, and from its deadline to its result. Our choice: no document of the scheme sets them.
CALL_WORKDAYS_MIN, RESULT_WORKDAYS = 5, 20


def call_leads_to(stage: CallStage, step: CallStep, *, number: int) -> CallStage:
    """Raises CallStepNotNow."""
    found = CALL_LIFE.get((stage, step))
    if found is None:
        raise CallStepNotNow(number=number, stage=CALL_STAGE_SAYS[stage], step=CALL_STEP_SAYS[step])
    return found


def check_call_hands(*, number: int, hands: Iterable[int | None], openers: Iterable[int | None], applicants: Iterable[int]) -> None:
    """Who publishes a result neither opened the call nor answered it, in person or for somebody who is away. Raises CallHandsMeet."""
    if set(hands) & (set(openers) | set(applicants)) - {None}:
        raise CallHandsMeet(number=number)


def call_steps_from(stage: CallStage) -> list[CallStep]:
    return [step for (here, step) in CALL_LIFE if here is stage]

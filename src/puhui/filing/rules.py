"""The lives of an application and of a call as tables, and whose hands may not meet. What is not in a table is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from puhui.filing.errors import CallHandsMeet, CallStepNotNow, FileNotTaken, HandsMeet, NotThisCourse, StepNotNow
from puhui.filing.words import CALL_STAGE_SAYS, CALL_STEP_SAYS, STAGE_SAYS, STEP_SAYS, CallStage, CallStep, Course, Stage, Step
from puhui.participants.words import ROLE_SAYS, Role
from puhui.vocabulary.texts import Text, listed

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
#: What is attached: how many files, how large each. Our choice.
FILES_MAX, FILE_MB_MAX = 30, 20
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


def check_open_to(course: Course, role: str) -> None:
    """Raises NotThisCourse."""
    if course.only and role not in course.only:
        who = listed([ROLE_SAYS[Role(one)] for one in course.only])
        raise NotThisCourse(course=course.name.zh, course_en=course.name.en, who_zh=who.zh, who_en=who.en)


# -- files -------------------------------------------------------------------------------------------------------------

#: How a file of a kind begins, by the end of its name; text has no mark, and must be text.
_BEGINS: Mapping[str, tuple[bytes, str]] = MappingProxyType(
    {
        "pdf": (b"%PDF-", "application/pdf"),
        "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
        "jpg": (b"\xff\xd8\xff", "image/jpeg"),
        "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
        "docx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xlsx": (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
)
TEXT_MEDIA = "text/plain; charset=utf-8"
_TEXTS = frozenset({"csv", "txt", "md", "yaml", "yml"})


def media_named(name: str) -> str:
    """What a file that was taken is, by its name."""
    return _BEGINS.get(_end_of(name), (b"", TEXT_MEDIA))[1]


def _end_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower()


def media_of(name: str, body: bytes) -> str:
    """What a file is, by its name and its first bytes, which must agree. Raises FileNotTaken."""
    ends = _end_of(name)
    if len(body) > FILE_MB_MAX * 2**20:
        why = Text("太大", "it is too large")
    elif not body:
        why = Text("是空的", "it is empty")
    elif ends in _TEXTS and _is_text(body):
        return TEXT_MEDIA
    elif ends in _BEGINS and body.startswith(_BEGINS[ends][0]):
        return _BEGINS[ends][1]
    else:
        why = Text("内容与文件名的类型不符", "what it holds is not what its name says")
    raise FileNotTaken(name=name[:80], why_zh=why.zh, why_en=why.en, most=FILE_MB_MAX)


def _is_text(body: bytes) -> bool:
    try:
        return "\0" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False


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

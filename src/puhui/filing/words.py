"""备案的词 · Words of filing: the course that an application takes, its stages and steps, and what people wrote on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Stage(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REVIEW = "review"
    REVIEWED = "reviewed"
    NOTICE = "notice"
    NOTICED = "noticed"
    FILED = "filed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


#: Stages whose working days a course sets.
ON_THE_CLOCK = (
    Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED, Stage.REVIEW, Stage.REVIEWED, Stage.NOTICE, Stage.NOTICED,
)  # fmt: skip
STAGE_SAYS = {
    Stage.DRAFT: Text("草稿", "draft"),
    Stage.SUBMITTED: Text("待受理", "submitted"),
    Stage.RETURNED: Text("待补正", "returned"),
    Stage.ACCEPTED: Text("已受理", "accepted"),
    Stage.REVIEW: Text("专家评审中", "under review"),
    Stage.REVIEWED: Text("评审结束", "reviewed"),
    Stage.NOTICE: Text("公示中", "on public notice"),
    Stage.NOTICED: Text("公示结束，待决定", "notice over, to be decided"),
    Stage.FILED: Text("已备案", "filed"),
    Stage.REJECTED: Text("不予备案", "rejected"),
    Stage.WITHDRAWN: Text("已撤回", "withdrawn"),
    Stage.SUPERSEDED: Text("已被新版取代", "superseded"),
    Stage.REVOKED: Text("已废止", "revoked"),
}


class Step(StrEnum):
    """What moves an application on. `end_notice` is the clock's."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    BEGIN_REVIEW = "begin_review"
    CLOSE_REVIEW = "close_review"
    OPEN_NOTICE = "open_notice"
    END_NOTICE = "end_notice"
    FILE = "file"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"
    REVOKE = "revoke"


STEP_SAYS = {
    Step.SUBMIT: Text("提交", "submitted"),
    Step.ACCEPT: Text("受理", "accepted"),
    Step.SEND_BACK: Text("退回补正", "returned with findings"),
    Step.BEGIN_REVIEW: Text("组织评审", "review begun"),
    Step.CLOSE_REVIEW: Text("评审结束", "review closed"),
    Step.OPEN_NOTICE: Text("公示", "public notice opened"),
    Step.END_NOTICE: Text("公示期满", "public notice over"),
    Step.FILE: Text("备案", "filed"),
    Step.REJECT: Text("不予备案", "rejected"),
    Step.WITHDRAW: Text("撤回", "withdrawn"),
    Step.SUPERSEDE: Text("被新版取代", "superseded by a later version"),
    Step.REVOKE: Text("废止", "revoked"),
}


class Advice(StrEnum):
    """What an expert recommends."""

    FILE = "file"
    REVISE = "revise"
    REJECT = "reject"


ADVICE_SAYS = {
    Advice.FILE: Text("同意备案", "file it"),
    Advice.REVISE: Text("修改后再审", "revise and come again"),
    Advice.REJECT: Text("不同意备案", "do not file it"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    code: str
    name: Text
    asks: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Course:
    """One kind of application: `word` begins its document numbers; `days` are working days by stage; no experts, no review.

    `only` are the roles that may apply; empty: every role that may apply for anything.
    """

    code: str
    name: Text
    word: str
    subject: Text
    chapters: tuple[Chapter, ...]
    experts: int
    criteria: tuple[Criterion, ...]
    days: Mapping[Stage, int]
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody wants to have filed, as it stands. Users and organisations are numbers; `round` counts how often it came back."""

    number: int
    course: str
    about: str
    title: Text
    made_by: int
    organisation: int
    stage: Stage
    round: int
    subject: str
    subject_name: str
    content_hash: str
    due_on: date | None
    is_provisional: bool
    accepted_by: int | None
    decided_by: int | None
    reasons: str
    minutes: str
    notice_from: date | None
    notice_until: date | None
    filed_as: str
    filed_on: date | None
    valid_from: date | None
    valid_until: date | None
    replaces: int | None
    #: the call that it answers
    call: int | None = None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that is handed in with it, by its hash."""

    name: str
    digest: str
    media: str
    bytes: int


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One line of the history. Nobody's number where the clock did it."""

    step: Step
    from_stage: Stage
    to_stage: Stage
    by: int | None
    at: datetime
    note: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    round: int
    number: int
    chapter: str
    text: str
    by: int
    at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding to be: the chapter that it is about, empty for the whole, and what is to be put right."""

    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class Seat:
    """An expert in one round of review."""

    application: int
    round: int
    expert: int
    has_interest: bool | None
    interest: str
    scores: Mapping[str, int]
    advice: Advice | None
    opinion: str
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class Comment:
    round: int
    number: int
    by: int
    text: str
    at: datetime
    reply: str
    replied_at: datetime | None


# -- calls -------------------------------------------------------------------------------------------------------------


class CallStage(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RESULTED = "resulted"
    CALLED_OFF = "called-off"


CALL_STAGE_SAYS = {
    CallStage.DRAFT: Text("草稿", "draft"),
    CallStage.OPEN: Text("征集中", "open"),
    CallStage.CLOSED: Text("已截止，评选中", "closed, being judged"),
    CallStage.RESULTED: Text("已公布结果", "result published"),
    CallStage.CALLED_OFF: Text("已取消", "called off"),
}


class CallStep(StrEnum):
    """What moves a call on. `close` is the clock's."""

    OPEN = "open"
    CLOSE = "close"
    PUBLISH = "publish"
    CALL_OFF = "call_off"


CALL_STEP_SAYS = {
    CallStep.OPEN: Text("发布征集", "opened"),
    CallStep.CLOSE: Text("截止", "closed"),
    CallStep.PUBLISH: Text("公布结果", "result published"),
    CallStep.CALL_OFF: Text("取消征集", "called off"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen application, and why it was chosen."""

    application: int
    reasons: str


@dataclass(frozen=True, slots=True)
class CallText:
    """What a call says: its theme, what is sought, which course the answers take, the last day on which they are in time."""

    theme: Text
    sought: Text
    course: str
    deadline: date


@dataclass(frozen=True, slots=True)
class Call:
    """The authority asks for applications on a theme. `opened_for` is whom the opener stood in for; `result_due_on` is our own choice."""

    number: int
    text: CallText
    stage: CallStage
    made_by: int
    opened_by: int | None
    opened_for: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    result: str
    chosen: tuple[Choice, ...]
    published_by: int | None
    published_at: datetime | None
    reasons: str
    result_due_on: date

    @property
    def is_public(self) -> bool:
        """A draft is nobody's but the authority's, also once it was dropped."""
        return self.opened_at is not None

    def stage_on(self, day: date) -> CallStage:
        """Past its deadline a call is closed, whether or not the clock has come by yet."""
        return CallStage.CLOSED if self.stage is CallStage.OPEN and day > self.text.deadline else self.stage


@dataclass(frozen=True, slots=True)
class CallStepTaken:
    """One line of a call's history. Nobody's number where the clock did it."""

    step: CallStep
    from_stage: CallStage
    to_stage: CallStage
    by: int | None
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Score:
    """What the experts of a review gave for one criterion; the mean in tenths, a half rounded up."""

    mean_tenths: int
    least: int
    most: int
    given: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One submission beside the others. Without chapters while its applicant rewrites it; without scores before a review has ended."""

    application: Application
    chapters: Mapping[str, str]
    is_rewritten: bool
    is_choosable: bool
    scores: Mapping[str, Score]
    advices: Mapping[Advice, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    course: Course
    columns: tuple[Compared, ...]

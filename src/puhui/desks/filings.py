"""备案的话 · How an application for filing is said: where it stands, whose turn it is, until when, and what was written about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from puhui.desks.words import moment_said, remaining_said
from puhui.filing import reads
from puhui.filing.words import ADVICE_SAYS, STAGE_SAYS, STEP_SAYS, Application, Chapter, Course, Criterion, Seat, Stage, StepTaken
from puhui.foundation.workdays import Remaining, workdays_left
from puhui.participants.reads import holders_numbered, user_names
from puhui.vocabulary.texts import Text

#: Who is to act while an application stands somewhere.
TURN: Mapping[Stage, Text] = {
    Stage.DRAFT: Text("申请机构填写", "the applicant writes"),
    Stage.SUBMITTED: Text("主管部门受理或退回", "the authority accepts or returns it"),
    Stage.RETURNED: Text("申请机构补正", "the applicant puts it right"),
    Stage.ACCEPTED: Text("主管部门组织评审或公示", "the authority calls a review, or opens a notice"),
    Stage.REVIEW: Text("专家评审", "the experts review"),
    Stage.REVIEWED: Text("主管部门公示、退回或不予备案", "the authority opens a notice, returns or rejects it"),
    Stage.NOTICE: Text("公众提意见，主管部门答复", "the public comments, the authority replies"),
    Stage.NOTICED: Text("主管部门决定", "the authority decides"),
}
_KINDS = {
    Stage.FILED: "ok", Stage.REJECTED: "stop", Stage.REVOKED: "stop", Stage.RETURNED: "warn", Stage.NOTICE: "note",
    Stage.SUPERSEDED: "line", Stage.WITHDRAWN: "line", Stage.DRAFT: "line",
}  # fmt: skip
#: The way as people see it, and which stages are a step of it.
WAY: tuple[tuple[Text, frozenset[Stage]], ...] = (
    (Text("填写", "written"), frozenset({Stage.DRAFT, Stage.RETURNED})),
    (Text("受理", "accepted"), frozenset({Stage.SUBMITTED})),
    (Text("评审", "reviewed"), frozenset({Stage.ACCEPTED, Stage.REVIEW})),
    (Text("公示", "noticed"), frozenset({Stage.REVIEWED, Stage.NOTICE})),
    (Text("决定", "decided"), frozenset({Stage.NOTICED})),
)
#: What anyone may read: on notice, or decided after one.
PUBLIC = (Stage.NOTICE, Stage.NOTICED, Stage.FILED, Stage.SUPERSEDED, Stage.REVOKED)
IN_THE_REGISTER = (Stage.FILED, Stage.SUPERSEDED, Stage.REVOKED)


@dataclass(frozen=True, slots=True)
class FilingLine:
    """An application as a row of a list."""

    found: Application
    course: Course
    organisation: Text
    stage: Text
    kind: str
    turn: Text | None
    left: Remaining | None

    @property
    def left_said(self) -> Text | None:
        return remaining_said(self.left) if self.left else None

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left.is_late


def lines_shown(found: Iterable[Application], *, today: date) -> list[FilingLine]:
    rows = list(found)
    names = organisation_names(row.organisation for row in rows)
    return [line_shown(row, names[row.organisation], today=today) for row in rows]


def line_shown(found: Application, organisation: Text, *, today: date) -> FilingLine:
    left = workdays_left(today, found.due_on) if found.due_on else None
    kind = _KINDS.get(found.stage, "note")
    return FilingLine(found, reads.course(found.course), organisation, STAGE_SAYS[found.stage], kind, TURN.get(found.stage), left)


def organisation_names(accounts: Iterable[int]) -> dict[int, Text]:
    asked = set(accounts)
    known = holders_numbered(asked)
    return {
        account: (known[account].called or Text(known[account].name, known[account].name)) if account in known else Text("–", "–")
        for account in asked
    }


def way_of(found: Application) -> tuple[list[Text], int, Text | None]:
    """The names of the steps, how many are behind it, and where it stopped if it did."""
    course = reads.course(found.course)
    way = [step for step in WAY if course.experts or Stage.REVIEW not in step[1]]
    names = [name for name, _ in way]
    if found.stage in IN_THE_REGISTER:
        return names, len(way), None
    if found.stage is Stage.REJECTED:
        return names, len(way) - 1, STAGE_SAYS[found.stage]
    here = Stage.REVIEWED if found.stage is Stage.ACCEPTED and not course.experts else found.stage
    at = next((place for place, (_, stages) in enumerate(way) if here in stages), 0)
    return names, at, STAGE_SAYS[found.stage] if found.stage is Stage.WITHDRAWN else None


# -- what was written --------------------------------------------------------------------------------------------------


def chapters_shown(found: Application) -> list[tuple[Chapter, str]]:
    written = reads.chapters_of(found.number)
    return [(chapter, written.get(chapter.code, "")) for chapter in reads.course(found.course).chapters]


@dataclass(frozen=True, slots=True)
class StepShown:
    """A line of the history; `by` is empty where nobody is named to the reader, or the clock did it."""

    says: Text
    at: str
    by: str
    note: str
    content_hash: str


def history_shown(number: int, *, with_names: bool) -> list[StepShown]:
    taken = reads.history_of(number)
    names = user_names({step.by for step in taken if step.by}) if with_names else {}
    return [_step_shown(step, names) for step in taken]


def _step_shown(step: StepTaken, names: Mapping[int, str]) -> StepShown:
    return StepShown(STEP_SAYS[step.step], moment_said(step.at), names.get(step.by or 0, ""), step.note, step.content_hash)


# -- the review --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeatShown:
    """An expert of a round, for whoever handles the application."""

    name: str
    seat: Seat
    state: Text
    kind: str
    scores: list[tuple[Text, int]]
    advice: Text | None


def seats_shown(found: Application, *, round: int | None = None) -> list[SeatShown]:
    seats = reads.seats_of(found.number, round=round or found.round)
    names = user_names({seat.expert for seat in seats})
    criteria = reads.course(found.course).criteria
    return [_seat_shown(seat, names.get(seat.expert, "–"), criteria) for seat in seats]


def _seat_shown(seat: Seat, name: str, criteria: Iterable[Criterion]) -> SeatShown:
    scores = [(item.name, seat.scores[item.code]) for item in criteria if item.code in seat.scores]
    return SeatShown(name, seat, *_seat_state(seat), scores, ADVICE_SAYS[seat.advice] if seat.advice else None)


def _seat_state(seat: Seat) -> tuple[Text, str]:
    if seat.has_interest:
        return Text("回避", "stands aside"), "stop"
    if seat.given_at:
        return Text("已提交意见", "opinion given"), "ok"
    return (Text("待声明", "to declare"), "warn") if seat.has_interest is None else (Text("待提交意见", "opinion due"), "note")


@dataclass(frozen=True, slots=True)
class ReviewSum:
    """What the experts of a round said, taken together: the public and the applicant see this, and no names."""

    experts: int
    means: list[tuple[Text, str]]
    advices: list[tuple[Text, int]]


def review_sum(found: Application) -> ReviewSum | None:
    """Of the round that was closed last; None where there has been no review."""
    given = [seat for seat in reads.seats_of(found.number) if seat.given_at]
    last = [seat for seat in given if seat.round == max(each.round for each in given)]
    if not last or found.stage in (Stage.REVIEW, Stage.ACCEPTED):
        return None
    criteria = reads.course(found.course).criteria
    means = [(item.name, _mean([seat.scores[item.code] for seat in last])) for item in criteria]
    advices = [(says, sum(seat.advice is advice for seat in last)) for advice, says in ADVICE_SAYS.items()]
    return ReviewSum(len(last), means, [(says, count) for says, count in advices if count])


def _mean(scores: list[int]) -> str:
    """To a tenth, a half rounded up."""
    tenths = (20 * sum(scores) + len(scores)) // (2 * len(scores))
    return f"{tenths // 10}.{tenths % 10}"

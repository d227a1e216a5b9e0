"""Calls as pages show them: their clocks, and every answer as a column of cells that fold after their first lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from puhui.desks.addresses import address
from puhui.desks.words import moment_said, remaining_said
from puhui.filing import reads
from puhui.filing.words import (
    ADVICE_SAYS,
    CALL_STAGE_SAYS,
    CALL_STEP_SAYS,
    STAGE_SAYS,
    Advice,
    Call,
    CallStage,
    Compared,
    Comparison,
    Score,
    Stage,
)
from puhui.foundation.workdays import Remaining, workdays_left
from puhui.participants import reads as participants
from puhui.vocabulary.texts import Text

NOTHING = "–"
#: So many signs of a chapter are its first lines.
FIRST_SIGNS = 72
#: Working days before its deadline from which a call is pressing.
PRESSING = 3
STAGE_KINDS = {
    CallStage.DRAFT: "line", CallStage.OPEN: "ok", CallStage.CLOSED: "warn", CallStage.RESULTED: "note", CallStage.CALLED_OFF: "line",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """What a call waits for, how many working days are left for it, and until when."""

    about: Text
    left: Remaining
    on: date

    @property
    def says(self) -> Text:
        return remaining_said(self.left)

    @property
    def kind(self) -> str:
        return "stop" if self.left.is_late else "warn" if self.left.days <= PRESSING else "note"


@dataclass(frozen=True, slots=True)
class CallShown:
    """One call with its words and its clock; `answers` is None where nobody is told how many there are."""

    call: Call
    stage: CallStage
    state: Text
    kind: str
    course: Text
    clock: Clock | None
    answers: int | None = None


def clock_of(call: Call, *, today: date) -> Clock | None:
    """A draft and whatever has ended have none."""
    match call.stage_on(today):
        case CallStage.OPEN:
            return Clock(Text("截止", "deadline"), workdays_left(today, call.text.deadline), call.text.deadline)
        case CallStage.CLOSED:
            return Clock(Text("公布结果", "result"), workdays_left(today, call.result_due_on), call.result_due_on)
    return None


def call_shown(call: Call, *, today: date, answers: int | None = None) -> CallShown:
    stage = call.stage_on(today)
    name = reads.course(call.text.course).name
    return CallShown(call, stage, CALL_STAGE_SAYS[stage], STAGE_KINDS[stage], name, clock_of(call, today=today), answers)


def calls_shown(calls: Iterable[Call], *, today: date) -> list[CallShown]:
    """With how many answers each has."""
    found = list(calls)
    counted = reads.counted_submissions(each.number for each in found)
    return [call_shown(each, today=today, answers=counted[each.number]) for each in found]


def history_said(number: int) -> list[tuple[Text, str, str]]:
    """What was done, by whom (empty: by the clock), and when."""
    taken = reads.call_history(number)
    names = participants.user_names({one.by for one in taken if one.by is not None})
    return [(CALL_STEP_SAYS[one.step], names.get(one.by or 0, ""), moment_said(one.at)) for one in taken]


# -- side by side ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column: the first lines, and all of it where that is more; `is_faint` where nothing was written."""

    label: Text
    first: Text | str
    whole: str = ""
    is_faint: bool = False

    @property
    def is_empty(self) -> bool:
        """A dash, which a phone leaves out."""
        return self.first == NOTHING


@dataclass(frozen=True, slots=True)
class Column:
    number: int
    title: Text
    organisation: Text
    state: Text
    url: str
    is_choosable: bool
    is_chosen: bool
    cells: tuple[Cell, ...]


def organisations_said(accounts: Iterable[int]) -> dict[int, Text]:
    """The names of organisations by their numbers."""
    return {number: holder.called or holder.says for number, holder in participants.holders_numbered(set(accounts)).items()}


def columns_of(found: Comparison, call: Call) -> list[Column]:
    names = organisations_said(each.application.organisation for each in found.columns)
    chosen = {each.application for each in call.chosen}
    return [
        Column(
            number=each.application.number,
            title=each.application.title,
            organisation=names.get(each.application.organisation, Text("–", "–")),
            state=STAGE_SAYS[each.application.stage],
            url=address("office-filing", each.application.number),
            is_choosable=each.is_choosable,
            is_chosen=each.application.number in chosen,
            cells=tuple(_cells(found, each)),
        )
        for each in found.columns
    ]


def _cells(found: Comparison, column: Compared) -> Iterator[Cell]:
    """Every column has the same cells in the same order; what holds for all chapters is said once. Scores only where any is there."""
    for place, chapter in enumerate(found.course.chapters):
        yield _rewritten(chapter.name, place) if column.is_rewritten else _text_cell(chapter.name, column.chapters.get(chapter.code, ""))
    is_reviewed = any(each.scores for each in found.columns)
    for criterion in found.course.criteria if is_reviewed else ():
        score = column.scores.get(criterion.code)
        yield Cell(criterion.name, _score_said(score) if score else NOTHING, is_faint=score is None)
    if found.course.experts:
        yield _advice_cell(column)


def _rewritten(label: Text, place: int) -> Cell:
    says = NOTHING if place else Text("正在补正，再次提交后显示", "being corrected; shown once it is handed in again")
    return Cell(label, says, is_faint=True)


def _text_cell(label: Text, text: str) -> Cell:
    told = text.strip()
    if not told:
        return Cell(label, Text("没有写", "nothing written"), is_faint=True)
    first = told.partition("\n")[0][:FIRST_SIGNS]
    return Cell(label, told) if first == told else Cell(label, f"{first.rstrip()}…", told)


def _score_said(score: Score) -> Text:
    """77.0 · 60–90 · 3 位专家: the mean, the least and the most, and of how many."""
    mean = f"{score.mean_tenths // 10}.{score.mean_tenths % 10}"
    return Text(
        f"均分 {mean}，最低 {score.least}，最高 {score.most}（{score.given} 位专家）",
        f"mean {mean}, least {score.least}, most {score.most} ({score.given} experts)",
    )


def _advice_cell(column: Compared) -> Cell:
    label = Text("专家意见", "advice of the experts")
    told = [(ADVICE_SAYS[advice], column.advices[advice]) for advice in Advice if column.advices.get(advice)]
    if not told:
        return Cell(label, Text("未评审", "not reviewed"), is_faint=True)
    return Cell(label, Text("；".join(f"{says.zh} {n} 位" for says, n in told), "; ".join(f"{says.en}: {n}" for says, n in told)))


# -- the result --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChosenShown:
    """A chosen answer as everybody sees it: its title, whose it is, why, and how far it has come."""

    title: Text
    organisation: Text
    reasons: str
    state: Text
    filed_as: str


def chosen_of(call: Call) -> list[ChosenShown]:
    """Nothing of an answer that was not chosen, and nothing before there is a result."""
    found = [(reads.application(each.application), each.reasons) for each in call.chosen]
    names = organisations_said(each.organisation for each, _ in found)
    return [
        ChosenShown(
            title=each.title,
            organisation=names.get(each.organisation, Text("–", "–")),
            reasons=reasons,
            state=STAGE_SAYS[each.stage],
            filed_as=each.filed_as if each.stage is Stage.FILED else "",
        )
        for each, reasons in found
    ]


# -- tasks -------------------------------------------------------------------------------------------------------------


def calls_waiting(*, today: date) -> list[CallShown]:
    """What is past its deadline and has no result, and what closes within some working days."""
    found = calls_shown(reads.calls(stages=[CallStage.OPEN, CallStage.CLOSED]), today=today)
    return [each for each in found if each.clock and (each.stage is CallStage.CLOSED or each.clock.left.days <= PRESSING)]


def call_task_said(shown: CallShown, *, is_own: bool) -> tuple[Text, Text]:
    """Title and next step of the task; whoever opened a call does not publish its result."""
    theme, answers = shown.call.text.theme, shown.answers or 0
    if shown.stage is CallStage.OPEN:
        title = Text(f"征集“{theme.zh}”快要截止", f"Call about to close: {theme.en}")
        return title, Text(f"已收到 {answers} 份申请。到期自动截止。", f"Answers so far: {answers}. It closes by itself.")
    title = Text(f"征集“{theme.zh}”等待公布结果", f"Call that waits for its result: {theme.en}")
    if is_own:
        return title, Text("是您发布的，请交给另一位同事公布结果。", "You opened it; a colleague publishes the result.")
    return title, Text(f"收到 {answers} 份申请，请比较后公布结果。", f"Answers: {answers}. Compare them and publish the result.")

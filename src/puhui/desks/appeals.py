"""Appeals as pages show them: what was refused and why, how many working days are left, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from puhui.desks.words import clock_said, day_short, moment_said
from puhui.foundation.workdays import workdays_left
from puhui.journeys.appealing import sender_of
from puhui.participants import reads
from puhui.participants.words import APPEAL_SAYS, Appeal, AppealState, AppealText, Refused, SignedIn, Verb
from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class Left:
    """How much time an answer has, in words, and whether it is late."""

    says: Text
    is_late: bool


@dataclass(frozen=True, slots=True)
class AppealShown:
    """One appeal; `text` and `answer` are empty in an officer's list."""

    appeal: Appeal
    title: Text
    why: Text
    state: Text
    asked: str
    due: Text
    left: Left | None
    text: str = ""
    answer: str = ""
    answered: str = ""


def left_of(appeal: Appeal, *, today: date) -> Left | None:
    """None once nobody has to answer any more."""
    if appeal.state is not AppealState.OPEN:
        return None
    remaining = workdays_left(today, appeal.due_on)
    if remaining.is_late:
        return Left(Text("已过期限", "overdue"), is_late=True)
    return Left(Text(f"还有 {remaining.days} 个工作日", f"{remaining.days} working days left"), is_late=False)


def due_said(appeal: Appeal) -> Text:
    day = day_short(appeal.due_on)
    more = Text("（暂按周末推算）", " (provisional)") if appeal.is_provisional else Text("", "")
    return Text(f"{day.zh}{more.zh}", f"{day.en}{more.en}")


def shown(appeal: Appeal, *, today: date) -> AppealShown:
    """As an officer's list has it: by its code, without anything that was written."""
    return AppealShown(
        appeal=appeal,
        title=Text(f"申诉 {appeal.number}", f"Appeal {appeal.number}"),
        why=Text(appeal.code, appeal.code),
        state=APPEAL_SAYS[appeal.state],
        asked=moment_said(appeal.asked_at),
        due=due_said(appeal),
        left=left_of(appeal, today=today),
    )


def shown_whole(item: AppealText, *, today: date) -> AppealShown:
    """With what was refused and what was written, for the person and for whoever answers."""
    appeal = item.appeal
    return AppealShown(
        appeal=appeal,
        title=act_said(item.refused),
        why=Text(item.refused.why_zh, item.refused.why_en),
        state=APPEAL_SAYS[appeal.state],
        asked=moment_said(appeal.asked_at),
        due=due_said(appeal),
        left=left_of(appeal, today=today),
        text=item.text,
        answer=item.answer,
        answered=moment_said(appeal.answered_at) if appeal.answered_at else "",
    )


def act_said(refused: Refused) -> Text:
    """乘坐地铁 · 3月18日 12:00 · 合肥地铁."""
    at = datetime.fromisoformat(refused.happened_at)
    day, clock, (sender_zh, sender_en) = day_short(at.date()), clock_said(at), sender_of(refused)
    return Text(
        f"{refused.title_zh} · {day.zh} {clock.zh} · {sender_zh}",
        f"{refused.title_en[:1].upper()}{refused.title_en[1:]} · {day.en} {clock.en} · {sender_en}",
    )


# -- tasks -------------------------------------------------------------------------------------------------------------


def waiting_appeals(user: SignedIn, *, now: datetime) -> list[Appeal]:
    """What waits for an officer who may answer: each open appeal, and each upheld one that waits for its correction."""
    right = reads.reach_of(user, Verb.ANSWER_APPEAL, now=now)
    return [] if right is None else reads.appeals_within(right, states=[AppealState.OPEN, AppealState.UPHELD])


def task_said(appeal: Appeal, *, today: date) -> tuple[Text, Text]:
    """Title and next step of the task."""
    left = left_of(appeal, today=today)
    if left is None:
        title = Text(f"申诉 {appeal.number} 已支持，待更正", f"Appeal {appeal.number} is upheld, to be corrected")
        return title, Text("由更正结算批入账。", "A correcting run will credit it.")
    title = Text(f"申诉 {appeal.number}：{left.says.zh}", f"Appeal {appeal.number}: {left.says.en}")
    return title, Text(f"请在 {due_said(appeal).zh} 前答复。", f"Answer it by {due_said(appeal).en}.")

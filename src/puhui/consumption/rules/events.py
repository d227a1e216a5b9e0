"""The life of an event on one screen, what its file must say, and when credits are retired for it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime

from puhui.consumption.errors import (
    EvaluationMissing,
    EventDaysTurned,
    EventElsewhere,
    EventFieldMissing,
    EventStageWrong,
    EventTooLong,
    FootprintBeforeEnd,
    MoreThanLacking,
    NothingLacking,
    RetirementTooLate,
    WithdrawalReasonMissing,
)
from puhui.consumption.words import EVENT_STAGE_SAYS, EVENT_VERB_SAYS, NAME_LENGTH, Event, EventStage, EventText, EventVerb
from puhui.footprint.words import HOME
from puhui.methodology.regions import covers
from puhui.vocabulary.identifiers import credit_code, region_code
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

S, V = EventStage, EventVerb
EVENT_LIFE: dict[tuple[EventStage, EventVerb], EventStage] = {
    (S.DRAFT, V.STATE): S.STATED,
    (S.STATED, V.PLAN): S.PLANNED,
    (S.PLANNED, V.RETIRE): S.PLANNED,
    (S.PLANNED, V.COVER): S.COVERED,
    (S.COVERED, V.EVALUATE): S.EVALUATED,
    (S.EVALUATED, V.PUBLISH): S.PUBLISHED,
    # a better number may come until the statement is public; what was retired stays retired for the event
    (S.STATED, V.REVISE): S.DRAFT,
    (S.PLANNED, V.REVISE): S.DRAFT,
    (S.COVERED, V.REVISE): S.DRAFT,
    (S.EVALUATED, V.REVISE): S.DRAFT,
    **{(stage, V.WITHDRAW): S.WITHDRAWN for stage in S if stage is not S.WITHDRAWN},
}
#: Where actions that reduce may still be added.
MAY_PLAN = frozenset({S.DRAFT, S.STATED, S.PLANNED})
DAYS_MOST, ATTENDANCE_MOST, TEXT_LEAST, TEXT_MOST = 90, 10_000_000, 10, 500


def event_after(stage: EventStage, verb: EventVerb) -> EventStage:
    """Raises EventStageWrong."""
    found = EVENT_LIFE.get((stage, verb))
    if found is None:
        at, does = EVENT_STAGE_SAYS[stage], EVENT_VERB_SAYS[verb]
        raise EventStageWrong(stage_zh=at.zh, stage_en=at.en, verb_zh=does.zh, verb_en=does.en)
    return found


def event_checked(told: EventText) -> EventText:
    """As it is kept. Raises EventFieldMissing, EventTooLong, EventDaysTurned, EventElsewhere, BadIdentifier."""
    says = {"name": Text("活动名称", "the name of the event"), "venue": Text("场地", "the venue"), "host": Text("主办单位", "the host")}
    texts = {name: " ".join(getattr(told, name).split()) for name in says}
    for name, text in texts.items():
        if not text:
            raise EventFieldMissing(field=name, what_zh=says[name].zh, what_en=says[name].en)
        if len(text) > NAME_LENGTH:
            raise EventTooLong(field=name, what_zh=says[name].zh, what_en=says[name].en, most=NAME_LENGTH, length=len(text))
    if not 0 < told.attendance <= ATTENDANCE_MOST:
        raise EventFieldMissing(
            field="attendance", what_zh="参加人数（大于 0 的整数）", what_en="how many take part, a whole number above 0"
        )
    if not 0 <= (told.last - told.first).days < DAYS_MOST:
        raise EventDaysTurned(field="last", first=told.first, last=told.last, most=DAYS_MOST)
    if not covers(HOME, told.city or "0"):
        raise EventElsewhere(field="city")
    city, code = region_code(told.city), credit_code(told.host_code)
    return replace(told, name=texts["name"], venue=texts["venue"], host=texts["host"], city=city, host_code=code)


def due_on(last: date, *, months: int) -> date:
    """So many months after the last day; the same day of the month, or the last one that there is."""
    year, month = divmod(last.year * 12 + last.month - 1 + months, 12)
    return date(year, month + 1, min(last.day, monthrange(year, month + 1)[1]))


def may_retire(event: Event, *, kg: int, now: datetime, months: int) -> None:
    """Raises EventStageWrong, RetirementTooLate, NothingLacking, MoreThanLacking."""
    if event.stage is S.COVERED:
        raise NothingLacking
    event_after(event.stage, V.RETIRE)
    if local_day(now) > event.due_on:
        raise RetirementTooLate(due_on=event.due_on, months=months)
    if not 0 < kg <= event.lacking_kg:
        raise MoreThanLacking(kg=kg, lacking=event.lacking_kg, field="kg")


def may_evaluate(event: Event, text: str) -> str:
    """Only what was stated after the event is no forecast. Raises EventStageWrong, FootprintBeforeEnd, EvaluationMissing, EventTooLong."""
    event_after(event.stage, V.EVALUATE)
    assert event.statement is not None
    stated_on = local_day(event.statement.stated_at)
    if stated_on <= event.text.last:
        raise FootprintBeforeEnd(stated_on=stated_on, last=event.text.last)
    told = text.strip()
    if len(told) < TEXT_LEAST:
        raise EvaluationMissing(least=TEXT_LEAST, field="text")
    if len(told) > TEXT_MOST:
        raise EventTooLong(field="text", what_zh="评价", what_en="an evaluation", most=TEXT_MOST, length=len(told))
    return told


def withdrawal(why: str) -> str:
    """Raises WithdrawalReasonMissing."""
    told = " ".join(why.split())[:200]
    if not told:
        raise WithdrawalReasonMissing(field="why")
    return told

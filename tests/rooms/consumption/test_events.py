"""An event goes its way step by step, and is called neutral only where what was retired covers its footprint to the last gram."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.consumption import actions, reads
from puhui.consumption.errors import (
    EvaluationMissing,
    EvaluatorIsOrganiser,
    EventDaysTurned,
    EventDiffers,
    EventElsewhere,
    EventFieldMissing,
    EventStageWrong,
    EventTooLong,
    EventUnknown,
    FootprintBeforeEnd,
    MoreThanLacking,
    NothingLacking,
    NotTheEvaluator,
    ReductionGone,
    ReductionsMissing,
    RetirementTooLate,
    WithdrawalReasonMissing,
)
from puhui.consumption.models import EventStep, Retirement
from puhui.consumption.rules.events import EVENT_LIFE, due_on, event_after
from puhui.consumption.words import Event, EventStage, EventText, EventVerb
from puhui.footprint import actions as footprint
from puhui.footprint import reads as footprints
from puhui.footprint.errors import EntryGone, NoReference, NotAsked, NothingCounted, NothingEntered, TableTwice, TableUnreadable
from puhui.footprint.words import Answer, Given, Phase, Uncounted
from puhui.foundation.server import ThrowawayCluster
from puhui.registry import actions as registry
from puhui.registry.errors import InsufficientCredits
from puhui.registry.words import Purpose
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.refusals import Refusal
from tests.rooms.registry.credits import OFFICER, OWNER, asked, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded
from tests.workbooks import row as sheet_row
from tests.workbooks import workbook

ORGANISER, OTHER, VERIFIER, BY = 301, 302, 303, 7
TEXT = EventText(
    "徽风半程马拉松", "340100", "滨湖场", date(2026, 3, 14), date(2026, 3, 15), 200, "徽风半程马拉松组委会", "91340100MA2MRCWG8K"
)
NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
#: 100 kWh at 0.6553 kg: 65,530 g, so 66 kg.
POWER = Given(Phase.HOLDING, "electricity", 100_000)
KG = 66
SPOKEN = "按电费单和签到表逐项核对，计入各项与凭证一致。"


def told(event: Event, **more: Any) -> dict[str, Any]:
    return {"number": event.number, "organisation": ORGANISER, "by": BY, "now": NOW, **more}


def own(event: Event, **more: Any) -> dict[str, Any]:
    return {"number": event.number, "organisation": ORGANISER, **more}


def opened(*given: Given, text: EventText = TEXT, organisation: int = ORGANISER) -> Event:
    return actions.open_event(organisation=organisation, text=text, by=BY, now=NOW, given=given or (POWER,))


def stated(*given: Given, now: datetime = NOW) -> Event:
    return actions.state_event(**told(opened(*given), now=now))


def planned(*given: Given) -> Event:
    event = stated(*given)
    actions.add_reduction(**told(event, text="不发纸质会刊", owner="会务组"))
    return actions.plan_event(**told(event))


def retired(event: Event, kg: int = KG, *, key: str = "", now: datetime = NOW) -> Event:
    actions.retire_for_event(**told(event, key=key or fresh(), called="组委会（示例）", kg=kg, now=now))
    return reads.event(event.number)


def covered() -> Event:
    return retired(planned())


def evaluated() -> Event:
    return actions.evaluate_event(**told(covered(), text=SPOKEN))


def published() -> Event:
    return actions.publish_event(**told(evaluated()))


def withdrawn() -> Event:
    return actions.withdraw_event(**told(opened(), why="活动取消"))


AT: dict[EventStage, Callable[[], Event]] = {
    EventStage.DRAFT: opened,
    EventStage.STATED: stated,
    EventStage.PLANNED: planned,
    EventStage.COVERED: covered,
    EventStage.EVALUATED: evaluated,
    EventStage.PUBLISHED: published,
    EventStage.WITHDRAWN: withdrawn,
}
DO: dict[EventVerb, Callable[[Event], object]] = {
    EventVerb.STATE: lambda event: actions.state_event(**told(event)),
    EventVerb.REVISE: lambda event: actions.revise_event(**told(event)),
    EventVerb.PLAN: lambda event: actions.plan_event(**told(event)),
    EventVerb.RETIRE: lambda event: retired(event, 1),
    EventVerb.EVALUATE: lambda event: actions.evaluate_event(**told(event, text=SPOKEN)),
    EventVerb.PUBLISH: lambda event: actions.publish_event(**told(event)),
    EventVerb.WITHDRAW: lambda event: actions.withdraw_event(**told(event, why="数据有误")),
}


@pytest.fixture
def held(db: None) -> None:
    """The organiser bought 200 kg for events."""
    issued(300)
    registry.transfer_credits(key=fresh(), giver=OWNER, taker=ORGANISER, wanted=asked(200), purpose=Purpose.EVENT, by=OFFICER, now=NOW)


@pytest.mark.usefixtures("held")
class TestTheLife:
    @pytest.mark.parametrize(("stage", "verb"), list(product(EventStage, DO)))
    def test_is_the_table(self, stage: EventStage, verb: EventVerb) -> None:
        event = AT[stage]()
        if verb is EventVerb.PLAN and stage is EventStage.STATED:
            actions.add_reduction(**told(event, text="无纸化", owner=""))
        if (stage, verb) in EVENT_LIFE:
            DO[verb](event)
            assert reads.event(event.number).stage is EVENT_LIFE[stage, verb]
        else:
            steps = EventStep.objects.count()
            with pytest.raises((EventStageWrong, NothingLacking)):
                DO[verb](event)
            assert (reads.event(event.number).stage, EventStep.objects.count()) == (stage, steps)

    def test_is_written_down_step_by_step(self) -> None:
        steps = reads.steps_of(published().number)
        verbs = [step.verb for step in steps]
        assert verbs == [EventVerb(name) for name in ("open", "state", "plan", "retire", "cover", "evaluate", "publish")]
        assert [step.kg for step in steps if step.kg] == [KG]

    def test_wants_reductions_before_anything_is_offset(self) -> None:
        event = stated()
        with pytest.raises(ReductionsMissing):
            actions.plan_event(**told(event))
        made = actions.add_reduction(**told(event, text="合乘接驳", owner=""))
        actions.remove_reduction(**own(event, reduction=made.number))
        with pytest.raises(ReductionGone):
            actions.remove_reduction(**own(event, reduction=made.number))
        with pytest.raises(ReductionsMissing):
            actions.add_reduction(**told(event, text=" ", owner=""))

    def test_counts_what_was_retired_before_when_it_is_stated_anew(self) -> None:
        event = actions.revise_event(**told(covered()))
        assert not event.is_neutral
        more = actions.add_items(**told(event, given=[replace(POWER, amount_milli=10_000)]))
        event = actions.state_event(**told(event))
        assert (more, event.statement and event.statement.kg, event.lacking_kg) == (1, 73, 7)
        assert actions.plan_event(**told(event)).stage is EventStage.PLANNED
        assert retired(event, 7).stage is EventStage.COVERED

    def test_is_covered_at_once_where_enough_was_retired_before(self) -> None:
        event = actions.state_event(**told(actions.revise_event(**told(covered()))))
        assert actions.plan_event(**told(event)).is_neutral

    def test_is_covered_by_what_was_retired_in_time_also_when_it_is_stated_anew_after_the_deadline(self) -> None:
        event, late = covered(), {"now": NOW + timedelta(days=500)}
        actions.revise_event(**told(event) | late)
        actions.state_event(**told(event) | late)
        assert actions.plan_event(**told(event) | late).is_neutral

    def test_of_another_is_nowhere(self) -> None:
        event = opened()
        for verb in (actions.publish_event, actions.state_event, actions.plan_event):
            with pytest.raises(EventUnknown):
                verb(number=event.number, organisation=OTHER, by=BY, now=NOW)
        with pytest.raises(EventUnknown):
            reads.event_of(event.number, organisation=OTHER)


@pytest.mark.usefixtures("held")
class TestRetireForAnEvent:
    def test_is_neutral_at_the_last_kilogram_and_not_before(self) -> None:
        event = retired(planned(), KG - 1)
        assert (event.stage, event.lacking_kg, event.is_neutral) == (EventStage.PLANNED, 1, False)
        event = retired(event, 1)
        assert (event.stage, event.lacking_kg, event.is_neutral) == (EventStage.COVERED, 0, True)

    def test_says_for_whom_and_what_for(self) -> None:
        event = covered()
        (certificate,) = reads.certificates_for(event.subject)
        assert (certificate.kg, certificate.holder, certificate.use.purpose) == (KG, ORGANISER, Purpose.EVENT)
        assert (certificate.use.beneficiary.name, certificate.use.from_on, certificate.use.until_on) == (TEXT.host, TEXT.first, TEXT.last)

    @pytest.mark.parametrize("kg", [-1, 0, KG + 1])
    def test_takes_what_is_lacking_and_no_more(self, kg: int) -> None:
        with pytest.raises(MoreThanLacking):
            retired(planned(), kg)
        assert not Retirement.objects.exists()

    def test_once_for_a_form(self) -> None:
        event = planned()
        assert retired(event, 60, key="form") == retired(event, 60, key="form")
        with pytest.raises(EventDiffers):
            retired(event, 6, key="form")
        assert reads.event(event.number).retired_kg == 60

    def test_refuses_what_is_not_held(self) -> None:
        event = planned(replace(POWER, amount_milli=1_000_000))
        with pytest.raises(InsufficientCredits):
            retired(event, 301)
        assert reads.event(event.number).stage is EventStage.PLANNED

    def test_on_the_last_day_and_not_after_it(self) -> None:
        event = planned()
        assert event.due_on == date(2027, 3, 15)
        last = datetime(2027, 3, 15, 15, 59, tzinfo=UTC)
        with pytest.raises(RetirementTooLate):
            retired(event, now=last + timedelta(minutes=1))
        assert retired(event, now=last).is_neutral

    @pytest.mark.parametrize(("last", "due"), [(date(2024, 2, 29), date(2025, 2, 28)), (date(2026, 12, 31), date(2027, 12, 31))])
    def test_has_a_year(self, last: date, due: date) -> None:
        assert due_on(last, months=12) == due


@pytest.mark.usefixtures("held")
class TestEvaluation:
    def test_is_the_organisers_own_or_a_verifiers(self) -> None:
        assert (mine := evaluated().evaluation) is not None
        assert mine.is_own
        event = actions.ask_evaluation(**own(covered2(), evaluator=VERIFIER))
        with pytest.raises(NotTheEvaluator):
            actions.evaluate_event(**told(event, text=SPOKEN))
        with pytest.raises(EventUnknown):
            actions.evaluate_event(**told(event, text=SPOKEN, organisation=OTHER))
        spoken = actions.evaluate_event(**told(event, text=SPOKEN, organisation=VERIFIER)).evaluation
        assert spoken is not None
        assert (spoken.by, spoken.is_own) == (VERIFIER, False)
        assert [one.number for one in reads.events_for(VERIFIER)] == [event.number]

    def test_is_never_the_organisers_as_a_third_party(self) -> None:
        with pytest.raises(EvaluatorIsOrganiser):
            actions.ask_evaluation(**own(covered(), evaluator=ORGANISER))

    def test_may_send_it_back(self) -> None:
        event = actions.ask_evaluation(**own(covered(), evaluator=VERIFIER))
        with pytest.raises(WithdrawalReasonMissing):
            actions.return_event(**told(event, organisation=VERIFIER, why=" "))
        assert actions.return_event(**told(event, organisation=VERIFIER, why="缺住宿凭证")).stage is EventStage.DRAFT

    @pytest.mark.parametrize(("day", "holds"), [(15, False), (16, True)])
    def test_wants_what_really_was(self, day: int, holds: bool) -> None:
        """What is stated on the last day of the event, or before, is a forecast."""
        event = stated(now=datetime(2026, 3, day, 4, 0, tzinfo=UTC))
        actions.add_reduction(**told(event, text="无纸化", owner=""))
        retired(actions.plan_event(**told(event)))
        if holds:
            assert actions.evaluate_event(**told(event, text=SPOKEN)).evaluation
        else:
            with pytest.raises(FootprintBeforeEnd):
                actions.evaluate_event(**told(event, text=SPOKEN))

    @pytest.mark.parametrize(("text", "kind"), [("太短", EvaluationMissing), ("长" * 501, EventTooLong)])
    def test_says_something(self, text: str, kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            actions.evaluate_event(**told(covered(), text=text))


def covered2() -> Event:
    """A second one, within the same holdings."""
    return retired(planned())


@pytest.mark.usefixtures("held")
class TestThePublic:
    def test_sees_what_is_published_and_why_it_was_withdrawn(self) -> None:
        event = evaluated()
        with pytest.raises(EventUnknown):
            reads.public_event(event.number)
        actions.publish_event(**told(event))
        assert reads.public_event(event.number).is_neutral
        actions.withdraw_event(**told(event, why="用电量有误"))
        seen = reads.public_event(event.number)
        assert (seen.is_neutral, seen.withdrawn_why) == (False, "用电量有误")
        assert [one.number for one in reads.public_events()] == [event.number]

    def test_never_sees_a_draft_that_was_withdrawn(self) -> None:
        event = withdrawn()
        assert reads.public_events() == []
        with pytest.raises(EventUnknown):
            reads.public_event(event.number)


class TestTheFile:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (replace(TEXT, name=" "), EventFieldMissing),
            (replace(TEXT, name="长" * 61), EventTooLong),
            (replace(TEXT, attendance=0), EventFieldMissing),
            (replace(TEXT, last=date(2026, 3, 13)), EventDaysTurned),
            (replace(TEXT, last=TEXT.first + timedelta(days=90)), EventDaysTurned),
            (replace(TEXT, host_code="91340100MA2MRCWG8X"), BadIdentifier),
            (replace(TEXT, city="310000"), EventElsewhere),
        ],
    )
    def test_is_refused_where_it_does_not_say_what_it_must(self, db: None, text: EventText, kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            opened(text=text)
        opened(text=replace(TEXT, name="长" * 60, last=TEXT.first + timedelta(days=89)))

    def test_is_changed_while_it_is_written(self, db: None) -> None:
        event = actions.change_event(**own(opened(), text=replace(TEXT, venue="奥体")))
        assert event.text.venue == "奥体"
        actions.state_event(**told(event))
        with pytest.raises(EventStageWrong):
            actions.change_event(**own(event, text=TEXT))

    def test_takes_a_table_once_and_gives_back_the_rows_that_are_wrong(self, db: None, tmp_path: Any) -> None:
        event, body = opened(), "项目,数量,单位\n自来水,12,m3\n热气球,1,\n".encode()
        read = actions.add_items_of_table(**told(event, name="a.csv", body=body))
        assert (len(read.taken), [row.row for row in read.refused]) == (1, [3])
        with pytest.raises(TableTwice):
            actions.add_items_of_table(**told(event, name="a.csv", body=body))
        assert actions.remove_items_of_table(**own(event, file="a.csv")) == 1
        with pytest.raises(EntryGone):
            actions.remove_items_of_table(**own(event, file=""))
        book = workbook(tmp_path / "a.xlsx", {"表": [sheet_row("项目", "数量", "单位"), sheet_row("自来水", 12, "m3")]})
        assert len(actions.add_items_of_table(**told(event, name="a.xlsx", body=book.read_bytes())).taken) == 1
        with pytest.raises(TableUnreadable):
            actions.add_items_of_table(**told(event, name="b.csv", body=b"PK but no workbook"))

    def test_takes_rows_away(self, db: None) -> None:
        event = opened()
        (entry,) = footprints.entries(event.subject)
        actions.remove_item(**own(event, item=entry.number))
        with pytest.raises(EntryGone):
            actions.remove_item(**own(event, item=entry.number))
        with pytest.raises(NothingEntered):
            actions.state_event(**told(event))


MEALS = Given(Phase.HOLDING, "meals", 800_000)


def answer(item: str, answer: Answer, kg: str = "", source: str = "", *, organisation: int = ORGANISER) -> None:
    footprint.answer_factor(organisation=organisation, item=item, answer=answer, text=kg, source=source, by=BY, now=NOW)


class TestTheFootprint:
    def test_lists_what_has_no_factor_and_never_counts_it_as_zero(self, db: None) -> None:
        with pytest.raises(NothingCounted):
            stated(MEALS)
        told_ = stated(POWER, MEALS).statement
        assert told_ is not None
        assert (told_.grams, told_.kg) == (65_530, 66)
        assert [(line.item.code, line.grams, line.why_not) for line in told_.uncounted] == [("meals", None, Uncounted.NOT_ANSWERED)]

    def test_keeps_an_own_factor_for_the_organisers_later_events_and_for_nobody_else(self, db: None) -> None:
        answer("meals", Answer.OWN, "1.5", "本单位食堂盘查报告 2025")
        told_ = stated(POWER, MEALS).statement
        assert told_ is not None
        line = told_.counted[1]
        assert line.used is not None
        assert (line.grams, line.used.grade, line.used.source) == (1_200_000, "D", "本单位食堂盘查报告 2025")
        again = stated(POWER, MEALS).statement
        assert again is not None
        assert again.grams == told_.grams
        assert footprints.answers_of(OTHER) == {}

    def test_that_was_stated_does_not_follow_a_later_answer(self, db: None) -> None:
        answer("meals", Answer.OWN, "1.5", "本单位食堂盘查报告 2025")
        event = stated(MEALS)
        answer("meals", Answer.OWN, "2.5", "本单位食堂盘查报告 2026")
        assert reads.event(event.number).statement == event.statement
        assert footprints.reckoned(event.subject, organisation=ORGANISER, day=NOW.date())[0].grams == 2_000_000

    def test_takes_the_reference_that_was_shown(self, db: None) -> None:
        answer("hotel", Answer.REFERENCE)
        told_ = stated(Given(Phase.HOLDING, "hotel", 10_000)).statement
        assert told_ is not None
        used = told_.counted[0].used
        assert used is not None
        assert (told_.grams, used.region, used.grade) == (535_000, "CN", "C")

    def test_has_no_reference_for_meals_and_takes_no_own_number_for_power(self, db: None) -> None:
        with pytest.raises(NoReference):
            answer("meals", Answer.REFERENCE)
        with pytest.raises(NotAsked):
            answer("electricity", Answer.OWN, "0.1", "随便写的来源")


#: A line that multiplies out, beside a sum that was there without it.
ONE_MORE = """INSERT INTO footprint_line (statement_id, place, phase, item, amount_milli, note, factor_ug, written, unit, region, grade, source, family, grams, why_not)
    SELECT id, 99, 'holding', 'bus', 1000, '', 1000000, '1', 'g', '', 'D', 'x', '', 1, '' FROM footprint_statement"""


@pytest.mark.usefixtures("held")
class TestNobody:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE consumption_event SET stage = 'covered' WHERE stage = 'planned'",
            "UPDATE consumption_event SET stage = 'published', published_at = now() WHERE stage = 'planned'",
            "UPDATE consumption_event SET statement = NULL",
            "UPDATE consumption_event SET organisation = 9",
            "UPDATE consumption_eventstep SET kg = 9 WHERE kg IS NOT NULL",
            "DELETE FROM consumption_eventstep",
            "DELETE FROM consumption_event",
            "UPDATE footprint_statement SET grams = grams - 1",
            "DELETE FROM footprint_line",
            "UPDATE footprint_line SET grams = grams - 1",
            ONE_MORE.replace("'', 1, ''", "'', 2, ''"),
        ],
    )
    def test_goes_around_the_life_or_changes_what_was_stated(self, statement: str) -> None:
        retired(planned(), KG - 1)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")

    def test_adds_a_line_to_a_statement_that_adds_up(self) -> None:
        planned()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{ONE_MORE}; SET CONSTRAINTS ALL IMMEDIATE")

    def test_changes_what_was_published(self) -> None:
        published()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE consumption_event SET name = '别的'")

    def test_is_told_a_step_that_is_none(self) -> None:
        with pytest.raises(EventStageWrong):
            event_after(EventStage.DRAFT, EventVerb.COVER)


BREAKS = {
    "consumption_events_are_covered": "UPDATE footprint_line SET amount_milli = 10 * amount_milli, grams = 10 * grams; UPDATE footprint_statement SET grams = 10 * grams",
    "consumption_events_stand_where_their_steps_led": "DELETE FROM consumption_eventstep WHERE verb = 'cover'",
    "consumption_events_are_covered_in_time": "UPDATE consumption_event SET covered_on = NULL",
    "footprint_lines_multiply_out": "ALTER TABLE footprint_line DROP CONSTRAINT footprint_line_multiplies_out; UPDATE footprint_line SET grams = grams - 1",
    "footprint_statements_are_the_sum_of_their_lines": "UPDATE footprint_statement SET grams = grams - 1",
    "footprint_statements_leave_none_out": "UPDATE footprint_statement SET place = 2",
}


def broken() -> set[str]:
    return {found.name for found in (*reads.findings(), *footprints.findings()) if found.broken}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    issued(300)
    registry.transfer_credits(key=fresh(), giver=OWNER, taker=ORGANISER, wanted=asked(200), purpose=Purpose.EVENT, by=OFFICER, now=NOW)
    covered()
    assert broken() == set()
    with unguarded(cluster_of_session, own_database) as server:
        for statement in BREAKS[rule].split("; "):
            server.execute(statement.encode())
    assert rule in broken()

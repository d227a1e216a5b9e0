"""A call goes from a draft to its published result: answers come in time and of its course, other hands choose, and what is published stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from puhui.filing import reads
from puhui.filing.actions import (
    accept_application,
    answer_finding,
    begin_review,
    call_off,
    close_calls,
    declare_interest,
    draft_call,
    open_application,
    open_call,
    publish_result,
    rewrite_call,
    send_back,
    withdraw_application,
)
from puhui.filing.errors import (
    CallDeadlineRefused,
    CallHandsMeet,
    CallOfAnotherCourse,
    CallOver,
    CallStepNotNow,
    NotChoosable,
    TextWanted,
    UnknownCall,
    UnknownCourse,
)
from puhui.filing.models import Application, Call, CallStepTaken, Choice
from puhui.filing.reads.calls import mean_tenths_of
from puhui.filing.rules import CALL_LIFE, call_leads_to
from puhui.filing.words import Advice, CallStage, CallStep, CallText, Stage, Wanted
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.rooms.filing.papers import ANNE, BEN, CLERK, EXPERTS, HEAD, NOW, OTHERS, OURS, Paper, give, is_sound, paper

pytestmark = pytest.mark.django_db

LAST = date(2026, 3, 20)
TEXT = CallText(
    Text("公共出行类方法学", "Methodologies of public transport"),
    Text("面向地铁、公交和轮渡，数据可以核对。", "Of metro, bus and ferry, with data that can be checked."),
    "methodology",
    LAST,
)
AFTER = datetime(2026, 3, 21, 0, 0, tzinfo=CHINA)
NOTICE = "共收到两份申请，经评审，下列一份入选。"
WHY = "参数有出处，取值保守，数据能核对。"


def opened(text: CallText = TEXT) -> int:
    number = draft_call(text=text, by=CLERK, now=NOW).number
    return open_call(number=number, by=CLERK, now=NOW).number


def closed() -> tuple[int, Paper]:
    """A call past its deadline, with one answer."""
    number = opened()
    answer = paper(call=number).written().submitted()
    assert close_calls(now=AFTER) == 1
    return number, answer


def published(number: int, chosen: dict[int, str], *, by: int = HEAD, **other: int) -> None:
    publish_result(number=number, by=by, notice=NOTICE, chosen=chosen, now=AFTER, **other)


class TestTheWay:
    def test_leads_from_a_draft_to_a_result(self) -> None:
        number, answer = closed()
        published(number, {answer.number: WHY})
        found = reads.call(number)
        assert (found.stage, found.result, [(one.application, one.reasons) for one in found.chosen]) == (
            CallStage.RESULTED, NOTICE, [(answer.number, WHY)],
        )  # fmt: skip
        assert [(line.step, line.by) for line in reads.call_history(number)] == [
            (CallStep.OPEN, CLERK), (CallStep.CLOSE, None), (CallStep.PUBLISH, HEAD),
        ]  # fmt: skip
        assert is_sound()

    @pytest.mark.parametrize(("stage", "step"), list(product(CallStage, CallStep)))
    def test_every_cell_is_in_the_table_or_refused(self, stage: CallStage, step: CallStep) -> None:
        if (stage, step) in CALL_LIFE:
            assert call_leads_to(stage, step, number=1) is CALL_LIFE[stage, step]
        else:
            with pytest.raises(CallStepNotNow, match="Call 1 stands at"):
                call_leads_to(stage, step, number=1)

    def test_ends_with_a_result_or_with_reasons(self) -> None:
        left = {stage for stage, _ in CALL_LIFE}
        assert set(CallStage) - left == {CallStage.RESULTED, CallStage.CALLED_OFF}

    def test_what_is_not_there_is_said(self) -> None:
        for ask in (lambda: reads.call(99999), lambda: open_call(number=99999, by=CLERK, now=NOW), lambda: reads.comparison(99999)):
            with pytest.raises(UnknownCall, match="99999"):
                ask()


class TestDraft:
    def test_is_rewritten_until_it_is_opened(self) -> None:
        number = draft_call(text=TEXT, by=CLERK, now=NOW).number
        other = replace(TEXT, theme=Text("居民节能类方法学", ""), deadline=date(2026, 4, 10))
        found = rewrite_call(number=number, text=other)
        assert (found.text.theme, found.text.deadline, found.is_public) == (
            Text("居民节能类方法学", "居民节能类方法学"), date(2026, 4, 10), False,
        )  # fmt: skip
        open_call(number=number, by=CLERK, now=NOW)
        with pytest.raises(CallStepNotNow, match="rewrite"):
            rewrite_call(number=number, text=TEXT)

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            (replace(TEXT, theme=Text("短", "")), TextWanted), (replace(TEXT, sought=Text("不够长", "")), TextWanted),
            (replace(TEXT, course="poetry"), UnknownCourse),
        ],
    )  # fmt: skip
    def test_says_a_theme_what_is_sought_and_a_course(self, text: CallText, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            draft_call(text=text, by=CLERK, now=NOW)
        assert not Call.objects.exists()

    @pytest.mark.parametrize(("deadline", "is_taken"), [(date(2026, 3, 6), False), (date(2026, 3, 9), True)])
    def test_leaves_five_working_days_at_least(self, deadline: date, is_taken: bool) -> None:
        number = draft_call(text=replace(TEXT, deadline=deadline), by=CLERK, now=NOW).number
        if is_taken:
            assert open_call(number=number, by=CLERK, now=NOW).stage is CallStage.OPEN
        else:
            with pytest.raises(CallDeadlineRefused, match="2026-03-09 at the earliest"):
                open_call(number=number, by=CLERK, now=NOW)

    def test_is_never_public_even_where_it_was_dropped(self) -> None:
        number = draft_call(text=TEXT, by=CLERK, now=NOW).number
        assert reads.calls(public=True) == []
        call_off(number=number, by=CLERK, reasons="与另一项征集的主题重复。", now=NOW)
        assert (reads.calls(public=True), len(reads.calls())) == ([], 1)
        assert is_sound()


class TestAnswers:
    def test_of_its_course_and_any_organisation_several_times(self) -> None:
        number = opened()
        made = [paper(call=number) for _ in range(2)]
        assert [reads.application(one.number).call for one in made] == [number, number]
        assert reads.submissions(number) == [], "drafts are nobody's but their own"
        made[0].written().submitted()
        assert [one.number for one in reads.submissions(number)] == [made[0].number]
        assert reads.counted_submissions([number]) == {number: 1}

    def test_of_another_course_is_refused(self) -> None:
        with pytest.raises(CallOfAnotherCourse, match="asks for “filing of a methodology”, and this is “rule of the scheme”"):
            paper("scheme-rule", call=opened())
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("moment", "is_taken"), [(datetime(2026, 3, 20, 23, 59, tzinfo=CHINA), True), (datetime(2026, 3, 21, 0, 0, tzinfo=CHINA), False)]
    )
    def test_comes_on_the_last_day_and_not_after_it(self, moment: datetime, is_taken: bool) -> None:
        """Whether or not the clock has come by."""
        number = opened()
        if is_taken:
            assert paper(call=number, now=moment).written().submitted().stage is Stage.SUBMITTED
        else:
            with pytest.raises(CallOver, match="2026-03-20"):
                paper(call=number, now=moment)

    def test_a_draft_of_before_is_not_handed_in_after_it(self) -> None:
        answer = paper(call=opened()).written()
        answer.now = AFTER
        with pytest.raises(CallOver, match="closed, being judged"):
            answer.submitted()
        assert answer.stage is Stage.DRAFT

    def test_what_was_sent_back_comes_again_after_it(self) -> None:
        _, answer = closed()
        send_back(number=answer.number, by=CLERK, findings=[Wanted("", "请补充数据来源")], now=AFTER)
        answered(answer)
        answer.now = AFTER
        assert answer.submitted().stage is Stage.SUBMITTED
        assert is_sound()

    @pytest.mark.parametrize("state", ["draft", "called off", "none"])
    def test_no_call_that_is_not_open_takes_any(self, state: str) -> None:
        number = draft_call(text=TEXT, by=CLERK, now=NOW).number
        if state == "called off":
            open_call(number=number, by=CLERK, now=NOW)
            call_off(number=number, by=CLERK, reasons="经费没有落实，今年不再征集。", now=NOW)
        with pytest.raises(CallOver if state == "called off" else UnknownCall):
            paper(call=99999 if state == "none" else number)

    def test_the_call_of_an_application_stands_in_the_database_and_in_its_hash(self) -> None:
        number, other = opened(), opened()
        answer, bare = paper(call=number).written().submitted(), paper().written().submitted()
        assert reads.application(answer.number).content_hash != reads.application(bare.number).content_hash
        for change in (None, other):
            with pytest.raises(DatabaseError, match="keeps the call"), transaction.atomic():
                Application.objects.filter(pk=answer.number).update(call=change)


def answered(answer: Paper) -> None:
    answer_finding(number=answer.number, organisation=OURS, finding=1, answer="已补充年鉴", now=AFTER)


class TestClock:
    def test_closes_what_is_past_its_deadline_once(self) -> None:
        number = opened()
        assert close_calls(now=datetime(2026, 3, 20, 23, 59, tzinfo=CHINA)) == 0
        assert reads.call(number).stage_on(LAST) is CallStage.OPEN
        assert reads.call(number).stage_on(AFTER.date()) is CallStage.CLOSED
        assert (close_calls(now=AFTER), close_calls(now=AFTER)) == (1, 0)
        assert (reads.call(number).stage, reads.call(number).closed_at) == (CallStage.CLOSED, AFTER)

    def test_open_ones_stand_first_by_their_deadline(self) -> None:
        late, soon = opened(replace(TEXT, deadline=date(2026, 5, 8))), opened()
        draft = draft_call(text=TEXT, by=CLERK, now=NOW).number
        assert [one.number for one in reads.calls()] == [soon, late, draft]
        assert [one.number for one in reads.calls(stages=[CallStage.DRAFT])] == [draft]
        assert [one.number for one in reads.calls_in_time(AFTER.date())] == [late]


class TestHands:
    @pytest.mark.parametrize("by", [CLERK, ANNE])
    def test_who_opened_it_or_answered_it_publishes_nothing(self, by: int) -> None:
        number, _ = closed()
        with pytest.raises(CallHandsMeet):
            published(number, {}, by=by)
        with pytest.raises(CallHandsMeet):
            published(number, {}, by=HEAD, stands_in_for=by)
        assert reads.call(number).stage is CallStage.CLOSED

    def test_whom_the_opener_stood_in_for_does_not_publish_either(self) -> None:
        number = draft_call(text=TEXT, by=CLERK, now=NOW).number
        open_call(number=number, by=CLERK, now=NOW, stands_in_for=BEN)
        close_calls(now=AFTER)
        with pytest.raises(CallHandsMeet):
            published(number, {}, by=BEN)
        published(number, {})

    def test_the_database_and_the_sweep_know_it_too(self) -> None:
        number, _ = closed()
        with pytest.raises(DatabaseError, match="filing_call_other_hands"), transaction.atomic():
            Call.objects.filter(pk=number).update(stage="resulted", published_by=CLERK, published_at=AFTER, result=NOTICE)
        Call.objects.filter(pk=number).update(stage="resulted", published_by=HEAD, published_at=AFTER, result=NOTICE)
        CallStepTaken.objects.create(call_id=number, step="publish", from_stage="closed", to_stage="resulted", by=CLERK, at=AFTER)
        assert {found.name for found in reads.findings() if found.broken} == {"filing_results_are_of_other_hands_and_of_answers"}

    def test_the_sweep_sees_a_call_that_stands_where_no_step_led(self) -> None:
        Call.objects.filter(pk=opened()).update(stage="closed")
        assert {found.name for found in reads.findings() if found.broken} == {"filing_each_call_stands_where_its_steps_led"}


class TestResult:
    def test_is_published_after_the_deadline_only_and_once(self) -> None:
        number = opened()
        with pytest.raises(CallStepNotNow, match="stands at “open”"):
            published(number, {})
        close_calls(now=AFTER)
        published(number, {})
        with pytest.raises(CallStepNotNow):
            published(number, {})
        with pytest.raises(CallStepNotNow):
            call_off(number=number, by=CLERK, reasons="公布以后想取消也不行了。", now=AFTER)

    @pytest.mark.parametrize(("notice", "why"), [("没有", WHY), (NOTICE, "很好")])
    def test_has_a_notice_and_reasons_for_each(self, notice: str, why: str) -> None:
        number, answer = closed()
        with pytest.raises(TextWanted):
            publish_result(number=number, by=HEAD, notice=notice, chosen={answer.number: why}, now=AFTER)
        assert not Choice.objects.exists()

    @pytest.mark.parametrize("what", ["another's", "draft", "returned", "withdrawn"])
    def test_chooses_only_what_answers_it_and_is_handed_in(self, what: str) -> None:
        number = opened()
        answer = paper(call=None if what == "another's" else number).written()
        if what != "draft":
            answer.submitted()
        if what == "returned":
            send_back(number=answer.number, by=CLERK, findings=[Wanted("", "请补充数据来源")], now=NOW)
        if what == "withdrawn":
            withdraw_application(number=answer.number, organisation=OURS, by=ANNE, why="", now=NOW)
        close_calls(now=AFTER)
        with pytest.raises(NotChoosable, match=f"Applications {answer.number} cannot"):
            published(number, {answer.number: WHY})
        with pytest.raises(DatabaseError, match="cannot be chosen"), transaction.atomic():
            Choice.objects.create(call_id=number, application_id=answer.number, reasons=WHY)

    @pytest.mark.parametrize(
        "change",
        [
            lambda number: Call.objects.filter(pk=number).update(result="另有一份也入选。"),
            lambda number: Call.objects.filter(pk=number).update(stage="closed", published_by=None, published_at=None, result=""),
            lambda number: Call.objects.filter(pk=draft_call(text=TEXT, by=CLERK, now=NOW).number).delete(),
            lambda number: Choice.objects.filter(call=number).update(reasons="x"),
            lambda number: Choice.objects.filter(call=number).delete(),
            lambda number: CallStepTaken.objects.filter(call=number).update(note="x"),
            lambda number: CallStepTaken.objects.filter(call=number).delete(),
        ],
    )
    def test_stands_in_the_database(self, change: Callable[[int], object]) -> None:
        number, answer = closed()
        published(number, {answer.number: WHY})
        with pytest.raises(DatabaseError, match="filing"), transaction.atomic():
            change(number)

    def test_nobody_is_chosen_afterwards(self) -> None:
        number, answer = closed()
        published(number, {})
        with pytest.raises(DatabaseError, match="cannot be chosen"), transaction.atomic():
            Choice.objects.create(call_id=number, application_id=answer.number, reasons=WHY)

    @pytest.mark.parametrize("told", [{"deadline": date(2026, 12, 31)}, {"theme_zh": "x"}, {"opened_by": HEAD}])
    def test_what_was_called_for_stands_once_it_is_open(self, told: dict[str, object]) -> None:
        number = opened()
        with pytest.raises(DatabaseError, match="keeps what it said"), transaction.atomic():
            Call.objects.filter(pk=number).update(**told)


class TestCallOff:
    @pytest.mark.parametrize("when", [NOW, AFTER])
    def test_has_reasons_and_leaves_the_answers_alone(self, when: datetime) -> None:
        number = opened()
        answer = paper(call=number).written().submitted()
        close_calls(now=when)
        with pytest.raises(TextWanted):
            call_off(number=number, by=CLERK, reasons="不要了", now=when)
        call_off(number=number, by=CLERK, reasons="主题并入下一年的征集计划。", now=when)
        assert (reads.call(number).stage, reads.call(number).is_public) == (CallStage.CALLED_OFF, True)
        assert accept_application(number=answer.number, by=CLERK, now=when).stage is Stage.ACCEPTED
        assert is_sound()


class TestComparison:
    def test_puts_chapters_scores_and_advices_side_by_side(self) -> None:
        number = opened()
        judged, waiting = (paper(call=number).written().submitted() for _ in range(2))
        judged.accepted().in_review()
        for expert, science in zip(EXPERTS, (60, 81, 90), strict=True):
            declare_interest(number=judged.number, expert=expert, has_interest=False, interest="", now=NOW)
            advice = Advice.REVISE if expert == EXPERTS[0] else Advice.FILE
            scores = {"science": science, "conservative": 75, "feasible": 90, "unique": 60}
            give(judged.number, expert, scores=scores, advice=advice)
        assert reads.comparison(number).columns[0].scores == {}, "the review has not ended"
        judged.reviewed()
        first, second = reads.comparison(number).columns
        assert (first.application.number, second.application.number) == (judged.number, waiting.number)
        assert set(first.chapters) == {chapter.code for chapter in reads.comparison(number).course.chapters}
        assert (first.scores["science"].mean_tenths, first.scores["science"].least, first.scores["science"].most) == (770, 60, 90)
        assert (dict(first.advices), second.scores, second.advices) == ({Advice.REVISE: 1, Advice.FILE: 2}, {}, {})

    def test_of_what_is_reviewed_again_shows_the_round_before_until_the_next_ends(self) -> None:
        number = opened()
        made = paper(call=number).written().submitted().accepted().in_review().spoken().reviewed()
        send_back(number=made.number, by=CLERK, findings=[Wanted("", "请补充数据来源")], now=NOW)
        answered(made)
        made.submitted().accepted()
        begin_review(number=made.number, by=CLERK, now=NOW)
        assert reads.comparison(number).columns[0].scores["science"].given == 3

    def test_hides_what_is_being_rewritten(self) -> None:
        number = opened()
        made = paper(call=number).written().submitted()
        send_back(number=made.number, by=CLERK, findings=[Wanted("", "请补充数据来源")], now=NOW)
        column = reads.comparison(number).columns[0]
        assert (column.chapters, column.is_rewritten, column.is_choosable) == ({}, True, False)

    @pytest.mark.parametrize(
        ("scores", "tenths"), [([80], 800), ([60, 61], 605), ([60, 60, 61], 603), ([60, 61, 61], 607), ([1, 1, 1, 2], 13)]
    )
    def test_rounds_the_mean_once_and_a_half_up(self, scores: list[int], tenths: int) -> None:
        assert mean_tenths_of(scores) == tenths


def test_two_organisations_answer_the_same_call() -> None:
    number = opened()
    for organisation, by in ((OURS, ANNE), (OTHERS, BEN)):
        told = {"course_code": "methodology", "about": "ferry-ride", "title": Text("轮渡", "Ferry"), "by": by, "role": "project-owner"}
        assert open_application(**told, organisation=organisation, call=number, now=NOW + timedelta(days=1)).call == number  # type: ignore[arg-type]

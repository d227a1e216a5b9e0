"""An application goes from its draft to a document number, through the hands that may touch it and no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.filing import reads
from puhui.filing.actions import (
    accept_application,
    answer_finding,
    attach_file,
    attach_subject,
    begin_review,
    comment_on,
    declare_interest,
    drop_file,
    end_notices,
    file_application,
    open_notice,
    reject_application,
    reply_to,
    revoke_filing,
    save_chapters,
    seat_expert,
    send_back,
    submit_application,
    withdraw_application,
)
from puhui.filing.errors import (
    FindingsOpen,
    HandsMeet,
    Incomplete,
    InterestStands,
    NothingToReply,
    NoticeOver,
    NotSeated,
    NotTheApplicant,
    OpinionGiven,
    OpinionsMissing,
    RepliesMissing,
    ScoresWanted,
    SeatsMissing,
    StepNotNow,
    TextWanted,
    UnknownApplication,
    UnknownCourse,
)
from puhui.filing.models import Application, ChapterText, Comment, Seat, StepTaken
from puhui.filing.rules import CHAPTER_SIGNS_MIN, LIFE
from puhui.filing.words import FileLine, Stage, Step, Wanted
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.rooms.filing.papers import (
    ACADEMY,
    ANNE,
    BEN,
    CITIZEN,
    CLERK,
    ENOUGH,
    EXPERTS,
    HEAD,
    NOW,
    OTHERS,
    OURS,
    SCORES,
    Paper,
    give,
    is_sound,
    paper,
    through,
)

pytestmark = pytest.mark.django_db


class TestTheWay:
    def test_leads_from_a_draft_to_a_number(self) -> None:
        found = reads.application(through().filed().number)
        assert (found.stage, found.filed_as, found.filed_on) == (Stage.FILED, "皖碳普方〔2026〕1号", date(2026, 3, 22))
        assert [line.step for line in reads.history_of(found.number)] == [
            Step.SUBMIT, Step.ACCEPT, Step.BEGIN_REVIEW, Step.CLOSE_REVIEW, Step.OPEN_NOTICE, Step.END_NOTICE, Step.FILE,
        ]  # fmt: skip
        assert len({line.content_hash for line in reads.history_of(found.number)}) == 1
        assert is_sound()

    def test_numbers_are_counted_by_course_and_year(self) -> None:
        assert [reads.application(through().filed().number).filed_as for _ in range(2)] == ["皖碳普方〔2026〕1号", "皖碳普方〔2026〕2号"]
        rule = paper("scheme-rule").written().submitted().accepted().on_notice().noticed().filed()
        assert reads.application(rule.number).filed_as == "皖碳普规〔2026〕1号"

    def test_a_course_without_experts_goes_to_the_notice_at_once(self) -> None:
        assert paper("factor-evidence").written().submitted().accepted().on_notice().stage is Stage.NOTICE
        with pytest.raises(StepNotNow):
            paper().written().submitted().accepted().on_notice()

    @pytest.mark.parametrize("step", [begin_review, open_notice, accept_application])
    def test_a_step_that_is_not_in_the_table_is_refused_and_named(self, step: Callable[..., object]) -> None:
        made = paper()
        with pytest.raises(StepNotNow, match=f"{made.number} stands at “draft”"):
            step(number=made.number, by=CLERK, now=NOW)
        assert (made.stage, reads.history_of(made.number)) == (Stage.DRAFT, [])

    def test_the_table_knows_every_stage_and_ends_where_it_should(self) -> None:
        left = {stage for stage, _ in LIFE}
        assert set(LIFE.values()) | {Stage.DRAFT} == set(Stage)
        assert set(Stage) - left == {Stage.REJECTED, Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.REVOKED}

    def test_a_later_version_supersedes_the_one_before_and_both_are_found_by_their_days(self) -> None:
        first = through().filed()
        later = paper(replaces=first.number).written().submitted().accepted().in_review().spoken().reviewed().on_notice().noticed()
        file_application(number=later.number, by=HEAD, valid_from=date(2026, 7, 1), valid_until=None, now=later.now)
        assert (first.stage, later.stage) == (Stage.SUPERSEDED, Stage.FILED)
        in_force = [reads.filed_in_force(course_code="methodology", about="metro-ride", day=date(2026, month, 30)) for month in (3, 6, 7)]
        assert [found and found.number for found in in_force] == [None, first.number, later.number]
        assert is_sound()

    def test_what_is_revoked_ends_that_day(self) -> None:
        made = through().filed()
        revoke_filing(number=made.number, by=HEAD, reasons="参数的来源文件已废止。", now=made.now + timedelta(days=60))
        found = reads.application(made.number)
        assert (found.stage, found.filed_as, found.valid_until) == (Stage.REVOKED, "皖碳普方〔2026〕1号", date(2026, 5, 21))
        assert is_sound()

    def test_whoever_asks_for_what_is_not_there_is_told(self) -> None:
        with pytest.raises(UnknownApplication, match="99999"):
            reads.application(99999)
        with pytest.raises(UnknownCourse, match="methodology, factor-evidence, scheme-rule"):
            paper("poetry")


class TestWriting:
    def test_a_draft_is_kept_unfinished(self) -> None:
        made = paper()
        save_chapters(number=made.number, organisation=OURS, texts={"scope": "地铁", "poem": "x"}, now=NOW)
        assert reads.chapters_of(made.number) == {"scope": "地铁"}

    def test_the_machine_says_what_is_missing(self) -> None:
        made = paper().written()
        save_chapters(number=made.number, organisation=OURS, texts={"baseline": "字" * (CHAPTER_SIGNS_MIN - 1)}, now=NOW)
        with pytest.raises(Incomplete, match="“baseline” has fewer than 20 signs"):
            made.submitted()
        save_chapters(number=made.number, organisation=OURS, texts={"baseline": "字" * CHAPTER_SIGNS_MIN}, now=NOW)
        with pytest.raises(Incomplete, match="the sum is wrong"):
            submit_application(number=made.number, organisation=OURS, by=ANNE, now=NOW, faults=[Text("算错了", "the sum is wrong")])
        assert made.submitted().stage is Stage.SUBMITTED

    def test_without_the_document_nothing_is_handed_in(self) -> None:
        made = paper().written()
        Application.objects.filter(pk=made.number).update(subject="")
        with pytest.raises(Incomplete, match="the methodology document is not attached"):
            made.submitted()

    def test_another_organisation_changes_nothing(self) -> None:
        made = paper()
        for act in (
            lambda: save_chapters(number=made.number, organisation=OTHERS, texts={"scope": ENOUGH}, now=NOW),
            lambda: attach_subject(number=made.number, organisation=OTHERS, name="x", body=b"x"),
            lambda: withdraw_application(number=made.number, organisation=OTHERS, by=BEN, why="", now=NOW),
        ):
            with pytest.raises(NotTheApplicant):
                act()
        assert reads.chapters_of(made.number) == {}

    def test_files_are_kept_by_their_hash_once(self) -> None:
        made = paper()
        for _ in range(2):
            digest = attach_file(number=made.number, organisation=OURS, name="表.pdf", body=b"%PDF-", now=NOW)
        assert reads.attachments_of(made.number) == [FileLine("表.pdf", digest, "application/pdf", 5)]
        drop_file(number=made.number, organisation=OURS, digest=digest, now=NOW)
        assert reads.attachments_of(made.number) == []

    def test_what_was_handed_in_stands_still(self) -> None:
        made = paper().written().submitted()
        with pytest.raises(StepNotNow):
            save_chapters(number=made.number, organisation=OURS, texts={"scope": "另一个范围"}, now=NOW)
        for change in (
            lambda: ChapterText.objects.filter(application=made.number).update(text="x"),
            lambda: ChapterText.objects.filter(application=made.number).delete(),
            lambda: Application.objects.filter(pk=made.number).update(subject="0" * 64),
            lambda: StepTaken.objects.filter(application=made.number).update(note="x"),
            lambda: StepTaken.objects.filter(application=made.number).delete(),
            lambda: Application.objects.filter(pk=paper().number).delete(),
        ):
            with pytest.raises(DatabaseError, match="filing"), transaction.atomic():
                change()

    @pytest.mark.parametrize("stage", [stage for stage, step in LIFE if step is Step.WITHDRAW][:3])
    def test_is_taken_back_while_it_is_open(self, stage: Stage) -> None:
        made = {Stage.DRAFT: paper, Stage.SUBMITTED: lambda: paper().written().submitted()}.get(stage, lambda: returned(("baseline",)))()
        assert made.stage is stage
        withdraw_application(number=made.number, organisation=OURS, by=ANNE, why="方案有变", now=NOW)
        assert made.stage is Stage.WITHDRAWN
        assert is_sound()


def returned(chapters: tuple[str, ...] = ("baseline", "")) -> Paper:
    made = paper().written().submitted()
    wanted = [Wanted(chapter, f"请写明第 {place} 处的依据") for place, chapter in enumerate(chapters, 1)]
    send_back(number=made.number, by=CLERK, findings=wanted, now=NOW)
    return made


class TestSentBack:
    def test_findings_are_numbered_and_each_is_answered(self) -> None:
        made = returned()
        assert [(one.number, one.chapter, one.round) for one in reads.findings_of(made.number)] == [(1, "baseline", 1), (2, "", 1)]
        with pytest.raises(FindingsOpen, match="numbers 1, 2"):
            made.submitted()
        answer_finding(number=made.number, organisation=OURS, finding=1, answer="已补 2021 年年鉴", now=NOW)
        with pytest.raises(FindingsOpen, match="numbers 2"):
            made.submitted()
        answer_finding(number=made.number, organisation=OURS, finding=2, answer="已改", now=NOW)
        assert made.submitted().stage is Stage.SUBMITTED
        assert reads.application(made.number).round == 2

    def test_wants_a_finding(self) -> None:
        made = paper().written().submitted()
        for findings in ([], [Wanted("", " 改 ")]):
            with pytest.raises(TextWanted):
                send_back(number=made.number, by=CLERK, findings=findings, now=NOW)
        assert made.stage is Stage.SUBMITTED

    def test_after_a_review_it_comes_again_to_new_seats(self) -> None:
        made = paper().written().submitted().accepted().in_review().spoken().reviewed()
        send_back(number=made.number, by=CLERK, findings=[Wanted("baseline", "保守性说明不足")], now=NOW)
        answer_finding(number=made.number, organisation=OURS, finding=1, answer="已补充", now=NOW)
        made.submitted().accepted()
        begin_review(number=made.number, by=CLERK, now=NOW)
        assert reads.seats_of(made.number, round=2) == []
        assert len(reads.seats_of(made.number)) == 3


class TestHands:
    def test_who_applied_neither_accepts_nor_checks_nor_decides(self) -> None:
        made = paper().written().submitted()
        for act in (
            lambda: accept_application(number=made.number, by=ANNE, now=NOW),
            lambda: send_back(number=made.number, by=ANNE, findings=[Wanted("", "看不懂这一段")], now=NOW),
            lambda: reject_application(number=made.number, by=ANNE, reasons="不在受理范围之内的申请", now=NOW),
        ):
            with pytest.raises(HandsMeet):
                act()
        assert made.accepted().stage is Stage.ACCEPTED

    def test_who_accepted_does_not_decide(self) -> None:
        made = through()
        with pytest.raises(HandsMeet):
            made.filed(by=CLERK)
        with pytest.raises(HandsMeet):
            reject_application(number=made.number, by=CLERK, reasons="公示中有实质性异议，须重新论证。", now=made.now)
        assert made.filed(by=HEAD).stage is Stage.FILED

    @pytest.mark.parametrize(("accepted", "decided"), [(ANNE, HEAD), (CLERK, ANNE), (CLERK, CLERK)])
    def test_the_database_knows_it_too(self, accepted: int, decided: int) -> None:
        made = paper()
        with pytest.raises(DatabaseError, match="filing_other_hands"), transaction.atomic():
            Application.objects.filter(pk=made.number).update(accepted_by=accepted, decided_by=decided)

    def test_no_expert_is_of_the_applicant_or_appoints_himself(self) -> None:
        made = paper().written().submitted().accepted().in_review()
        for expert, organisation, by in ((ANNE, ACADEMY, CLERK), (14, OURS, CLERK), (CLERK, ACADEMY, CLERK), (14, ACADEMY, ANNE)):
            with pytest.raises(HandsMeet):
                seat_expert(number=made.number, expert=expert, of_organisation=organisation, by=by, now=NOW)
        assert len(reads.seats_of(made.number)) == 3

    def test_the_sweep_finds_a_hand_that_checked_its_own_work(self) -> None:
        made = paper().written().submitted().accepted()
        StepTaken.objects.create(
            application_id=made.number, step="begin_review", from_stage="accepted", to_stage="review", by=ANNE, at=NOW, content_hash=""
        )
        assert {finding.name for finding in reads.findings() if finding.broken} == {
            "filing_each_stands_where_its_steps_led", "filing_no_hand_checks_its_own_work",
        }  # fmt: skip


class TestReview:
    @pytest.fixture
    def made(self) -> Paper:
        return paper().written().submitted().accepted().in_review()

    def test_is_closed_once_three_without_an_interest_have_spoken(self, made: Paper) -> None:
        made.spoken(*EXPERTS[:2])
        with pytest.raises(OpinionsMissing, match="1 experts"):
            made.reviewed()
        assert made.spoken(EXPERTS[2]).reviewed().stage is Stage.REVIEWED

    def test_who_has_an_interest_says_which_and_does_not_count(self, made: Paper) -> None:
        with pytest.raises(TextWanted):
            declare_interest(number=made.number, expert=11, has_interest=True, interest=" ", now=NOW)
        declare_interest(number=made.number, expert=11, has_interest=True, interest="曾为申请机构做过咨询", now=NOW)
        with pytest.raises(InterestStands):
            give(made.number, 11)
        made.spoken(12, 13)
        with pytest.raises(SeatsMissing, match="at least 3 experts without an interest; there are 2"):
            made.reviewed()
        seat_expert(number=made.number, expert=14, of_organisation=ACADEMY, by=CLERK, now=NOW)
        assert made.spoken(14).reviewed().stage is Stage.REVIEWED

    def test_nothing_is_said_before_the_declaration_and_nothing_twice(self, made: Paper) -> None:
        with pytest.raises(InterestStands):
            give(made.number, 11)
        made.spoken(11)
        with pytest.raises(OpinionGiven):
            give(made.number, 11)
        with pytest.raises(OpinionGiven):
            declare_interest(number=made.number, expert=11, has_interest=True, interest="忽然想起来了", now=NOW)
        with pytest.raises(DatabaseError, match="says it once"), transaction.atomic():
            Seat.objects.filter(expert=11).update(opinion="x")

    @pytest.mark.parametrize(
        ("scores", "is_taken"),
        [
            (SCORES, True), ({**SCORES, "unique": 0}, True), ({**SCORES, "unique": 100}, True),
            ({**SCORES, "unique": 101}, False), ({**SCORES, "unique": -1}, False), ({"science": 80}, False), ({**SCORES, "style": 1}, False),
        ],
    )  # fmt: skip
    def test_each_criterion_has_a_score(self, made: Paper, scores: dict[str, int], is_taken: bool) -> None:
        declare_interest(number=made.number, expert=11, has_interest=False, interest="", now=NOW)
        if is_taken:
            give(made.number, 11, scores=scores)
        else:
            with pytest.raises(ScoresWanted, match="criterion"):
                give(made.number, 11, scores=scores)
        assert [seat.given_at is not None for seat in reads.seats_of(made.number) if seat.expert == 11] == [is_taken]

    def test_only_who_is_seated_speaks_and_sees_it_wait(self, made: Paper) -> None:
        with pytest.raises(NotSeated):
            give(made.number, 99)
        assert [seat.application for seat in reads.seats_waiting_for(12)] == [made.number]
        made.spoken(12)
        declare_interest(number=made.number, expert=13, has_interest=True, interest="近亲属在申请机构", now=NOW)
        assert [reads.seats_waiting_for(expert) for expert in (12, 13, 99)] == [[], [], []]


class TestNotice:
    @pytest.fixture
    def made(self) -> Paper:
        return paper().written().submitted().accepted().in_review().spoken().reviewed().on_notice()

    def test_is_open_for_its_working_days(self, made: Paper) -> None:
        found = reads.application(made.number)
        assert (found.notice_from, found.notice_until, found.due_on) == (date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 11))
        last = datetime(2026, 3, 11, 23, 59, tzinfo=CHINA)
        assert end_notices(now=last) == 0
        assert comment_on(number=made.number, by=CITIZEN, text="请公开参考地区的原始文件。", now=last) == 1
        with pytest.raises(NoticeOver):
            comment_on(number=made.number, by=CITIZEN, text="请公开参考地区的原始文件。", now=last + timedelta(minutes=1))
        assert end_notices(now=last + timedelta(minutes=1)) == 1
        assert made.stage is Stage.NOTICED

    def test_every_comment_has_its_reply_before_anything_is_filed(self, made: Paper) -> None:
        comment_on(number=made.number, by=CITIZEN, text="请公开参考地区的原始文件。", now=NOW)
        made.noticed()
        with pytest.raises(RepliesMissing, match="1 comments"):
            made.filed()
        reply_to(number=made.number, comment=1, by=CLERK, reply="已在附件二公开。", now=made.now)
        assert made.filed().stage is Stage.FILED
        assert [(one.text, one.reply) for one in reads.comments_of(made.number)] == [("请公开参考地区的原始文件。", "已在附件二公开。")]

    def test_a_comment_stands_and_its_reply_is_given_once(self, made: Paper) -> None:
        comment_on(number=made.number, by=CITIZEN, text="请公开参考地区的原始文件。", now=NOW)
        reply_to(number=made.number, comment=1, by=CLERK, reply="已公开。", now=NOW)
        with pytest.raises(NothingToReply, match="no comment 1, or it was replied to"):
            reply_to(number=made.number, comment=1, by=CLERK, reply="没有公开。", now=NOW)
        for change in ({"text": "x"}, {"reply": "x"}):
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                Comment.objects.filter(application=made.number).update(**change)


class TestDecision:
    def test_a_rejection_has_reasons(self) -> None:
        made = through()
        with pytest.raises(TextWanted):
            reject_application(number=made.number, by=HEAD, reasons="不行", now=made.now)
        reject_application(number=made.number, by=HEAD, reasons="基准线没有本地数据支持。", now=made.now)
        found = reads.application(made.number)
        assert (found.stage, found.reasons, found.filed_as) == (Stage.REJECTED, "基准线没有本地数据支持。", "")
        assert is_sound()

    def test_a_number_and_its_day_never_change(self) -> None:
        made = through().filed()
        for change in ({"number": "皖碳普方〔2026〕9号"}, {"valid_from": date(2025, 1, 1)}, {"subject": "0" * 64}):
            with pytest.raises(DatabaseError, match="keeps what was"), transaction.atomic():
                Application.objects.filter(pk=made.number).update(**change)


class TestClock:
    def test_counts_working_days_of_each_stage_and_knows_who_is_late(self) -> None:
        made = paper().written().submitted()
        assert reads.application(made.number).due_on == date(2026, 3, 9)
        assert reads.late(today=date(2026, 3, 9)) == []
        assert [found.number for found in reads.late(today=date(2026, 3, 10))] == [made.number]
        assert reads.application(through().filed().number).due_on is None

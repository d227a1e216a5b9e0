"""A project goes from its draft to a document number, through the hands that may touch it and no others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.registry import actions, reads
from puhui.registry.errors import (
    LifeTextWanted,
    MethodLacksNumbers,
    MethodNotCertified,
    MethodNotFiled,
    NothingHandedOver,
    NothingToAnswer,
    NotSeatedHere,
    NotTheOwner,
    NotTheVerifier,
    OpinionOpposed,
    OpinionSaid,
    OpinionsOpen,
    PeriodsOpen,
    ProjectFindingsOpen,
    ProjectHandsMeet,
    ProjectIncomplete,
    ProjectNoticeOver,
    ProjectRepliesOpen,
    ProjectStepNotNow,
    SplitNotDisclosed,
    SplitRefused,
    UnknownProject,
    VerifierOfOwner,
)
from puhui.registry.models import LifeChapterText, LifeOpinion, LifeStep, Project
from puhui.registry.words import Advice, LifeWanted, Place, ProjectKind, ProjectStage, Share
from puhui.vocabulary.texts import Text
from tests.rooms.registry.lives import (
    ACADEMY,
    CITIZEN,
    CLERK,
    EDDA,
    HEAD,
    HEFEI,
    METHOD,
    NOW,
    OFFICE,
    OURS,
    OWEN,
    SHUSHAN,
    TAKER,
    TINA,
    VERA,
    VERIFIER,
    Scene,
    a_whole_method,
    is_sound,
    on_file,
    project,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def method() -> None:
    a_whole_method()


class TestAProject:
    def test_goes_to_a_number_and_its_history_says_how(self) -> None:
        one = on_file()
        found = reads.project(one.code)
        assert (found.stage, found.filed_as, found.filed_on) == (ProjectStage.FILED, "皖碳普项〔2026〕1号", date(2026, 3, 22))
        assert [step.verb for step in reads.project_history(one.code)] == ["apply", "validate", "open_notice", "end_notice", "file"]
        assert is_sound()

    def test_has_the_next_code_of_its_kind(self) -> None:
        assert [project().code, project().code] == ["PV00001", "PV00002"]

    def test_is_nobody_elses_before_it_is_shown(self) -> None:
        one = project().written()
        with pytest.raises(UnknownProject):
            reads.project_of(one.code, owner=TAKER)
        with pytest.raises(UnknownProject):
            reads.public_project(one.code)
        with pytest.raises(UnknownProject):
            reads.project_verified_by(one.code, verifier=VERIFIER)
        assert reads.project_verified_by(one.applied().code, verifier=VERIFIER).code == one.code

    def test_is_public_from_its_notice_on(self) -> None:
        one = project().written().applied().validated().heard()
        assert reads.public_projects() == []
        one.on_notice()
        assert [found.code for found in reads.public_projects(city=HEFEI, kind="PV", text="屋顶")] == [one.code]

    def test_is_due_by_working_days(self) -> None:
        assert reads.project(project().written().applied().code).due_on == date(2026, 4, 14)

    def test_comes_again_after_its_findings_are_answered_once(self) -> None:
        one = project().written().applied().returned()
        with pytest.raises(ProjectFindingsOpen):
            one.applied()
        actions.answer_project_finding(code=one.code, owner=OURS, finding=1, answer="每六年检定一次。", now=NOW)
        with pytest.raises(NothingToAnswer):
            actions.answer_project_finding(code=one.code, owner=OURS, finding=1, answer="改口。", now=NOW)
        one.applied()
        assert (one.stage, reads.project(one.code).round) == (ProjectStage.APPLIED, 2)

    def test_is_taken_back_by_its_owner_alone(self) -> None:
        one = project().written().applied()
        with pytest.raises(NotTheOwner):
            actions.withdraw_project(code=one.code, owner=TAKER, by=TINA, why="", now=NOW)
        actions.withdraw_project(code=one.code, owner=OURS, by=OWEN, why="改期", now=NOW)
        assert one.stage is ProjectStage.WITHDRAWN

    def test_is_rejected_with_reasons(self) -> None:
        one = project().written().applied().validated()
        with pytest.raises(LifeTextWanted):
            actions.reject_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="", now=NOW)
        actions.reject_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="与另一个项目是同一处屋顶。", now=NOW)
        assert (one.stage, reads.project(one.code).reasons) == (ProjectStage.REJECTED, "与另一个项目是同一处屋顶。")


class TestApplying:
    def test_says_everything_that_is_missing(self) -> None:
        with pytest.raises(ProjectIncomplete) as refused:
            project().applied()
        said = refused.value.sentence("zh")
        assert all(word in said for word in ("项目概况", "经纬度", "装机容量", "审定核查机构", "计入期"))

    def test_needs_a_method_for_certified_use(self) -> None:
        with pytest.raises(MethodNotCertified):
            project().written(methodology="metro-ride", methodology_version=1)
        with pytest.raises(MethodNotCertified):
            project().written(methodology_version=9)

    def test_credits_no_longer_than_the_kind_allows(self) -> None:
        one = project().written(crediting_last=date(2066, 1, 1))
        with pytest.raises(ProjectIncomplete) as refused:
            one.applied()
        assert "20 年" in refused.value.sentence("zh")

    def test_takes_no_verifier_that_is_the_owner(self) -> None:
        with pytest.raises(VerifierOfOwner):
            project().written(verifier=OURS)


class TestHands:
    """The owner's people never check; who checked once does not decide."""

    @pytest.mark.parametrize("by", [OWEN])
    def test_the_owners_person_validates_nothing(self, by: int) -> None:
        one = project().written().applied()
        with pytest.raises(ProjectHandsMeet):
            actions.validate_project(code=one.code, verifier=VERIFIER, by=by, statement="材料属实，同意审定。", now=NOW)

    def test_another_verifier_than_the_appointed_validates_nothing(self) -> None:
        one = project().written().applied()
        with pytest.raises(NotTheVerifier):
            actions.validate_project(code=one.code, verifier=ACADEMY, by=EDDA, statement="材料属实，同意审定。", now=NOW)

    @pytest.mark.parametrize("by", [OWEN, VERA, CLERK])
    def test_who_applied_validated_or_opened_the_notice_does_not_decide(self, by: int) -> None:
        one = project().written().applied().validated().heard().on_notice().noticed()
        with pytest.raises(ProjectHandsMeet):
            one.filed(by=by)
        assert one.filed(by=HEAD).stage is ProjectStage.FILED

    @pytest.mark.parametrize("organisation", [OURS, VERIFIER])
    def test_nobody_of_the_owner_or_the_verifier_decides(self, organisation: int) -> None:
        one = project().written().applied().validated().heard().on_notice().noticed()
        with pytest.raises(ProjectHandsMeet):
            actions.file_project(code=one.code, by=HEAD, organisation=organisation, now=one.now)

    def test_who_wrote_a_chapter_is_a_hand_of_the_owner(self) -> None:
        one = project().written()
        actions.write_project(
            code=one.code, owner=OURS, by=HEAD, text=text(), chapters={"summary": "另一个人写的项目概况，足够二十个字，足够了。"}, now=NOW
        )
        one.applied().validated().heard().on_notice().noticed()
        with pytest.raises(ProjectHandsMeet):
            one.filed(by=HEAD)

    def test_who_suspended_does_not_resume(self) -> None:
        one = on_file()
        actions.suspend_project(code=one.code, by=CLERK, organisation=OFFICE, reasons="电表失准，停止报告。", now=one.now)
        with pytest.raises(ProjectHandsMeet):
            actions.resume_project(code=one.code, by=CLERK, organisation=OFFICE, reasons="电表已经更换并检定合格。", now=one.now)
        actions.resume_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="电表已经更换并检定合格。", now=one.now)
        assert (one.stage, is_sound()) == (ProjectStage.FILED, True)

    def test_the_database_holds_it_too(self) -> None:
        one = project().written().applied().validated()
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(code=one.code).update(noticed_by=VERA)
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(code=one.code).update(decided_by=OWEN)


class TestJointReview:
    def test_waits_for_every_department_and_an_expert(self) -> None:
        one = project().written().applied().validated()
        with pytest.raises(OpinionsOpen) as refused:
            one.on_notice()
        assert "能源部门、住房城乡建设部门、专家" in refused.value.sentence("zh")

    def test_is_stopped_by_one_that_opposes(self) -> None:
        one = project().written().applied().validated().heard(Advice.OPPOSE)
        with pytest.raises(OpinionOpposed):
            one.on_notice()

    def test_hears_each_seat_once(self) -> None:
        one = project().written().applied().validated().heard()
        with pytest.raises(OpinionSaid):
            one.opinion("energy", CLERK, OFFICE, Advice.OPPOSE)
        with pytest.raises(NotSeatedHere):
            one.opinion("transport", CLERK, OFFICE, Advice.AGREE)
        with pytest.raises(DatabaseError), transaction.atomic():
            LifeOpinion.objects.filter(seat="energy").update(advice="oppose")

    def test_seats_no_expert_of_the_owner_or_the_verifier(self) -> None:
        one = project().written().applied().validated()
        for organisation in (OURS, VERIFIER):
            with pytest.raises(ProjectHandsMeet):
                actions.appoint_expert(code=one.code, expert=EDDA, of_organisation=organisation, by=CLERK, organisation=OFFICE, now=NOW)

    def test_begins_anew_after_a_return(self) -> None:
        one = project().written().applied().validated().heard()
        wanted = [LifeWanted("", "请补充消防验收材料。")]
        actions.send_back_project(code=one.code, organisation=OFFICE, by=CLERK, findings=wanted, now=NOW)
        actions.answer_project_finding(code=one.code, owner=OURS, finding=1, answer="已补充。", now=NOW)
        one.applied().validated()
        with pytest.raises(OpinionsOpen):
            one.on_notice()


class TestTheNotice:
    def test_takes_comments_while_it_is_open_and_each_has_its_reply(self) -> None:
        one = project().written().applied().validated().heard().on_notice()
        place = actions.comment_on_project(code=one.code, by=CITIZEN, text="屋顶是小区公共部分，请说明业主是否同意。", now=NOW)
        one.noticed()
        with pytest.raises(ProjectNoticeOver):
            actions.comment_on_project(code=one.code, by=CITIZEN, text="再补充一条意见，请答复。", now=one.now)
        with pytest.raises(ProjectRepliesOpen):
            one.filed()
        actions.reply_to_comment(code=one.code, comment=place, by=CLERK, reply="业主大会已表决同意。", now=one.now)
        with pytest.raises(NothingToAnswer):
            actions.reply_to_comment(code=one.code, comment=place, by=CLERK, reply="改口的答复。", now=one.now)
        assert one.filed().stage is ProjectStage.FILED

    def test_ends_the_day_after_its_last_day(self) -> None:
        one = project().written().applied().validated().heard().on_notice()
        until = reads.project(one.code).notice_until
        assert until == date(2026, 3, 11)
        actions.end_project_notices(now=NOW + timedelta(days=9))
        assert one.stage is ProjectStage.NOTICE
        actions.end_project_notices(now=NOW + timedelta(days=10))
        assert one.stage is ProjectStage.NOTICED


class TestTheMethod:
    def test_must_be_filed(self) -> None:
        one = project(version=1).written(methodology_version=1).applied().validated().heard().on_notice().noticed()
        with pytest.raises(MethodNotFiled):
            one.filed()
        assert reads.method_standing(reads.project(one.code)) == Text("方法学还没有备案", "the methodology is not filed yet")

    def test_must_lack_no_number_and_says_which(self) -> None:
        from puhui.library.actions import record_filing
        from puhui.library.words import Filed

        record_filing(filed=Filed(METHOD, 1, "皖碳普方〔2026〕2号", 2, OURS, NOW.date()))
        one = project(version=1).written(methodology_version=1).applied().validated().heard().on_notice().noticed()
        with pytest.raises(MethodLacksNumbers) as refused:
            one.filed()
        assert "电力排放因子" in refused.value.sentence("zh")


CSV = f"label,district,size,share_permille\nR0001,{SHUSHAN},12.5,600\nR0002,{SHUSHAN},8,600\n".encode()
SPLIT = [Share("农户", 700), Share("项目公司", 300)]


class TestAGroup:
    def test_imports_its_instances(self) -> None:
        one = project(is_grouped=True).written(is_grouped=True)
        made = actions.import_instances(code=one.code, owner=OURS, body=CSV)
        assert (made.taken, made.refused) == (2, ())
        assert reads.instance_sums(one.code) == [(SHUSHAN, 2, 20_500)]

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (",340104,1,0", "没有点位编号"),
            ("R1,Hefei,1,0", "六位代码"),
            ("R1,330102,1,0", "不在项目所在的市"),
            ("R1,340104,0,0", "规模应为正数"),
            ("R1,340104,1.2345,0", "规模应为正数"),
            ("R1,340104,1,1001", "千分比"),
            ("R1,340104,1", "千分比"),
        ],
    )
    def test_refuses_a_row_by_its_line_and_keeps_nothing(self, row: str, why: str) -> None:
        one = project(is_grouped=True).written(is_grouped=True)
        body = f"label,district,size,share_permille\nR0,{SHUSHAN},1,0\n{row}\n".encode()
        made = actions.import_instances(code=one.code, owner=OURS, body=body)
        assert (made.taken, [(refused.line, why in refused.why.zh) for refused in made.refused]) == (0, [(3, True)])
        assert reads.instances_of(one.code) == []

    def test_refuses_a_label_that_stands_twice(self) -> None:
        one = project(is_grouped=True).written(is_grouped=True)
        body = CSV + f"R0001,{SHUSHAN},1,0\n".encode()
        assert "重复" in actions.import_instances(code=one.code, owner=OURS, body=body).refused[0].why.zh

    @pytest.mark.parametrize(
        "shares",
        [[], [Share("农户", 999)], [Share("农户", 500), Share("农户", 500)], [Share("", 1000)], [Share("甲", 1001), Share("乙", -1)]],
    )
    def test_refuses_a_split_that_does_not_add_up(self, shares: list[Share]) -> None:
        one = project(is_grouped=True)
        with pytest.raises(SplitRefused):
            actions.disclose_split(code=one.code, owner=OURS, shares=shares, now=NOW)

    def test_applies_once_its_split_was_disclosed_for_seven_working_days(self) -> None:
        one = project(is_grouped=True).written(is_grouped=True)
        actions.import_instances(code=one.code, owner=OURS, body=CSV)
        with pytest.raises(ProjectIncomplete):
            one.applied()
        actions.disclose_split(code=one.code, owner=OURS, shares=SPLIT, now=NOW)
        assert reads.public_project(one.code).split_disclosed_on == NOW.date()
        one.now = NOW + timedelta(days=8)  # six working days
        with pytest.raises(SplitNotDisclosed):
            one.applied()
        one.now = NOW + timedelta(days=9)
        assert one.applied().stage is ProjectStage.APPLIED

    def test_stands_still_while_others_look_at_it(self) -> None:
        one = project().written().applied()
        with pytest.raises(ProjectStepNotNow):
            one.written()
        with pytest.raises(DatabaseError), transaction.atomic():
            LifeChapterText.objects.filter(project__code=one.code).update(text="另一段话。")
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(code=one.code).update(size=1)


class TestTheHistory:
    def test_is_never_rewritten(self) -> None:
        one = project().written().applied()
        for act in (lambda: LifeStep.objects.update(reason="改"), lambda: LifeStep.objects.filter(project__code=one.code).delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

    def test_no_stage_changes_without_its_step(self) -> None:
        one = project().written().applied()
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(code=one.code).update(stage="validated")

    def test_no_step_is_written_that_is_not_in_the_table(self) -> None:
        row = Project.objects.get(code=project().code)
        told = {"project": row, "verb": "file", "from_stage": "draft", "to_stage": "filed", "at": NOW, "content_hash": ""}
        with pytest.raises(DatabaseError), transaction.atomic():
            LifeStep.objects.create(**told)

    def test_a_step_begins_where_the_last_one_ended(self) -> None:
        row = Project.objects.get(code=project().code)
        told = {"project": row, "verb": "validate", "from_stage": "applied", "to_stage": "validated", "at": NOW, "content_hash": ""}
        with pytest.raises(DatabaseError), transaction.atomic():
            LifeStep.objects.create(**told)


class TestAChangeOfOwner:
    def proposed(self, one: Scene) -> None:
        actions.propose_handover(code=one.code, owner=OURS, taker=TAKER, by=OWEN, reason="公司合并，项目一并转入。", now=one.now)

    def test_takes_three_pairs_of_hands(self) -> None:
        one = on_file()
        self.proposed(one)
        with pytest.raises(NothingHandedOver):
            actions.confirm_handover(code=one.code, by=HEAD, organisation=OFFICE, now=one.now)
        with pytest.raises(ProjectHandsMeet):
            actions.accept_handover(code=one.code, taker=TAKER, by=OWEN, now=one.now)
        actions.accept_handover(code=one.code, taker=TAKER, by=TINA, now=one.now)
        for by in (OWEN, TINA):
            with pytest.raises(ProjectHandsMeet):
                actions.confirm_handover(code=one.code, by=by, organisation=OFFICE, now=one.now)
        assert actions.confirm_handover(code=one.code, by=HEAD, organisation=OFFICE, now=one.now).owner == TAKER
        assert is_sound()

    def test_goes_to_another_than_the_verifier(self) -> None:
        one = on_file()
        with pytest.raises(VerifierOfOwner):
            actions.propose_handover(code=one.code, owner=OURS, taker=VERIFIER, by=OWEN, reason="转给审定机构是不行的。", now=one.now)

    def test_is_called_off_by_either_side(self) -> None:
        one = on_file()
        self.proposed(one)
        actions.call_off_handover(code=one.code, organisation=TAKER, now=one.now)
        assert reads.handover_of(one.code) is None

    def test_waits_for_its_periods(self) -> None:
        one = on_file().opened().report_written().reported()
        with pytest.raises(PeriodsOpen):
            self.proposed(one)
        with pytest.raises(PeriodsOpen):
            actions.end_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="业主申请终止这个项目。", now=one.now)


def test_a_project_ends_for_good() -> None:
    one = on_file()
    actions.end_project(code=one.code, by=HEAD, organisation=OFFICE, reasons="屋顶拆除，项目终止。", now=one.now)
    assert one.stage is ProjectStage.ENDED


def test_places_lie_on_the_earth() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        project().written(place=Place("某处", 200_000_000, 0, SHUSHAN))


def test_every_kind_has_its_terms() -> None:
    assert set(reads.life_terms().kinds) == set(ProjectKind)
    assert all(set(kind.departments) <= set(reads.life_terms().departments) for kind in reads.life_terms().kinds.values())

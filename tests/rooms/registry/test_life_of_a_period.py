"""A period is opened, reported, verified, shown and accepted; no day of a project is in two of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from puhui.registry import actions, reads
from puhui.registry.errors import (
    NotTheVerifier,
    PeriodRefused,
    ProjectFindingsOpen,
    ProjectHandsMeet,
    ProjectIncomplete,
    ProjectNotFiled,
    ProjectRepliesOpen,
    ProjectStepNotNow,
    UnknownPeriod,
)
from puhui.registry.models import Period, Project
from puhui.registry.words import LifeWanted, PeriodStage, ProjectStage
from tests.rooms.registry.lives import (
    ACADEMY,
    CITIZEN,
    CLERK,
    EDDA,
    FIRST,
    HEAD,
    LAST,
    OFFICE,
    OURS,
    OWEN,
    VERA,
    VERIFIER,
    a_whole_method,
    is_sound,
    on_file,
    project,
    with_report,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def method() -> None:
    a_whole_method()


class TestAPeriod:
    def test_goes_to_accepted_and_issued(self) -> None:
        one = with_report().verified().report_on_notice().noticed().accepted()
        found = reads.period(one.code, 1)
        assert (found.stage, found.verified_g) == (PeriodStage.ACCEPTED, 48_000_000)
        actions.mark_issued(code=one.code, period=1, by=CLERK, organisation=OFFICE, now=one.now)
        assert (one.period_stage(), is_sound()) == (PeriodStage.ISSUED, True)
        verbs = [step.verb for step in reads.project_history(one.code) if step.period]
        assert verbs == ["report", "verify", "open_notice", "end_notice", "accept", "issue"]

    def test_is_due_by_working_days_after_its_last_day(self) -> None:
        assert reads.period(on_file().opened().code, 1).report_due_on == date(2026, 9, 21)

    def test_waits_until_it_is_over(self) -> None:
        one = on_file().opened(date(2026, 7, 1), date(2026, 12, 31)).report_written()
        with pytest.raises(ProjectIncomplete) as refused:
            one.reported()
        assert "2026-12-31" in refused.value.sentence("zh")

    def test_is_of_a_filed_project(self) -> None:
        one = project().written().applied()
        with pytest.raises(ProjectNotFiled):
            one.opened()

    def test_stops_while_the_project_is_suspended(self) -> None:
        one = on_file().opened().report_written()
        actions.suspend_project(code=one.code, by=CLERK, organisation=OFFICE, reasons="电表失准，停止报告。", now=one.now)
        with pytest.raises(ProjectNotFiled):
            one.reported()
        assert one.stage is ProjectStage.SUSPENDED

    def test_comes_again_after_its_findings_are_answered(self) -> None:
        one = with_report()
        wanted = [LifeWanted("measured", "五月三日到五日没有读数，请说明。")]
        actions.send_back_report(code=one.code, period=1, organisation=VERIFIER, by=VERA, findings=wanted, now=one.now)
        with pytest.raises(ProjectFindingsOpen):
            one.reported()
        actions.answer_project_finding(code=one.code, owner=OURS, finding=1, answer="停电检修，按零计。", now=one.now)
        assert one.report_written(reported_g=40_000_000).reported().verified(40_000_000).period_stage() is PeriodStage.VERIFIED

    def test_is_no_other_projects(self) -> None:
        with pytest.raises(UnknownPeriod):
            reads.period(on_file().code, 1)

    def test_is_rejected_with_reasons(self) -> None:
        one = with_report().verified()
        actions.reject_report(code=one.code, period=1, by=HEAD, organisation=OFFICE, reasons="数据来自另一处电站。", now=one.now)
        assert one.period_stage() is PeriodStage.REJECTED


class TestVerifying:
    @pytest.mark.parametrize(("grams", "is_taken"), [(49_999_999, True), (50_000_000, True), (50_000_001, False), (-1, False), (0, True)])
    def test_finds_no_more_than_was_claimed(self, grams: int, is_taken: bool) -> None:
        one = with_report()
        if is_taken:
            assert one.verified(grams).period_stage() is PeriodStage.VERIFIED
        else:
            with pytest.raises(PeriodRefused):
                one.verified(grams)

    def test_is_not_of_the_owners_people_nor_of_another_verifier(self) -> None:
        one = with_report()
        told = {"code": one.code, "period": 1, "verified_g": 1, "statement": "核对无误，同意核证。", "now": one.now}
        with pytest.raises(ProjectHandsMeet):
            actions.verify_report(verifier=VERIFIER, by=OWEN, **told)
        with pytest.raises(NotTheVerifier):
            actions.verify_report(verifier=ACADEMY, by=EDDA, **told)

    @pytest.mark.parametrize("by", [OWEN, VERA, CLERK])
    def test_who_reported_verified_or_opened_the_notice_does_not_accept(self, by: int) -> None:
        one = with_report().verified().report_on_notice().noticed()
        with pytest.raises(ProjectHandsMeet):
            one.accepted(by=by)

    def test_what_was_verified_does_not_change(self) -> None:
        one = with_report().verified().report_on_notice().noticed().accepted()
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.filter(project__code=one.code).update(verified_g=1)


class TestTheNoticeOfAReport:
    def test_wants_a_reply_to_every_comment(self) -> None:
        one = with_report().verified().report_on_notice()
        place = actions.comment_on_project(code=one.code, period=1, by=CITIZEN, text="六月阴雨多，发电量偏高，请说明。", now=one.now)
        one.noticed()
        with pytest.raises(ProjectRepliesOpen):
            one.accepted()
        actions.reply_to_comment(code=one.code, comment=place, by=CLERK, reply="已核对电网结算单。", now=one.now)
        assert one.accepted().period_stage() is PeriodStage.ACCEPTED


class TestDays:
    """No day of a project is in two periods."""

    @pytest.mark.parametrize(
        ("first", "last", "is_taken"),
        [
            (LAST + timedelta(days=1), date(2026, 9, 30), True),
            (LAST, date(2026, 9, 30), False),
            (date(2026, 1, 1), FIRST - timedelta(days=1), True),
            (date(2026, 1, 1), FIRST, False),
            (date(2026, 5, 1), date(2026, 5, 1), False),
            (date(2026, 1, 1), date(2026, 12, 31), False),
            (date(2025, 12, 31), date(2026, 1, 31), False),
            (date(2035, 12, 1), date(2036, 1, 1), False),
            (date(2026, 9, 30), date(2026, 9, 1), False),
        ],
    )
    def test_are_counted_once_and_within_the_crediting(self, first: date, last: date, is_taken: bool) -> None:
        one = on_file().opened()
        if is_taken:
            assert reads.periods_of(one.opened(first, last).code)[1].first == first
        else:
            with pytest.raises(PeriodRefused):
                one.opened(first, last)

    def test_the_database_holds_it_too(self) -> None:
        one = on_file().opened()
        row = Project.objects.get(code=one.code)
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.create(project=row, number=2, first=LAST, last=LAST)
        Period.objects.create(project=row, number=2, first=LAST + timedelta(days=1), last=LAST + timedelta(days=1))
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.filter(project=row, number=2).update(first=LAST)

    def test_do_not_change_once_they_are_reported(self) -> None:
        one = with_report()
        with pytest.raises(ProjectStepNotNow):
            one.report_written()
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.filter(project__code=one.code).update(last=LAST - timedelta(days=1))

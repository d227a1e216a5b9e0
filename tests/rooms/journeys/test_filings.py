"""What is filed takes effect: the document is kept under its number, counts from its first day, and ends when it is revoked or replaced."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.filing import actions, reads
from puhui.filing.errors import Incomplete
from puhui.filing.words import Stage
from puhui.journeys import filings
from puhui.journeys.errors import DayHasPassed, Overtaken
from puhui.library import reads as library
from puhui.library.actions import add_version, adopt_shipped, record_filing
from puhui.library.models import Version
from puhui.library.words import Filed
from puhui.methodology.catalogue import by_name
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _library() -> None:
    adopt_shipped(by="test", now=NOW)


def second_version(code: str, *, number: int = 2) -> str:
    """The shipped document with another version number, as an applicant would bring it."""
    return by_name(code).source.replace("version: 1\n", f"version: {number}\n", 1)


def written(text: str, *, about: str = "metro-ride", replaces: int | None = None, now: datetime = NOW) -> Paper:
    made = actions.open_application(
        course_code="methodology",
        about=about,
        title=Text("轨道交通出行", "Metro ride"),
        by=ANNE,
        role="project-owner",
        organisation=OURS,
        replaces=replaces,
        now=now,
    )
    chapters = {chapter.code: ENOUGH for chapter in reads.course("methodology").chapters}
    actions.save_chapters(number=made.number, organisation=OURS, texts=chapters, now=now)
    actions.attach_subject(number=made.number, organisation=OURS, name="v2.yaml", body=text.encode())
    return Paper(made.number, now)


def through(text: str, **told: object) -> Paper:
    """To where only the decision is left."""
    paper = written(text, **told)  # type: ignore[arg-type]
    filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=paper.now)
    return paper.accepted().in_review().spoken().reviewed().on_notice().noticed()


def filed(paper: Paper, *, days: int = 1, until: date | None = None) -> date:
    """Gives the first day."""
    day = paper.now.date() + timedelta(days=days)
    filings.file(number=paper.number, by=HEAD, valid_from=day, valid_until=until, now=paper.now)
    return day


def faults(text: str, **told: object) -> str:
    return "；".join(fault.zh for fault in filings.looked_at(written(text, **told).number).faults)  # type: ignore[arg-type]


def in_force(day: date, code: str = "metro-ride") -> int | None:
    found = library.in_force(codes=[code], day=day).get(code)
    return found.methodology.version if found else None


class TestBeforeItIsHandedIn:
    def test_a_whole_document_has_no_fault(self) -> None:
        assert faults(second_version("metro-ride")) == ""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("code: metro-ride\n", "第 1 行"),
            (second_version("metro-ride").replace("467 gCO2e", "468 gCO2e", 1), "与手算不一致"),
            (second_version("metro-ride", number=3), "version 应为 2"),
            (second_version("bus-ride"), "文档的代码是 bus-ride"),
            (by_name("parked-car").source, "仅供参考"),
        ],
    )
    def test_the_machine_names_what_is_wrong(self, text: str, says: str) -> None:
        assert says in faults(text)

    def test_it_is_not_handed_in_with_a_fault(self) -> None:
        paper = written(second_version("metro-ride", number=3))
        with pytest.raises(Incomplete, match="version must be 2"):
            filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=NOW)
        assert paper.stage is Stage.DRAFT

    def test_missing_numbers_are_a_note_and_no_fault(self) -> None:
        found = filings.looked_at(written(by_name("rooftop-pv").source, about="rooftop-pv").number)
        assert not found.faults
        assert "备案后还不能启用" in found.notes[0].zh


class TestFiled:
    def test_the_version_carries_the_number_and_counts_from_its_first_day(self) -> None:
        paper = through(second_version("metro-ride"))
        day = filed(paper)
        made = reads.application(paper.number)
        assert made.filed_as == "皖碳普方〔2026〕1号"
        assert library.filings(code="metro-ride")[("metro-ride", 2)].number == made.filed_as
        assert (in_force(day - timedelta(days=1)), in_force(day)) == (1, 2)

    def test_a_shipped_document_is_filed_as_it_stands_and_once(self) -> None:
        filed(through(by_name("metro-ride").source))
        assert ("metro-ride", 1) in library.filings()
        assert in_force(date(2026, 3, 1)) == 1
        assert "已备案" in faults(by_name("metro-ride").source)

    def test_one_that_lacks_numbers_is_filed_and_not_in_force(self) -> None:
        day = filed(through(by_name("rooftop-pv").source, about="rooftop-pv"))
        assert ("rooftop-pv", 1) in library.filings()
        assert in_force(day, "rooftop-pv") is None

    def test_its_first_day_lies_ahead(self) -> None:
        paper = through(second_version("metro-ride"))
        with pytest.raises(DayHasPassed):
            filed(paper, days=0)
        assert paper.stage is Stage.NOTICED
        assert library.filings() == {}

    def test_it_ends_after_its_last_valid_day(self) -> None:
        paper = through(second_version("metro-ride"))
        until = paper.now.date() + timedelta(days=10)
        filed(paper, until=until)
        assert (in_force(until), in_force(until + timedelta(days=1))) == (2, None)

    def test_of_two_with_the_same_version_the_second_is_overtaken(self) -> None:
        first, second = (through(second_version("metro-ride") + f"# {mark}\n") for mark in "ab")
        filed(first)
        with pytest.raises(Overtaken, match="version must be 3"):
            filed(second, days=2)
        assert second.stage is Stage.NOTICED


class TestEnded:
    def test_revoked_it_counts_today_and_no_longer(self) -> None:
        paper = through(second_version("metro-ride"))
        day = filed(paper)
        later = paper.now + timedelta(days=5)
        filings.revoke(number=paper.number, by=HEAD, reasons="参数的来源文件已被撤销，数值不再可靠。", now=later)
        assert (in_force(day), in_force(later.date()), in_force(later.date() + timedelta(days=1))) == (2, 2, None)

    def test_revoked_before_it_began_it_never_counts_and_the_one_before_goes_on(self) -> None:
        paper = through(second_version("metro-ride"))
        day = filed(paper, days=30)
        filings.revoke(number=paper.number, by=HEAD, reasons="发现一处计算错误，生效前废止。", now=paper.now)
        assert in_force(day) == 1

    def test_a_revision_supersedes_what_it_replaces(self) -> None:
        first = through(second_version("metro-ride"))
        filed(first)
        second = through(second_version("metro-ride", number=3), replaces=first.number, now=first.now + timedelta(days=1))
        day = filed(second)
        assert (first.stage, second.stage) == (Stage.SUPERSEDED, Stage.FILED)
        assert (in_force(day - timedelta(days=1)), in_force(day)) == (2, 3)


class TestTheDatabaseKeeps:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE library_version SET text = 'other'",
            "DELETE FROM library_version",
            "UPDATE library_activation SET from_on = from_on - 1",
            "DELETE FROM library_activation",
            "UPDATE library_filing SET number = 'x'",
            "UPDATE library_activation SET until_on = until_on + 1 WHERE until_on IS NOT NULL",
        ],
    )
    def test_what_was_written(self, sql: str) -> None:
        paper = through(second_version("metro-ride"))
        filed(paper, until=paper.now.date() + timedelta(days=9))
        with pytest.raises(DatabaseError, match="library"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_a_document_whose_number_is_taken_is_no_second_version(self) -> None:
        add_version(text=second_version("metro-ride"), now=NOW)
        assert Version.objects.filter(code="metro-ride").count() == 2
        assert "version 应为 3" in faults(second_version("metro-ride") + "# other\n")


class TestTheSweep:
    def test_finds_what_is_filed_in_one_book_only(self) -> None:
        paper = through(second_version("metro-ride"))
        filed(paper)
        assert [finding.name for finding in filings.findings() if finding.broken] == []
        record_filing(filed=Filed("metro-ride", 1, "皖碳普方〔2026〕99号", 99, OURS, paper.now.date()))
        assert [finding.name for finding in filings.findings() if finding.broken] == ["filings_versions_are_what_was_filed"]

"""The issuing body's own document, once filed, gives a number grade A wherever it is shown or weighed; revoked, the number is what it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from puhui.filing import actions, reads
from puhui.journeys import filings
from puhui.library import reads as library
from puhui.library.actions import adopt_shipped
from puhui.methodology.factors import factors
from puhui.methodology.words import Factor, Grade
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _library() -> None:
    adopt_shipped(by="test", now=NOW)


def weak() -> Factor:
    """A number of the library of grade B or C that stands alone under its name."""
    from puhui.library.rules import factor_matter

    every = [factor_matter(one) for one in factors()]
    return next(one for one in factors() if one.value.grade in "BC" and one.data_year and every.count(factor_matter(one)) == 1)


def about(factor: Factor) -> str:
    return "/".join(part for part in (factor.family, factor.region, str(factor.data_year), factor.item) if part)


def written(matter: str, says: str) -> Paper:
    made = actions.open_application(
        course_code="factor-evidence",
        about=matter,
        title=Text("参数依据", "evidence"),
        by=ANNE,
        role="project-owner",
        organisation=OURS,
        now=NOW,
    )
    texts = {chapter.code: ENOUGH for chapter in reads.course("factor-evidence").chapters} | {"number": f"{ENOUGH}数值为 {says}。"}
    actions.save_chapters(number=made.number, organisation=OURS, texts=texts, now=NOW)
    actions.attach_subject(number=made.number, organisation=OURS, name="公告.pdf", body=b"%PDF-1.7 the notice")
    return Paper(made.number, NOW)


def filed(factor: Factor) -> Paper:
    paper = written(about(factor), factor.value.written)
    filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=NOW)
    paper.accepted().on_notice().noticed()
    filings.file(number=paper.number, by=HEAD, valid_from=paper.now.date() + timedelta(days=1), valid_until=None, now=paper.now)
    return paper


def faults(matter: str, says: str) -> str:
    return "；".join(fault.zh for fault in filings.looked_at(written(matter, says).number).faults)


class TestBeforeItIsHandedIn:
    def test_it_names_a_number_that_there_is(self) -> None:
        assert "没有“no-such/340000/2023”" in faults("no-such/340000/2023", "1")

    def test_it_writes_the_value_as_the_library_does_and_not_a_part_of_one(self) -> None:
        factor = weak()
        assert faults(about(factor), factor.value.written) == ""
        assert "要写出其中一个数值" in faults(about(factor), f"1{factor.value.written}9")


class TestFiled:
    def test_the_number_has_grade_a_on_its_pages_and_in_its_downloads(self) -> None:
        factor = weak()
        paper = filed(factor)
        number = reads.application(paper.number).filed_as
        for address in (f"/factors/{factor.family}?region={factor.region}&year={factor.data_year}", f"/factors/{factor.family}.csv"):
            assert number in b"".join(Client().get(address)).decode(), address
        assert library.evidence_of_factor(factor, library.evidence()).number == number  # type: ignore[union-attr]

    def test_a_number_of_a_document_too(self) -> None:
        m = library.methodology(code="shared-bike", number=1)
        parameter = next(one for one in m.parameters if one.values)
        paper = written(f"shared-bike/{parameter.name}", parameter.values[0].written)
        filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=NOW)
        paper.accepted().on_notice().noticed()
        filings.file(number=paper.number, by=HEAD, valid_from=date(2026, 5, 1), valid_until=None, now=paper.now)
        page = Client().get("/methods/shared-bike").content.decode()
        assert reads.application(paper.number).filed_as in page
        assert library.grade_of(m, [used(m)], day=date(2026, 5, 1), filed=library.evidence()) is Grade.A

    def test_twice_is_once(self) -> None:
        factor = weak()
        filed(factor)
        assert "已备案，文号" in faults(about(factor), factor.value.written)

    def test_revoked_the_number_is_what_it_was(self) -> None:
        factor = weak()
        paper = filed(factor)
        filings.revoke(number=paper.number, by=HEAD, reasons="发布机关已撤回该文件。", now=paper.now)
        assert library.evidence() == {}

    def test_the_database_keeps_it(self) -> None:
        filed(weak())
        for sql in ("UPDATE library_evidence SET value = '1'", "DELETE FROM library_evidence"):
            with pytest.raises(DatabaseError, match="keeps what was filed"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def used(m: object) -> object:
    from puhui.methodology.compiled import Used

    parameter = next(one for one in m.parameters if one.values)  # type: ignore[attr-defined]
    return Used(parameter, parameter.values[0], is_reference=False)

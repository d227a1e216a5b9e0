"""A neighbour's document is brought in, made ours by rule, filed as every methodology is, and counts from its first day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from puhui.behaviours.models import Run
from puhui.filing import actions, reads
from puhui.filing.errors import Incomplete
from puhui.filing.words import Stage
from puhui.foundation.auditing import Asked, lines
from puhui.journeys import filings
from puhui.journeys.status import status
from puhui.journeys.sweep import sweep
from puhui.library import reads as library
from puhui.library.actions import activate_version, adopt_shipped
from puhui.library.words import Neighbour
from puhui.methodology.adapting import recognised_hash
from puhui.methodology.errors import DocumentRefused, MethodologyNotActive
from puhui.methodology.proof import check
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.identifiers import BadIdentifier
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.cast import Site, ride
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper
from tests.rooms.methodology.neighbours import neighbour_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
pytestmark = pytest.mark.django_db


def brought(code: str = "sh-rail-transit", *, text: str = "") -> Neighbour:
    body = (text or neighbour_text(code)).encode()
    return filings.bring_in(body=body, name=f"{code}.yaml", source="沪环气候〔2024〕1号", by=ANNE, now=NOW)


def applied(found: Neighbour, *, code: str = "metro-ride", organisation: int = OURS) -> Paper:
    """A draft of which people have written what no machine can say."""
    made = filings.apply_for_recognition(number=found.number, code=code, by=ANNE, role="province", organisation=organisation, now=NOW)
    written = {chapter: text for chapter, text in reads.chapters_of(made.number).items() if text}
    wanted = {chapter.code: ENOUGH for chapter in reads.course("methodology").chapters}
    actions.save_chapters(number=made.number, organisation=organisation, texts={**wanted, **written}, now=NOW)
    return Paper(made.number, NOW)


def through(paper: Paper, *, organisation: int = OURS) -> Paper:
    filings.submit(number=paper.number, organisation=organisation, by=ANNE, now=paper.now)
    return paper.accepted().in_review().spoken().reviewed().on_notice().noticed()


def filed(paper: Paper) -> datetime:
    """The evening of its first day."""
    day = paper.now + timedelta(days=1)
    filings.file(number=paper.number, by=HEAD, valid_from=day.date(), valid_until=None, now=paper.now)
    return day.replace(hour=20)


def notes(paper: Paper) -> str:
    return "；".join(note.zh for note in filings.looked_at(paper.number).notes)


@pytest.fixture
def site() -> Site:
    made = Site(now=NOW).open()
    made.provider("metro", "metro-ride")
    made.resident("anne", ("metro", "card-1"))
    return made


class TestRecognised:
    def test_it_counts_their_grams_from_its_first_day_and_says_whose_numbers_they_are(self, site: Site) -> None:
        """99.2 − 38.4 = 60.8 g for each of 10 km."""
        site.now = filed(through(applied(brought())))
        first = site.now.astimezone(CHINA).date()
        site.now += timedelta(days=1)
        rows = [ride("r1", "card-1", day=first), ride("r2", "card-1", day=first - timedelta(days=1))]
        site.send("metro", rows, scenario="metro-ride")
        site.settle()
        assert {run.day: run.reduction_g for run in Run.objects.all()} == {first: 608, first - timedelta(days=1): 467}
        assert status()["reference_region"] == "110000 310000 440300"
        assert [finding.name for finding in sweep() if finding.broken] == []

    def test_the_version_names_the_document_it_is_from(self) -> None:
        adopt_shipped(by="test", now=NOW)
        found = brought()
        paper = applied(found)
        filed(through(paper))
        made = library.recognitions(code="metro-ride")["metro-ride", 2]
        assert (made.neighbour, made.application) == (found, paper.number)
        assert recognised_hash(library.methodology(code="metro-ride", number=2)) == found.content_hash

    def test_the_public_page_names_the_document_and_lists_what_differs(self, site: Site) -> None:
        found = brought()
        kind = OrganisationKind.PROVINCE  # the last of nine has a number that none of the papers' people has
        office = [open_organisation(code=f"office-{n}", name=Text("省厅", "office"), kind=kind, city="340000").account for n in range(9)][
            -1
        ]
        filed(through(applied(found, organisation=office), organisation=office))
        for language, says in (("zh-hans", "互认的方法学"), ("en", "A recognised method")):
            client = Client()
            client.cookies["puhui_language"] = language
            page = client.get("/methods/metro-ride?v=2").content.decode()
            part = page[page.index('id="recognised"') :]
            assert says in part
            assert found.content_hash in part
            assert "310000" in part
            assert "340000" in part
            assert 'id="recognised"' not in client.get("/methods/metro-ride?v=1").content.decode()

    def test_one_whose_number_is_for_a_part_of_there_is_filed_and_refuses_to_start(self) -> None:
        adopt_shipped(by="test", now=NOW)
        text = neighbour_text("sh-rail-transit").replace(
            'value: 38.4, region: "310000"', 'value: 38.4, region: "310000", applies_to: "310115"'
        )
        paper = applied(brought(text=text))
        assert "备案后还不能启用，缺：轨道交通排放（gCO2e/(person*km)）" in notes(paper)
        day = filed(through(paper)).date()
        assert paper.stage is Stage.FILED
        assert library.in_force(codes=["metro-ride"], day=day)["metro-ride"].methodology.version == 1
        with pytest.raises(MethodologyNotActive, match="rail"):
            activate_version(code="metro-ride", number=2, from_on=day + timedelta(days=1), by="test", now=NOW)

    def test_under_a_new_code_it_is_its_first_version(self) -> None:
        adopt_shipped(by="test", now=NOW)
        filed(through(applied(brought("js-video-meeting"), code="video-meeting")))
        assert library.newest(code="video-meeting").number == 1  # type: ignore[union-attr]


class TestTheDraft:
    def test_it_says_what_the_documents_say_and_leaves_the_rest_to_people(self) -> None:
        adopt_shipped(by="test", now=NOW)
        found = brought()
        made = filings.apply_for_recognition(number=found.number, code="metro-ride", by=ANNE, role="province", organisation=OURS, now=NOW)
        chapters = reads.chapters_of(made.number)
        assert found.content_hash in chapters["scope"]
        assert "适用地区：310000 → 340000" in chapters["calculation"]
        assert "平均出行排放 99.2" in chapters["sources"]
        assert not chapters.get("additionality")
        with pytest.raises(Incomplete):
            filings.submit(number=made.number, organisation=OURS, by=ANNE, now=NOW)

    def test_the_machine_says_from_where_it_is_whose_numbers_and_what_is_near(self) -> None:
        adopt_shipped(by="test", now=NOW)
        brought("sh-ground-bus")
        told = notes(applied(brought()))
        assert "由上海的 sh-rail-transit 第 1 版按规则改编" in told
        assert "不是本地的数，计入时标明参考地区：平均出行排放（上海）、轨道交通排放（上海）" in told
        assert "最相近的方法学" not in told  # the version before and the document itself are none

    def test_a_code_that_is_none_is_refused(self) -> None:
        with pytest.raises(BadIdentifier):
            applied(brought(), code="地铁")

    @pytest.mark.parametrize(
        ("before", "after", "says"),
        [
            ("99.2", "99.3", "与按规则改编的外省文档不同"),
            ("sha256:", "sha256:0", ""),
            ("sh-rail-transit v1 sha256:", "x v1 sha256:", "不同"),
        ],
    )
    def test_an_adapted_document_that_was_changed_is_no_recognition(self, before: str, after: str, says: str) -> None:
        adopt_shipped(by="test", now=NOW)
        paper = applied(brought())
        text = filings.ours(library.neighbours()[0].number, code="metro-ride").text.replace(before, after, 1)
        actions.attach_subject(number=paper.number, organisation=OURS, name="v2.yaml", body=text.encode())
        assert says in "；".join(fault.zh for fault in filings.looked_at(paper.number).faults)
        check(text)

    def test_a_document_that_was_never_brought_in_is_no_recognition(self) -> None:
        adopt_shipped(by="test", now=NOW)
        paper = applied(brought())
        digest = library.neighbours()[0].content_hash
        text = filings.ours(library.neighbours()[0].number, code="metro-ride").text.replace(digest, "0" * 64)
        actions.attach_subject(number=paper.number, organisation=OURS, name="v2.yaml", body=text.encode())
        assert "没有导入过" in "；".join(fault.zh for fault in filings.looked_at(paper.number).faults)


class TestNearest:
    def test_an_application_names_the_methods_that_it_touches(self) -> None:
        adopt_shipped(by="test", now=NOW)
        brought("sh-distributed-pv")
        made = actions.open_application(
            course_code="methodology",
            about="rooftop-pv",
            title=Text("光伏", "photovoltaics"),
            by=ANNE,
            role="owner",
            organisation=OURS,
            now=NOW,
        )
        body = library.methodology(code="rooftop-pv", number=1).source.encode()
        actions.attach_subject(number=made.number, organisation=OURS, name="v1.yaml", body=body)
        assert "最相近的方法学：分布式光伏发电（上海 sh-distributed-pv，相同）" in notes(Paper(made.number, NOW))


class TestBringIn:
    def test_it_leaves_a_line_in_the_audit(self) -> None:
        found = brought()
        (line,) = lines(Asked(verb="keep_neighbours"), limit=10)
        assert found.content_hash in line.about

    def test_a_bad_document_leaves_nothing(self) -> None:
        with pytest.raises(DocumentRefused):
            brought(text="code: x\n")
        assert library.neighbours() == []

"""A neighbour's document is kept as it came, counts for nobody, and is found again by what is like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from puhui.library import reads, words
from puhui.library.actions import adopt_shipped, import_neighbour, record_recognition
from puhui.library.errors import NotANeighbour, UnknownNeighbour, UnknownVersion
from puhui.library.models import Neighbour, Version
from puhui.methodology.catalogue import by_name
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.markup import BYTES_MAX
from puhui.methodology.overlap import Verdict
from tests.rooms.methodology.neighbours import neighbour_text

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOME = "340000"


def brought(text: str, *, home: str = HOME) -> words.Neighbour:
    return import_neighbour(body=text.encode(), name="theirs.yaml", source="上海市生态环境局网站", home=home, by=7, now=NOW)


class TestImportNeighbour:
    def test_it_is_kept_with_where_it_is_from_and_who_brought_it(self) -> None:
        found = brought(neighbour_text("sh-ground-bus"))
        assert (found.region, found.code, found.version, found.source, found.imported_by) == (
            "310000", "sh-ground-bus", 1, "上海市生态环境局网站", 7,
        )  # fmt: skip
        assert reads.neighbour_says(found).name.zh == "地面公交"
        assert reads.neighbours() == [found]
        assert reads.neighbour_named(found.content_hash) == found

    def test_the_same_text_again_is_the_one_that_is_there(self) -> None:
        first, second = (brought(neighbour_text("sh-ground-bus")) for _ in range(2))
        assert first == second
        assert Neighbour.objects.count() == 1

    def test_it_is_no_version_of_ours(self) -> None:
        brought(neighbour_text("sh-ground-bus"))
        assert reads.versions() == []

    @pytest.mark.parametrize("region", ["340000", "340100", "CN", "CN-EAST"])
    def test_a_document_for_our_own_region_is_no_neighbours(self, region: str) -> None:
        text = neighbour_text("sh-ground-bus").replace('region: "310000"\nvalid', f'region: "{region}"\nvalid')
        with pytest.raises(NotANeighbour):
            brought(text)
        assert not Neighbour.objects.exists()

    @pytest.mark.parametrize(
        ("body", "line"),
        [
            (neighbour_text("sh-ground-bus").replace("person * mileage", "person * milage"), 16),
            (neighbour_text("sh-ground-bus").replace("unit: gCO2e/(person*km)", "unit: gCO2e/(persn*km)"), 13),
            ("x" * (2 * BYTES_MAX + 1), 1),
        ],
    )
    def test_a_bad_document_is_refused_with_its_line_and_nothing_is_kept(self, body: str, line: int) -> None:
        with pytest.raises(DocumentRefused) as refused:
            brought(body)
        assert refused.value.faults[0].line == line
        assert refused.value.faults[0].remedy.zh
        assert not Neighbour.objects.exists()

    def test_one_that_is_not_known_is_not_found(self) -> None:
        with pytest.raises(UnknownNeighbour):
            reads.neighbour(7)

    @pytest.mark.parametrize("sql", ["UPDATE library_neighbour SET source = 'x'", "DELETE FROM library_neighbour"])
    def test_the_database_keeps_it(self, sql: str) -> None:
        brought(neighbour_text("sh-ground-bus"))
        with pytest.raises(DatabaseError, match="library"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


class TestRecordRecognition:
    def test_a_version_is_recognised_once_and_stands(self) -> None:
        adopt_shipped(by="test", now=NOW)
        found = brought(neighbour_text("sh-ground-bus"))
        record_recognition(code="bus-ride", number=1, neighbour=found.number, application=3)
        assert reads.recognitions(code="bus-ride") == {("bus-ride", 1): words.Recognised("bus-ride", 1, found, 3)}
        assert reads.recognitions(code="metro-ride") == {}
        with pytest.raises(IntegrityError), transaction.atomic():
            record_recognition(code="bus-ride", number=1, neighbour=found.number, application=4)
        with pytest.raises(DatabaseError, match="library"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM library_recognition")

    def test_one_that_is_unknown_is_refused(self) -> None:
        found = brought(neighbour_text("sh-ground-bus"))
        with pytest.raises(UnknownVersion):
            record_recognition(code="bus-ride", number=1, neighbour=found.number, application=3)


class TestNearest:
    def test_ours_and_the_neighbours_are_compared_together(self) -> None:
        adopt_shipped(by="test", now=NOW)
        theirs = brought(neighbour_text("sh-distributed-pv"))
        first, second = reads.nearest_to(by_name("rooftop-pv"))[:2]
        assert first.neighbour == theirs
        assert first.overlap.verdict is Verdict.SAME
        assert second.neighbour is None
        assert second.overlap.verdict is Verdict.DIFFERENT

    def test_of_each_code_the_newest_version_is_compared_and_never_the_document_itself(self) -> None:
        adopt_shipped(by="test", now=NOW)
        m = by_name("rice-methane")
        found = [one.overlap.methodology for one in reads.nearest_to(m)]
        assert m.content_hash not in {one.content_hash for one in found}
        assert len(found) == Version.objects.values("code").distinct().count() - 1
        assert [one.version for one in reads.newest_documents() if one.code == "rice-methane"] == [m.version]


class TestTheSweep:
    def test_finds_nothing_where_all_is_whole_and_a_version_that_names_no_document(self) -> None:
        adopt_shipped(by="test", now=NOW)
        found = brought(neighbour_text("sh-ground-bus"))
        assert not [one for one in reads.findings() if one.broken]
        record_recognition(code="bus-ride", number=1, neighbour=found.number, application=3)
        assert [one.name for one in reads.findings() if one.broken] == ["library_recognitions_name_their_document"]

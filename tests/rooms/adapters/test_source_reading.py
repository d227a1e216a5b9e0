"""A file that is broken, or of another shape, is refused as a whole and says why; a file that is only odd is read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from puhui.adapters.catalogue import ADAPTERS, adapter, sniff
from puhui.adapters.errors import AdapterRefused, SourceLacksColumns, SourceRepeatsColumns, SourceUnreadable, UnknownAdapter
from puhui.adapters.words import RECORD_COLUMNS
from puhui.quantification.duck import Duck
from puhui.quantification.scan import typed_records
from puhui.vocabulary.records import INPUT_COLUMNS, RECORD_REFUSALS
from tests.rooms.adapters.outcome import adapted, write_parquet

HEADER = "orderid,userid,start_time,start_location_x,start_location_y,end_time,end_location_x,end_location_y,track"
RIDE = "7,8,2016/8/20 6:57,121.348,31.389,2016/8/20 7:04,121.357,31.388,"
BILLS = "provider_record_id,customer_id,month,kwh,readings,expected"


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class TestCatalogue:
    def test_an_unknown_name_is_refused_with_the_names_there_are(self) -> None:
        with pytest.raises(UnknownAdapter) as refusal:
            adapter("mobyke")
        assert "mobyke" in refusal.value.sentence()
        for name in ADAPTERS:
            assert name in refusal.value.sentence("en")

    @pytest.mark.parametrize("name", ADAPTERS)
    def test_every_adapter_says_what_it_is_in_both_languages(self, name: str) -> None:
        found = adapter(name)
        assert found.name == name
        for text in (found.label, found.about):
            assert text.zh
            assert text.en
        assert found.scenarios or name == "standard"  # what is standard already says its scenario itself

    def test_the_columns_are_those_of_the_engines_own_scan(self, duck: Duck, tmp_path: Path) -> None:
        path = written(tmp_path, "a.csv", "record_id,person,happened_at,region\n1,2,2026-03-01T00:00:00,340100\n")
        typed = typed_records(duck, path, inputs=[column.name for column in INPUT_COLUMNS])
        assert duck.columns(f"({typed})") == RECORD_COLUMNS
        bike = adapter("mobike-raw").records(duck, written(tmp_path, "b.csv", f"{HEADER}\n{RIDE}\n"))
        assert list(duck.columns(f"({bike.select})").items()) == list(RECORD_COLUMNS.items())


class TestSniff:
    def test_proposes_the_adapter_whose_columns_a_file_has(self, duck: Duck, tmp_path: Path) -> None:
        assert sniff(duck, written(tmp_path, "a.csv", f"{HEADER}\n{RIDE}\n")) == "mobike-raw"
        assert sniff(duck, written(tmp_path, "b.csv", f"{BILLS}\na,b,2013-01,1,1,1\n")) == "sgsc-bills"
        page = {"data": [dict.fromkeys(ADAPTERS["szt-api"].columns, "")]}
        assert sniff(duck, written(tmp_path, "c.json", json.dumps(page))) == "szt-api"
        types = dict.fromkeys(ADAPTERS["acn-charging"].columns, "VARCHAR")
        assert sniff(duck, write_parquet(duck, tmp_path / "d.parquet", types, [{}])) == "acn-charging"

    def test_proposes_the_standard_shape_as_it_is(self, duck: Duck, tmp_path: Path) -> None:
        assert sniff(duck, written(tmp_path, "a.csv", "record_id,person,happened_at,region\n1,2,3,4\n")) == "standard"

    def test_no_shape_is_taken_for_another(self) -> None:
        for one in ADAPTERS.values():
            assert [other.name for other in ADAPTERS.values() if set(one.columns) >= set(other.columns)] == [one.name]


class TestBrokenFile:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.csv", b""),
            ("gbk.csv", f"{HEADER}\n{RIDE}合肥\n".encode("gbk")),
            ("cut.csv.gz", gzip.compress(f"{HEADER}\n{RIDE * 50}\n".encode())[:-20]),
            ("plain.csv.gz", b"no gzip at all"),
            ("ragged.csv", f"{HEADER}\n{RIDE}\n1,2\n"),
            ("semicolons.csv", f"{HEADER}\n{RIDE}\n".replace(",", ";")),
            ("a.parquet", b"PAR1 and nothing else"),
            ("a.xlsx", b"PK"),
        ],
    )
    def test_is_refused_with_its_name_and_without_our_folder(self, duck: Duck, tmp_path: Path, name: str, content: bytes | str) -> None:
        with pytest.raises(AdapterRefused) as refusal:
            adapter("mobike-raw").records(duck, written(tmp_path, name, content))
        assert name in refusal.value.sentence()
        assert str(tmp_path) not in refusal.value.sentence()

    @pytest.mark.parametrize(
        "content", [b"", b"[1, 2", b"{}", b'{"data": 5}', b'{"data": null}', b'{"data": [{"deal_date": "1"}]}', b"\xff\xfe{}"]
    )
    def test_a_page_that_is_no_page_is_refused(self, duck: Duck, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(AdapterRefused):
            adapter("szt-api").records(duck, written(tmp_path, "page.json", content))

    def test_a_file_that_is_not_there_is_refused(self, duck: Duck, tmp_path: Path) -> None:
        with pytest.raises(SourceUnreadable):
            adapter("mobike").records(duck, tmp_path / "none.parquet")
        with pytest.raises(SourceUnreadable):
            sniff(duck, tmp_path / "none.csv")

    @pytest.mark.parametrize("name", ADAPTERS)
    def test_a_file_of_another_shape_names_the_columns_that_it_lacks(self, duck: Duck, tmp_path: Path, name: str) -> None:
        path = written(tmp_path, "a.json", '{"data": [{"x": 1}]}') if name == "szt-api" else written(tmp_path, "a.csv", "x,y\n1,2\n")
        with pytest.raises(SourceLacksColumns) as refusal:
            adapter(name).records(duck, path)
        for column in adapter(name).columns:
            assert column in refusal.value.sentence()

    def test_a_column_that_stands_twice_refuses_the_file_by_its_name(self, duck: Duck, tmp_path: Path) -> None:
        for header in (f"{HEADER},userid", f"{HEADER},UserId"):
            with pytest.raises(SourceRepeatsColumns, match=header.rpartition(",")[2]):
                adapter("mobike-raw").records(duck, written(tmp_path, "a.csv", f"{header}\n{RIDE},9\n"))
        packed = written(tmp_path, "a.csv.gz", gzip.compress(f"{HEADER},userid\n{RIDE},9\n".encode()))
        with pytest.raises(SourceRepeatsColumns, match="userid"):
            adapter("mobike-raw").records(duck, packed)
        assert adapted(duck, "mobike-raw", written(tmp_path, "b.csv", f"{HEADER},userid_1\n{RIDE},9\n")).rows == 1

    def test_a_json_shape_is_not_read_from_a_csv(self, duck: Duck, tmp_path: Path) -> None:
        with pytest.raises(SourceUnreadable):
            adapter("szt-api").records(duck, written(tmp_path, "a.csv", f"{HEADER}\n{RIDE}\n"))


class TestOddFile:
    def test_a_header_alone_is_a_file_without_rows(self, duck: Duck, tmp_path: Path) -> None:
        assert adapted(duck, "mobike-raw", written(tmp_path, "a.csv", f"{HEADER}\n")).rows == 0

    def test_an_empty_page_is_a_page_without_rows(self, duck: Duck, tmp_path: Path) -> None:
        assert adapted(duck, "szt-api", written(tmp_path, "a.json", '{"data": []}')).rows == 0

    def test_a_bom_and_windows_line_ends_are_read(self, duck: Duck, tmp_path: Path) -> None:
        outcome = adapted(duck, "mobike-raw", written(tmp_path, "a.csv", f"\ufeff{HEADER}\r\n{RIDE}\r\n"))
        assert outcome.only["record_id"] == "7"

    def test_a_quoted_cell_and_a_hash_far_down_are_read_as_they_stand(self, duck: Duck, tmp_path: Path) -> None:
        quoted = RIDE.replace("7,8,", '"#7 ""a"", b",8,', 1)
        path = written(tmp_path, "a.csv", "\n".join([HEADER, *[RIDE] * 3_000, quoted, ""]))
        assert adapted(duck, "mobike-raw", path).records[3_000]["record_id"] == '#7 "a", b'

    def test_two_files_in_one_duck_do_not_meet(self, duck: Duck, tmp_path: Path) -> None:
        first = adapter("mobike-raw").records(duck, written(tmp_path, "a.csv", f"{HEADER}\n{RIDE}\n"))
        second = adapter("mobike-raw").records(duck, written(tmp_path, "b.csv", f"{HEADER}\n{RIDE.replace('7,', '9,', 1)}\n"))
        assert [duck.rows(found.select)[0][1] for found in (first, second)] == ["7", "9"]

    @pytest.mark.parametrize("name", sorted(set(ADAPTERS) - {"szt-api"}))
    def test_a_row_of_nonsense_is_a_named_refusal_in_every_shape(self, duck: Duck, tmp_path: Path, name: str) -> None:
        nonsense = [
            "",
            " ",
            "abc",
            "-1",
            "1e300",
            "nan",
            "inf",
            "9" * 40,
            "2016-13-45",
            "infinity",
            "x" * 500,
            "\x1f",
            "'; DROP TABLE x; --",
        ]
        types = dict.fromkeys(adapter(name).columns, "VARCHAR")
        rows = [dict.fromkeys(types, cell) for cell in nonsense] + [{}]
        outcome = adapted(duck, name, write_parquet(duck, tmp_path / "a.parquet", types, rows))
        assert outcome.sound == []
        assert set(outcome.codes.values()) <= set(RECORD_REFUSALS)

    def test_a_page_of_nonsense_is_named_refusals(self, duck: Duck, tmp_path: Path) -> None:
        cells: list[object] = [5, "abc", None, [], {}, True, "9" * 40]
        rows: list[object] = [dict.fromkeys(ADAPTERS["szt-api"].columns, cell) for cell in cells]
        outcome = adapted(duck, "szt-api", written(tmp_path, "a.json", json.dumps({"data": [*rows, 5, None]})))
        assert outcome.rows == len(cells) + 2
        assert outcome.sound == []
        assert set(outcome.codes.values()) <= set(RECORD_REFUSALS)


class TestDamagedParquet:
    def test_a_page_that_does_not_decompress_is_refused_before_any_record(self, duck: Duck, tmp_path: Path) -> None:
        """The foot of the file is whole, so only reading the values finds it out."""
        types = dict.fromkeys(adapter("mobike").columns, "VARCHAR")
        rows = [{column: f"{column}-{n}-{n * 7919}" for column in types} for n in range(2_000)]
        path = write_parquet(duck, tmp_path / "rides.parquet", types, rows)
        content = bytearray(path.read_bytes())
        content[len(content) // 3 : len(content) // 3 + 400] = bytes(400)
        path.write_bytes(content)
        with pytest.raises(SourceUnreadable) as refusal:
            adapter("mobike").records(duck, path)
        assert str(tmp_path) not in refusal.value.sentence()

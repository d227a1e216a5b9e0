"""A shape that a document describes: exact numbers, one reading of a moment, and each cell's own fault."""

from __future__ import annotations

import json
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.adapters.catalogue import ADAPTERS, adapter
from puhui.adapters.configured import Rounded, adapter_of, converted
from puhui.adapters.documents import load
from puhui.adapters.errors import ConfigurationRefused, SourceLacksColumns, SourceRepeatsColumns, UnknownAdapter
from puhui.quantification.duck import Duck, literal, opened
from puhui.vocabulary.periods import CHINA

DOCUMENT = """
code: example-shape
version: 1
name: {zh: 示例, en: example}
about: {zh: 每行一次, en: one act a row}
record_id: {column: 订单号}
person: {column: 用户}
happened_at: {column: 时间, format: "%Y-%m-%d %H:%M:%S", zone: "+08:00"}
region: {column: 区, codes: {L1: "340102", L2: "340103"}}
scenario: {fixed: shared-bike}
inputs:
  distance_m: {column: 里程, unit: km, round: down, missing: ["-1"]}
  duration_s: {column: 用时, unit: min, round: exact}
  has_photo: {column: 照片, codes: {是: 1, 否: 0}}
""".lstrip()
ROW = {"订单号": "R1", "用户": "u1", "时间": "2026-03-18 07:52:00", "区": "L1", "里程": "1.85", "用时": "12", "照片": "是"}
AT_S = int(datetime(2026, 3, 18, 7, 52, tzinfo=CHINA).timestamp())


def read(path: Path, document: str = DOCUMENT) -> list[dict[str, Any]]:
    with opened() as duck:
        found = adapter_of(load(document)).records(duck, path)
        names = list(duck.columns(f"({found.select})"))
        rows = [dict(zip(names, row, strict=True)) for row in duck.rows(f"SELECT * FROM ({found.select}) ORDER BY n")]
        assert [row["n"] for row in rows] == list(range(found.rows)), "every row is one record or one refusal"
        assert duck.rows(found.merged) == []
        return rows


def csv(path: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(ROW), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def only(tmp_path: Path) -> Any:
    def made(document: str = DOCUMENT, **cells: str) -> dict[str, Any]:
        (row,) = read(csv(tmp_path / "x.csv", ROW | cells), document)
        return row

    return made


class TestARow:
    def test_becomes_a_standard_record(self, only: Any) -> None:
        wanted = {"record_id": "R1", "person": "u1", "region": "340102", "scenario": "shared-bike", "happened_s": AT_S}
        assert only().items() >= (wanted | {"distance_m": 1850, "duration_s": 720, "has_photo": 1, "form_code": None}).items()

    def test_of_json_lines_and_of_parquet_says_the_same(self, tmp_path: Path, duck: Duck) -> None:
        lines, parquet = tmp_path / "x.jsonl", tmp_path / "x.parquet"
        lines.write_text(json.dumps(ROW | {"里程": 1.85, "用时": 12}, ensure_ascii=False) + "\n", encoding="utf-8")
        told = ", ".join(f'{literal(cell)} AS "{name}"' for name, cell in ROW.items())
        duck.run(f"COPY (SELECT {told}) TO {literal(parquet)} (FORMAT PARQUET)")
        assert read(lines) == read(parquet) == read(csv(tmp_path / "x.csv", ROW))

    @pytest.mark.parametrize(
        ("cell", "value", "code", "field", "detail"),
        [
            ("订单号", "", "form_missing", "record_id", ""),
            ("用户", "", "form_missing", "person", ""),
            ("时间", "", "form_missing", "happened_at", ""),
            ("时间", "2026-02-30 07:52:00", "form_not_a_time", "happened_at", "2026-02-30 07:52:00"),
            ("时间", "18/03/2026", "form_not_a_time", "happened_at", "18/03/2026"),
            ("区", "", "form_missing", "region", ""),
            ("区", "L9", "form_not_a_region", "region", "L9"),
            ("里程", "-1", "missing_code", "distance_m", "-1"),
            ("里程", "1e3", "form_not_a_number", "distance_m", "1e3"),
            ("里程", "1234567890", "form_not_a_number", "distance_m", "1234567890"),
            ("用时", "12.001", "form_not_a_number", "duration_s", "12.001"),
            ("照片", "也许", "form_not_a_number", "has_photo", "也许"),
        ],
    )
    def test_is_refused_for_the_cell_that_is_wrong(self, only: Any, cell: str, value: str, code: str, field: str, detail: str) -> None:
        row = only(**{cell: value})
        assert (row["form_code"], row["form_field"]) == (code, field)
        assert row["form_detail"] == detail

    def test_with_an_empty_input_is_sound_and_the_value_unknown(self, only: Any) -> None:
        row = only(里程="")
        assert (row["form_code"], row["distance_m"]) == (None, None)

    def test_that_does_not_parse_by_the_header_is_refused_alone(self, tmp_path: Path) -> None:
        path = csv(tmp_path / "x.csv", ROW, {"订单号": "R2"}, ROW | {"订单号": "R3"})
        assert [row["form_code"] for row in read(path)] == [None, "row_unreadable", None]

    @pytest.mark.parametrize(("km", "metres"), [("1.8499", 1849), ("1.85", 1850), ("1.850999999999999999", 1850), ("-0.0001", -1)])
    def test_has_a_number_rounded_to_the_side_that_is_stated(self, only: Any, km: str, metres: int) -> None:
        assert only(里程=km)["distance_m"] == metres

    @pytest.mark.parametrize(
        ("format_", "zone", "told", "ahead_s"),
        [
            ("iso", '"+08:00"', "2026-03-18T07:52:00", 0),
            ("iso", '"+08:00"', "2026-03-17T23:52:00Z", 0),
            ("iso", '"+09:00"', "2026-03-18 07:52:00", -3600),
            ("iso", '"+09:00"', "2026-03-18 07:52:00+08:00", 0),
            ("epoch-seconds", "", str(AT_S), 0),
            ("epoch-milliseconds", "", f"{AT_S}999", 0),
            ('"%Y年%m月%d日 %H:%M"', '"+08:00"', "2026年03月18日 07:52", 0),
            ('"%Y%m%d%H%M%S"', '"-01:30"', "20260318075200", 34200),
        ],
    )
    def test_has_its_moment_by_the_stated_format_and_zone(self, only: Any, format_: str, zone: str, told: str, ahead_s: int) -> None:
        said = f"format: {format_}" + (f", zone: {zone}" if zone else "")
        document = DOCUMENT.replace('format: "%Y-%m-%d %H:%M:%S", zone: "+08:00"', said)
        assert only(document, 时间=told)["happened_s"] == AT_S + ahead_s

    def test_without_a_clock_time_has_no_moment_in_iso(self, only: Any) -> None:
        document = DOCUMENT.replace('format: "%Y-%m-%d %H:%M:%S"', "format: iso")
        assert only(document, 时间="2026-03-18")["form_code"] == "form_not_a_time"

    def test_of_a_scenario_that_the_table_lacks_is_refused(self, only: Any) -> None:
        document = DOCUMENT.replace("scenario: {fixed: shared-bike}", "scenario: {column: 照片, codes: {是: shared-bike}}")
        assert only(document)["scenario"] == "shared-bike"
        assert only(document, 照片="否")["form_code"] == "unknown_scenario"

    def test_may_join_two_columns_into_its_id(self, only: Any) -> None:
        document = DOCUMENT.replace("record_id: {column: 订单号}", "record_id: {columns: [订单号, 用户]}")
        assert only(document)["record_id"] == "R1-u1"
        assert only(document, 订单号="")["form_code"] == "form_missing"


class TestAFile:
    def test_that_lacks_a_column_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text("订单号,用户\n1,2\n", encoding="utf-8")
        with pytest.raises(SourceLacksColumns, match="里程"):
            read(path)

    def test_with_a_name_twice_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_text(",".join([*ROW, "里程"]) + "\n" + ",".join([*ROW.values(), "2"]) + "\n", encoding="utf-8")
        with pytest.raises(SourceRepeatsColumns, match="里程"):
            read(path)

    def test_may_call_its_columns_anything(self, tmp_path: Path) -> None:
        strange = '里"程; DROP TABLE x --'
        path = tmp_path / "x.csv"
        header = ",".join(name if name != "里程" else '"里""程; DROP TABLE x --"' for name in ROW)
        path.write_text(header + "\n" + ",".join(ROW.values()) + "\n", encoding="utf-8")
        (row,) = read(path, DOCUMENT.replace("column: 里程", f"column: '{strange}'"))
        assert row["distance_m"] == 1850


@st.composite
def decimals(draw: st.DrawFn) -> str:
    whole, behind = draw(st.text("0123456789", min_size=1, max_size=9)), draw(st.text("0123456789", max_size=18))
    return draw(st.sampled_from(["", "-", "+"])) + whole + (f".{behind}" if behind else "")


class TestConversion:
    @settings(max_examples=300, deadline=None)
    @given(text=decimals(), times=st.fractions(min_value=Fraction(1, 10**9), max_value=10**9, max_denominator=10**9))
    def test_is_exact_for_every_decimal_and_every_fraction(self, text: str, times: Fraction) -> None:
        if times.numerator > 10**9:
            return
        exact = Fraction(text) * times
        wanted = (floor(exact), ceil(exact), int(exact) if exact.denominator == 1 else None)
        with opened() as duck:
            told = ", ".join(converted("t", times, rounded) for rounded in (Rounded.DOWN, Rounded.UP, Rounded.EXACT))
            assert duck.row(f"SELECT {told} FROM (SELECT {literal(text)} AS t)") == wanted

    def test_of_a_unit_that_is_no_decimal_of_ours_is_a_fraction(self, only: Any) -> None:
        document = DOCUMENT.replace("distance_m: {column: 里程, unit: km", "energy_wh: {column: 里程, unit: MJ")
        assert only(document, 里程="3.6")["energy_wh"] == 1000
        assert only(document, 里程="1")["energy_wh"] == 277


class TestTheDocument:
    @pytest.mark.parametrize(
        ("written", "instead", "line", "said"),
        [
            ("unit: km", "unit: kWh", 11, "another dimension"),
            ("unit: km", "unit: furlong", 11, "not in the unit table"),
            ("unit: km, ", "", 11, "unit is missing"),
            (", round: down", "", 11, "to which side"),
            ("round: down", "round: nearest", 11, "allowed values"),
            ("distance_m:", "distance:", 11, "no column"),
            (', zone: "+08:00"', "", 7, "no zone"),
            ('"+08:00"', "Asia/Shanghai", 7, "offset"),
            ("%Y-%m-%d %H:%M:%S", "%d/%m/%y", 7, "one way"),
            ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %S", 7, "one way"),
            ('"340102"', '"34010"', 8, "region code"),
            ("{fixed: shared-bike}", "{column: 照片}", 9, "`codes` is missing"),
            ("{是: 1, 否: 0}", "{是: 2, 否: 0}", 13, "1 (yes) or 0 (no)"),
            ("record_id: {column: 订单号}", "record_id: {fixed: R1}", 5, "Write `column`"),
            ("version: 1", "version: 1\nruns: os.system", 3, "Unknown key"),
            ("version: 1", "version: !!python/object 1", 2, "Tags"),
            ("version: 1", "version: &a 1", 2, "Anchors"),
            ("column: 用时", "column: 里程 ", 12, ""),
        ],
    )
    def test_is_refused_with_line_and_remedy(self, written: str, instead: str, line: int, said: str) -> None:
        if not said:
            load(DOCUMENT.replace(written, instead))
            return
        with pytest.raises(ConfigurationRefused) as refused:
            load(DOCUMENT.replace(written, instead, 1))
        fault = refused.value.faults[0]
        assert fault.line == line
        assert said in fault.said("en")
        assert fault.wrong.zh

    def test_tells_all_its_faults_at_once(self) -> None:
        with pytest.raises(ConfigurationRefused) as refused:
            load(DOCUMENT.replace("unit: km", "unit: kWh").replace("version: 1", "version: x"))
        assert [fault.line for fault in refused.value.faults] == [2, 11]

    def test_may_not_mean_two_columns_by_two_cases_of_a_letter(self) -> None:
        with pytest.raises(ConfigurationRefused, match="in two ways"):
            load(DOCUMENT.replace("column: 里程", "column: Km").replace("column: 用时", "column: km"))

    def test_says_its_columns_and_scenarios(self) -> None:
        found = load(DOCUMENT)
        assert found.columns == tuple(ROW)
        assert found.scenarios == ("shared-bike",)


class TestByName:
    def test_it_is_found_where_its_keeper_hands_it_over_and_hides_none_of_ours(self) -> None:
        made = adapter_of(load(DOCUMENT))
        assert adapter(made.name, {made.name: made}) is made
        assert adapter("standard", {"standard": made}) is ADAPTERS["standard"]
        with pytest.raises(UnknownAdapter, match="example-shape"):
            adapter("nobody", {made.name: made})

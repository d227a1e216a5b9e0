"""From a file's cells to records: nothing is guessed, and whatever cannot be used is refused in words, one row or the whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import pytest

from puhui.methodology.catalogue import by_name
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import quantify_file
from puhui.quantification.errors import InputLacksColumn, InputRepeatsColumn, InputUnreadable
from puhui.quantification.scan import typed_records
from tests.rooms.quantification.outcomes import read_csv

HEADER = "record_id,person,happened_at,region,distance_m,duration_s"
#: Lines of a file in; (day, grams or refusal) of each row out.
Counted = Callable[..., list[tuple[str, str]]]
Cells = Callable[[str, Iterable[str]], dict[str, tuple[str, str]]]


def settled(source: Path) -> list[tuple[str, str]]:
    out = source.with_name("out.csv")
    quantify_file(by_name("metro-ride"), source, out)
    return [(row["day"], row["refusal"] or row["reduction_g"]) for row in read_csv(out)]


@pytest.fixture
def counted(tmp_path: Path) -> Counted:
    """Counts a CSV of these lines under a header."""

    def count(*lines: str, header: str = HEADER) -> list[tuple[str, str]]:
        path = tmp_path / "in.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return settled(path)

    return count


@pytest.fixture
def cells(counted: Counted) -> Cells:
    """Counts one sound ride for each of these cells of a column, all in one file, each by a person of its own."""

    def count(column: str, written: Iterable[str]) -> dict[str, tuple[str, str]]:
        lines = []
        for number, cell in enumerate(written):
            sound = {"record_id": f"r{number}", "person": f"p{number}", "happened_at": "2026-03-18T08:00:00", "region": "340100"}
            lines.append(",".join({**sound, "distance_m": "10000", "duration_s": "600", column: cell}.values()))
        return dict(zip(written, counted(*lines), strict=True))

    return count


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a Parquet file of a SELECT."""

    def write(select: str) -> Path:
        with opened() as duck:
            duck.run(f"COPY ({select}) TO {literal(tmp_path / 'in.parquet')} (FORMAT PARQUET)")
        return tmp_path / "in.parquet"

    return write


class TestCsvForm:
    def test_a_byte_order_mark_quotes_and_blank_cells_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "in.csv"
        lines = [
            '"r,1","p ""x""",2026-03-18T08:00:00,340100,10000,600',
            "r2,q,2026-03-18T08:00:00,340100,,",
            'r3,s,2026-03-18T08:00:00,340100," 10000 ",""',
        ]
        path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([HEADER, *lines]).encode())
        assert settled(path) == [("2026-03-18", "467"), ("2026-03-18", "46"), ("2026-03-18", "467")]
        assert read_csv(tmp_path / "out.csv")[0]["record_id"] == "r,1"
        assert read_csv(tmp_path / "out.csv")[0]["person"] == 'p "x"'

    def test_a_quote_or_a_hash_far_down_is_read_like_one_at_the_top(self, counted: Counted) -> None:
        lines = [f"r{n},p{n},2026-03-18T08:00:00,340100,10000,600" for n in range(3_000)]
        lines[2_500] = '"r,2500",p2500,2026-03-18T08:00:00,340100,10000,600'
        lines[2_600] = "#r2600,p2600,2026-03-18T08:00:00,340100,10000,600"
        lines[2_700] = "r;2700|x,p2700,2026-03-18T08:00:00,340100,10000,600"
        assert counted(*lines) == [("2026-03-18", "467")] * 3_000

    def test_columns_may_stand_in_any_order_among_others(self, counted: Counted) -> None:
        header = "note,region,happened_at,duration_s,distance_m,person,record_id,file_row_number,n,day"
        assert counted("早,340100,2026-03-18T08:00:00,600,10000,p,r,7,8,9", header=header) == [("2026-03-18", "467")]

    def test_a_missing_optional_column_is_unknown_everywhere(self, counted: Counted) -> None:
        assert counted("r,p,2026-03-18T08:00:00,340100", header="record_id,person,happened_at,region") == [("2026-03-18", "46")]

    def test_a_header_alone_is_a_file_without_records(self, counted: Counted) -> None:
        assert counted() == []

    @pytest.mark.parametrize("name", ["record_id", "person", "happened_at", "region"])
    def test_a_missing_base_column_refuses_the_file(self, counted: Counted, name: str) -> None:
        with pytest.raises(InputLacksColumn, match=name) as refused:
            counted("a,b,c,d,e,f", header=HEADER.replace(name, "other"))
        assert refused.value.sentence("zh").startswith(f"in.csv 缺少必需的列：{name}。")

    def test_every_missing_base_column_is_named_at_once(self, counted: Counted) -> None:
        with pytest.raises(InputLacksColumn, match="person, happened_at, region"):
            counted("r", header="record_id")


class TestAColumnThatStandsTwice:
    """A reader would call the second one `distance_m_1`, and nobody would know which was meant."""

    @pytest.mark.parametrize(
        ("header", "name"),
        [
            (f"{HEADER},distance_m", "distance_m"),
            (f"{HEADER},Distance_M", "Distance_M"),
            (f"Record_id,{HEADER}", "record_id"),
            (f"note,{HEADER},note", "note"),
            (f'{HEADER},"distance_m"', "distance_m"),
            (f"distance_m_1,{HEADER},distance_m", "distance_m"),
        ],
    )
    def test_refuses_a_csv_by_its_name(self, counted: Counted, header: str, name: str) -> None:
        with pytest.raises(InputRepeatsColumn) as refused:
            counted(",".join("1" * len(header.split(","))), header=header)
        assert refused.value.sentence("en").startswith(f"in.csv names {name} more than once")

    def test_every_such_name_is_told_at_once(self, counted: Counted) -> None:
        with pytest.raises(InputRepeatsColumn, match="distance_m, duration_s"):
            counted(header=f"{HEADER},distance_m,duration_s")

    def test_names_that_only_look_alike_and_columns_without_a_name_are_read(self, counted: Counted) -> None:
        header = f"{HEADER},distance_m_1,distance,,"
        assert counted("r,p,2026-03-18T08:00:00,340100,10000,600,7,8,,", header=header) == [("2026-03-18", "467")]

    def test_refuses_a_parquet_by_its_name(self, parquet: Callable[[str], Path]) -> None:
        base = "'r' AS record_id, 'p' AS person, '2026-03-18T08:00:00' AS happened_at, '340100' AS region"
        path = parquet(f"SELECT {base}, 10000 AS distance_m, 7 AS distance_n, {{'region': 1}} AS other, [1] AS more")
        assert settled(path) == [("2026-03-18", "467")]
        path.write_bytes(path.read_bytes().replace(b"distance_n", b"distance_m"))
        with pytest.raises(InputRepeatsColumn, match="distance_m"):
            settled(path)


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        "content",
        [
            (HEADER + "\nr1,张三,2026-03-18T08:00:00,340100,1000,600\n").encode("gbk"),
            (HEADER + "\n" + "r,p,2026-03-18T08:00:00,340100,1,2\n" * 3 + "r,p\n").encode(),
            (HEADER + "\n" + "r,p,2026-03-18T08:00:00,340100,1,2,3,4\n").encode(),
            (HEADER + '\n"r,p,2026-03-18T08:00:00,340100,1000,600\n').encode(),
            (HEADER + "\n" + "r" * 3_000_000 + ",p,2026-03-18T08:00:00,340100,1000,600\n").encode(),
            bytes(Random(1).randbytes(4_000)),
        ],
        ids=["gbk", "a short row", "a long row", "an open quote", "a giant row", "noise"],
    )
    def test_a_broken_csv_is_refused_as_a_whole(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "in.csv"
        path.write_bytes(content)
        with pytest.raises((InputUnreadable, InputLacksColumn), match=r"in\.csv"):
            settled(path)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv"]

    def test_an_empty_file_lacks_every_column(self, tmp_path: Path) -> None:
        (tmp_path / "in.csv").write_bytes(b"")
        with pytest.raises(InputLacksColumn):
            settled(tmp_path / "in.csv")

    @pytest.mark.parametrize("name", ["nothing.csv", "nothing.parquet", "."])
    def test_what_is_no_file_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(InputUnreadable, match="no such file"):
            quantify_file(by_name("metro-ride"), tmp_path / name, tmp_path / "out.csv")

    def test_a_damaged_parquet_is_refused_and_leaves_nothing_behind(self, parquet: Callable[[str], Path]) -> None:
        path = parquet(
            "SELECT 'r' || hash(i) AS record_id, 'p' || i AS person, TIMESTAMP '2026-03-18 08:00:00' AS happened_at, '340100' AS region, 10000 AS distance_m FROM range(2000) t(i)"
        )
        sound, dice, refused = path.read_bytes(), Random(3), 0
        for _ in range(12):
            spoiled = bytearray(sound)
            for _ in range(20):
                spoiled[dice.randrange(4, len(sound))] = dice.randrange(256)
            path.write_bytes(spoiled)
            try:
                settled(path)
            except (InputUnreadable, InputLacksColumn):
                refused += 1
            else:
                path.with_name("out.csv").unlink()
            assert [p.name for p in path.parent.iterdir()] == ["in.parquet"]
        assert refused > 6
        path.write_bytes(sound[: len(sound) // 2])
        with pytest.raises(InputUnreadable, match="Parquet"):
            settled(path)


class TestMoments:
    def test_have_their_civil_day_in_utc_plus_8(self, cells: Cells) -> None:
        days = {
            "2026-03-18T08:00:00": "2026-03-18",
            "2026-03-18 08:00:00": "2026-03-18",
            "2026-03-18T23:59:59": "2026-03-18",
            "2026-03-18T23:59:59+08:00": "2026-03-18",
            "2026-03-18T15:59:59Z": "2026-03-18",
            "2026-03-18T16:00:00Z": "2026-03-19",
            "2026-03-18T15:59:59+00:00": "2026-03-18",
            "2026-03-18T16:00:00+00:00": "2026-03-19",
            "2026-03-19T00:30:00+09:00": "2026-03-18",
            "2026-03-18T08:00:00.123456+08:00": "2026-03-18",
            "2026-03-18": "2026-03-18",
            " 2026-03-18T08:00:00 ": "2026-03-18",
        }
        assert cells("happened_at", days) == {written: (day, "467") for written, day in days.items()}

    def test_that_are_none_are_refused(self, cells: Cells) -> None:
        none = [
            "soon",
            "1773792000",
            "18/03/2026",
            "2026-02-30T08:00:00",
            "2026-03-18T25:00:00",
            "now",
            "infinity",
            "-infinity",
            "1960-01-01",
        ]
        far = ["2100-01-02", "290000-01-01"]
        assert cells("happened_at", [*none, *far]) == dict.fromkeys([*none, *far], ("", "form_not_a_time"))

    @pytest.mark.parametrize(
        ("sql", "day"),
        [
            ("TIMESTAMP '2026-03-18 23:30:00'", "2026-03-18"),
            ("TIMESTAMPTZ '2026-03-18 15:30:00+00'", "2026-03-18"),
            ("TIMESTAMPTZ '2026-03-18 16:00:00+00'", "2026-03-19"),
            ("TIMESTAMP_S '2026-03-18 23:30:00'", "2026-03-18"),
            ("TIMESTAMP_MS '2026-03-18 23:30:00'", "2026-03-18"),
            ("TIMESTAMP_NS '2026-03-18 23:30:00'", "2026-03-18"),
            ("DATE '2026-03-18'", "2026-03-18"),
            ("'2026-03-18T16:00:00Z'", "2026-03-19"),
        ],
    )
    def test_are_read_from_every_parquet_type(self, parquet: Callable[[str], Path], sql: str, day: str) -> None:
        assert settled(
            parquet(f"SELECT 'r' AS record_id, 'p' AS person, {sql} AS happened_at, '340100' AS region, 10000 AS distance_m")
        ) == [(day, "467")]

    @pytest.mark.parametrize("sql", ["'infinity'::TIMESTAMP", "'infinity'::TIMESTAMPTZ", "1773792000", "TRUE"])
    def test_that_parquet_leaves_open_are_refused(self, parquet: Callable[[str], Path], sql: str) -> None:
        assert settled(parquet(f"SELECT 'r' AS record_id, 'p' AS person, {sql} AS happened_at, '340100' AS region")) == [
            ("", "form_not_a_time")
        ]


class TestNumbers:
    def test_are_whole(self, cells: Cells) -> None:
        whole = ["10000", "+10000", " 10000 ", "0010000"]
        assert cells("distance_m", whole) == dict.fromkeys(whole, ("2026-03-18", "467"))

    def test_that_are_none_are_refused(self, cells: Cells) -> None:
        none = ["1.5", "10000.0", "1e4", "10 000", "10000m", "一万", "NaN", "0x10", "--1", "-", "9223372036854775808", "1" * 19]
        assert cells("distance_m", none) == dict.fromkeys(none, ("2026-03-18", "form_not_a_number"))

    def test_outside_the_range_are_out_of_range_and_overflow_nothing(self, cells: Cells) -> None:
        outside = ["0", "-1", "-999999999999999999", "999999999999999999"]
        assert cells("distance_m", outside) == dict.fromkeys(outside, ("2026-03-18", "out_of_range"))

    @pytest.mark.parametrize(
        "sql",
        [
            "10000::INTEGER",
            "10000::BIGINT",
            "10000::SMALLINT",
            "10000::UINTEGER",
            "10000::UBIGINT",
            "10000::HUGEINT",
            "10000::DOUBLE",
            "10000::FLOAT",
            "10000::DECIMAL(18, 3)",
            "'10000'",
        ],
    )
    def test_are_read_from_every_parquet_type(self, parquet: Callable[[str], Path], sql: str) -> None:
        assert settled(ride(parquet, sql)) == [("2026-03-18", "467")]

    @pytest.mark.parametrize(
        "sql",
        [
            "10000.5::DOUBLE",
            "10000.001::DECIMAL(18, 3)",
            "'nan'::DOUBLE",
            "'infinity'::DOUBLE",
            "1e30::DOUBLE",
            "18446744073709551615::UBIGINT",
            "'x'",
            "[1]",
        ],
    )
    def test_that_parquet_does_not_hold_whole_are_refused(self, parquet: Callable[[str], Path], sql: str) -> None:
        assert settled(ride(parquet, sql)) == [("2026-03-18", "form_not_a_number")]

    def test_a_yes_or_no_is_one_or_zero(self, parquet: Callable[[str], Path], tmp_path: Path) -> None:
        path = parquet(
            "SELECT 'r' || i AS record_id, 'p' || i AS person, TIMESTAMP '2026-03-18' AS happened_at, '340100' AS region, 1000 AS energy_wh, i = 1 AS has_pv FROM range(2) t(i)"
        )
        quantify_file(by_name("household-electricity"), path, tmp_path / "out.csv")
        assert [row["refusal"] for row in read_csv(tmp_path / "out.csv")] == ["", "excluded"]


def ride(parquet: Callable[[str], Path], distance: str) -> Path:
    return parquet(
        f"SELECT 'r' AS record_id, 'p' AS person, TIMESTAMP '2026-03-18 08:00:00' AS happened_at, '340100' AS region, {distance} AS distance_m"
    )


class TestTexts:
    def test_a_record_id_has_1_to_80_characters(self, cells: Cells) -> None:
        long = {
            "": "form_missing",
            "r" * 80: "467",
            "汉" * 80: "467",
            "r" * 81: "form_too_long",
            "汉" * 81: "form_too_long",
            "a\x1fb": "row_unreadable",
        }
        assert {cell: found for cell, (_, found) in cells("record_id", long).items()} == long

    def test_a_person_has_1_to_128_characters(self, cells: Cells) -> None:
        long = {"": "form_missing", "p" * 128: "467", "p" * 129: "form_too_long"}
        assert {cell: found for cell, (_, found) in cells("person", long).items()} == long

    def test_a_region_has_six_digits(self, cells: Cells) -> None:
        none = ["0", "34010", "3401000", "34010x", "340e03", "040100", "安徽省", "34 100", "-40100", "３４０１００"]
        assert cells("region", none) == dict.fromkeys(none, ("2026-03-18", "form_not_a_region"))

    @pytest.mark.parametrize(("column", "day"), [("happened_at", ""), ("region", "2026-03-18")])
    def test_a_needed_cell_in_which_nothing_stands_is_missing(self, cells: Cells, column: str, day: str) -> None:
        assert cells(column, ["", " ", '""']) == dict.fromkeys(["", " ", '""'], (day, "form_missing"))

    def test_and_so_it_is_in_parquet_of_every_type(self, parquet: Callable[[str], Path]) -> None:
        for column, kinds in {"happened_at": ("TIMESTAMP", "TIMESTAMPTZ", "DATE", "VARCHAR"), "region": ("VARCHAR", "INTEGER")}.items():
            for kind in kinds:
                given = {"happened_at": "'2026-03-18T08:00:00'", "region": "'340100'"} | {column: f"CAST(NULL AS {kind})"}
                path = parquet(
                    f"SELECT 'r' AS record_id, 'p' AS person, {given['happened_at']} AS happened_at, {given['region']} AS region"
                )
                assert settled(path)[0][1] == "form_missing", (column, kind)

    def test_numbers_in_parquet_are_taken_as_the_texts_that_they_are(self, parquet: Callable[[str], Path]) -> None:
        path = parquet(
            "SELECT 7 AS record_id, 8::BIGINT AS person, DATE '2026-03-18' AS happened_at, 340100 AS region, 10000 AS distance_m"
        )
        assert settled(path) == [("2026-03-18", "467")]
        assert read_csv(path.with_name("out.csv"))[0]["record_id"] == "7"


class TestWhatARowSays:
    """The first fault in the order of the columns, with the field and the fact that the sentence needs."""

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (",p,2026-03-18T08:00:00,340100,1,1", ("form_missing", "record_id", "")),
            ("r,,x,y,z,1", ("form_missing", "person", "")),
            ("r,p,,y,z,1", ("form_missing", "happened_at", "")),
            ("r,p,2026-03-18,,z,1", ("form_missing", "region", "")),
            ("r,p,x,y,z,1", ("form_not_a_time", "happened_at", "x")),
            ("r,p,2026-03-18,y,z,1", ("form_not_a_region", "region", "y")),
            ("r,p,2026-03-18,340100,z,1", ("form_not_a_number", "distance_m", "z")),
            ("r,p,2026-03-18,340100," + "9" * 60 + ",1", ("form_not_a_number", "distance_m", "9" * 40)),
            ("r" * 81 + ",p,2026-03-18,340100,1,1", ("form_too_long", "record_id", "80")),
            ("a\x1fb,p,2026-03-18,340100,1,1", ("row_unreadable", "record_id", "a␟b")),
            ("r,p,2026-03-18,340100,1,1", (None, "", "")),
        ],
    )
    def test_code_field_and_detail(self, tmp_path: Path, line: str, said: tuple[str | None, str, str]) -> None:
        path = tmp_path / "in.csv"
        path.write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
        with opened() as duck:
            assert self.form(duck, path) == said

    def form(self, duck: Duck, path: Path) -> tuple[str | None, str, str]:
        code, field, detail = duck.row(
            f"SELECT form_code, form_field, form_detail FROM ({typed_records(duck, path, inputs=['distance_m', 'duration_s'])})"
        )
        return code, field, detail

"""A workbook becomes rows: what was typed, days as days, formulas as formulas; what could be a bomb or fetch something is refused."""

from __future__ import annotations

import csv
import errno
import io
import zipfile
from pathlib import Path

import pytest

from puhui.adapters import sheets
from puhui.adapters.errors import SourceUnreadable, WorkbookLacksSheet
from puhui.adapters.sheets import sheet_as_csv
from tests.workbooks import DAY, DAY_OF_OURS, cell, row, workbook


def rows_of(path: Path, sheet: str = "") -> list[list[str]]:
    target = path.with_suffix(".out.csv")
    sheet_as_csv(path, target, name=path.name, sheet=sheet)
    return list(csv.reader(io.StringIO(target.read_text(encoding="utf-8"))))


def one_row(folder: Path, *cells: object, **other: object) -> list[str]:
    return rows_of(workbook(folder / "m.xlsx", {"a": [row("x", *[""] * (len(cells) - 1)), row(*cells)]}, **other))[1]  # type: ignore[arg-type]


class TestCells:
    def test_a_number_is_what_was_typed_and_no_binary_fraction(self, tmp_path: Path) -> None:
        told = one_row(tmp_path, 4.1, "<c><v>4.0999999999999996</v></c>", "<c><v>1.5E-3</v></c>", 120034)
        assert told == ["4.1", "4.1", "0.0015", "120034"]

    @pytest.mark.parametrize("style", [DAY, DAY_OF_OURS])
    def test_a_day_is_a_day_by_its_format(self, tmp_path: Path, style: str) -> None:
        assert one_row(tmp_path, cell(45809.041666666664, style=style)) == ["2025-06-01 01:00:00"]

    def test_the_other_calendar_is_known(self, tmp_path: Path) -> None:
        assert one_row(tmp_path, cell(44347.5, style=DAY), is_1904=True) == ["2025-06-01 12:00:00"]

    def test_a_number_without_the_format_of_a_day_stays_a_number_and_before_march_1900_there_is_no_sure_day(self, tmp_path: Path) -> None:
        assert one_row(tmp_path, cell(45809.5, style="3"), cell(59, style=DAY)) == ["45809.5", "59"]

    def test_a_formula_is_told_and_its_last_result_is_not_believed(self, tmp_path: Path) -> None:
        assert one_row(tmp_path, "<c><f>A1*2</f><v>99</v></c>", '<c><f t="shared" si="0"/><v>7</v></c>') == ["'=A1*2", "'="]

    def test_texts_are_shared_in_runs_and_without_their_reading_aid(self, tmp_path: Path) -> None:
        texts = "<si><r><t>派河</t></r><r><t> 一号</t></r><rPh><t>ぱい</t></rPh></si><si><t>二号</t></si>"
        assert one_row(tmp_path, '<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>', texts=texts) == ["派河 一号", "二号"]

    def test_an_error_is_a_text_that_no_number_is_read_from(self, tmp_path: Path) -> None:
        assert one_row(tmp_path, '<c t="e"><v>#DIV/0!</v></c>', '<c t="b"><v>1</v></c>') == ["#DIV/0!", "1"]


class TestRows:
    def test_cells_stand_where_they_are_named_and_empty_rows_are_none(self, tmp_path: Path) -> None:
        told = [row("a", "b", "c"), "<row/>", '<row r="9"><c r="A9"><v>1</v></c><c r="C9"><v>3</v></c></row>']
        assert rows_of(workbook(tmp_path / "m.xlsx", {"x": told})) == [["a", "b", "c"], ["1", "", "3"]]

    def test_what_stands_beyond_the_header_is_not_cut(self, tmp_path: Path) -> None:
        assert rows_of(workbook(tmp_path / "m.xlsx", {"x": [row("a"), row(1, 2)]}))[1] == ["1", "2"]

    def test_a_row_without_end_is_refused(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "m.xlsx", {"x": [row("a"), '<row><c r="XFD2"><v>1</v></c></row>']})
        with pytest.raises(SourceUnreadable):
            rows_of(path)


class TestSheets:
    def test_the_first_that_is_seen_or_the_one_that_is_named(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "m.xlsx", {"草稿": [row("draft")], "一": [row("one")], "二": [row("two")]}, hidden=["草稿"])
        assert sheet_as_csv(path, tmp_path / "out.csv", name="m.xlsx") == ("一", ("二",))
        assert rows_of(path, "二") == [["two"]]

    @pytest.mark.parametrize("asked", ["三", "草稿"])
    def test_one_that_is_not_there_or_hidden_is_refused_with_those_there_are(self, tmp_path: Path, asked: str) -> None:
        path = workbook(tmp_path / "m.xlsx", {"草稿": [], "一": [row("one")]}, hidden=["草稿"])
        with pytest.raises(WorkbookLacksSheet, match="一"):
            rows_of(path, asked)


class TestHostile:
    @pytest.mark.parametrize(
        ("body", "says"),
        [(b"PK", "no .xlsx"), (b"a,b\n1,2\n", "no .xlsx"), (b"\xd0\xcf\x11\xe0" + bytes(600), "password"), (b"", "no .xlsx")],
    )
    def test_what_is_no_workbook_says_what_it_is(self, tmp_path: Path, body: bytes, says: str) -> None:
        path = tmp_path / "m.xlsx"
        path.write_bytes(body)
        with pytest.raises(SourceUnreadable, match=says):
            rows_of(path)

    def test_an_archive_of_something_else_is_no_workbook(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as packed:
            packed.writestr("readme.txt", "hello")
        with pytest.raises(SourceUnreadable):
            rows_of(tmp_path / "m.xlsx")

    def test_broken_markup_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SourceUnreadable, match="broken"):
            rows_of(workbook(tmp_path / "m.xlsx", {"x": ["<row><c><v>1</c></row>"]}))

    @pytest.mark.parametrize(
        ("cells", "told"),
        [
            ('<c t="s"><v>7</v></c>', []),
            ('<c t="s"><v>-9</v></c>', []),
            ("<c><v>1e999999</v></c>", [["1e999999"]]),
            ("<c><v>many</v></c>", [["many"]]),
            ('<c s="-1"><v>1</v></c>', [["1"]]),
        ],
    )
    def test_a_cell_that_leads_nowhere_breaks_nothing(self, tmp_path: Path, cells: str, told: list[list[str]]) -> None:
        path = workbook(tmp_path / "m.xlsx", {"x": [f"<row>{cells}</row>"]})
        assert rows_of(path) == told

    def test_a_document_type_is_refused_before_anything_expands(self, tmp_path: Path) -> None:
        head = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        with pytest.raises(SourceUnreadable, match="document type"):
            rows_of(workbook(tmp_path / "m.xlsx", {"x": [row("a")]}, head=head))

    def test_a_bomb_stops_at_the_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "PLAIN_BYTES_MAX", 1 << 20)
        path = workbook(tmp_path / "m.xlsx", {"x": [row("a"), *(row(n) for n in range(200_000))]})
        assert path.stat().st_size < 1 << 20
        with pytest.raises(SourceUnreadable, match="larger than 1 MB"):
            rows_of(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full exists on Linux only")
def test_a_full_disk_is_not_told_as_a_broken_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"a": [row("x", "y"), *(row(str(place), "1") for place in range(3_000))]})
    with pytest.raises(OSError, match="No space left") as caught:
        sheet_as_csv(path, Path("/dev/full"), name="a.xlsx")
    assert caught.value.errno == errno.ENOSPC

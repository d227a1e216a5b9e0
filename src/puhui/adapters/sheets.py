"""A workbook's first sheet, or a named one, becomes a CSV with the same rows: what was kept in each cell, nothing is computed.

Only the few parts that a table needs are opened, each with a limit at every block; a document type is refused, so that nothing can be
expanded or fetched. A formula is told as a formula: its last result is whatever some program once left there, and no measurement.
"""

from __future__ import annotations

import csv
import errno
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.parsers import expat

from puhui.adapters.errors import SourceUnreadable, WorkbookLacksSheet
from puhui.vocabulary.texts import Text

#: What is read of a workbook may have so many bytes in all.
PLAIN_BYTES_MAX: Final = 256 << 20
PARTS_MAX: Final = 10_000
COLUMNS_MAX: Final = 256
CELL_CHARS_MAX: Final = 32_767
SHEET_CHARS_MAX: Final = 80
_BLOCK: Final = 1 << 16
#: Number formats that a workbook need not describe and that are days: those of every language, and of Chinese.
_DAYS: Final = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_NOT_A_CODE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
#: Before this number the calendar of spreadsheets has a day that never was.
_FIRST_SURE: Final = 61
_EPOCHS: Final = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_SERIAL: Final = 2_000_000
_DIGITS_SURE: Final = 15
#: What a full disk, or one that fails, says of the file that is written.
_CANNOT_WRITE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
_FORMULA: Final = "'="
_NUMBER: Final = re.compile(r"-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?")

Attributes = Mapping[str, str]


def sheet_as_csv(path: Path, target: Path, *, name: str, sheet: str = "") -> tuple[str, tuple[str, ...]]:
    """Writes the rows of a sheet, and says which it was and which others there are. Raises SourceUnreadable, WorkbookLacksSheet; and the
    OSError of a target that cannot be written, which says nothing of the workbook."""
    try:
        with zipfile.ZipFile(path) as packed, target.open("w", encoding="utf-8", newline="") as file:
            book = _Book(packed, name)
            chosen = book.chosen(sheet)
            with closing(book.rows(chosen)) as rows:
                _write(csv.writer(file), rows)
            return chosen, tuple(other for other in book.sheets if other != chosen)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError, ValueError) as problem:
        if getattr(problem, "errno", None) in _CANNOT_WRITE:
            raise
        raise _refused(name, _why_unreadable(path)) from problem
    except expat.ExpatError as problem:
        raise _refused(name, Text("内容已损坏", "its content is broken")) from problem


def _refused(name: str, reason: Text) -> SourceUnreadable:
    return SourceUnreadable(path=name[:80], reason=reason)


def _why_unreadable(path: Path) -> Text:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Text("是旧格式 .xls 或加了密码，请另存为不加密的 .xlsx", "it is an old .xls or has a password; save it as a plain .xlsx")
    return Text("不是 .xlsx 工作簿，或已损坏", "it is no .xlsx workbook, or it is broken")


def _write(writer: object, rows: Iterator[list[str]]) -> None:
    """A row is as wide as the header; what stands beyond it stays, so that the row is refused and not cut. An empty row is no row."""
    width = 0
    for cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            width = width or len(cells)
            writer.writerow(cells + [""] * (width - len(cells)))  # type: ignore[attr-defined]


class _Book:
    """A workbook that is open: its sheets by name, its texts, and which of its formats are days."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self._packed, self._name, self._left = packed, name, PLAIN_BYTES_MAX
        if len(packed.infolist()) > PARTS_MAX:
            raise _refused(name, Text(f"超过 {PARTS_MAX} 个部件", f"it has more than {PARTS_MAX} parts"))
        self._is_1904 = False
        self._parts: dict[str, str] = {}
        self._read_book()
        self._texts = self._read_texts()
        self._days = self._read_days()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Those that a reader of the workbook sees."""
        return tuple(self._parts)

    def chosen(self, sheet: str) -> str:
        """Raises WorkbookLacksSheet."""
        if not self._parts or (sheet and sheet not in self._parts):
            raise WorkbookLacksSheet(name=self._name[:80], sheet=sheet[:40] or "–", known="、".join(self._parts)[:200] or "–")
        return sheet or next(iter(self._parts))

    def rows(self, sheet: str) -> Generator[list[str], None, None]:
        """To be closed by whoever stops early: the archive stays open until then."""
        reader = _Rows(self._name, self._texts, self._days, is_1904=self._is_1904)
        with closing(self._parsed(self._parts[sheet], reader.start, reader.end, reader.text)) as blocks:
            for _ in blocks:
                yield from reader.taken()

    def _read_book(self) -> None:
        targets: dict[str, str] = {}
        seen: list[tuple[str, str]] = []

        def relation(tag: str, told: Attributes) -> None:
            if tag == "Relationship" and told.get("TargetMode") != "External" and told.get("Type", "").endswith("/worksheet"):
                targets[told.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", told.get("Target", ""))).lstrip("/")

        def part(tag: str, told: Attributes) -> None:
            if tag == "workbookPr":
                self._is_1904 = told.get("date1904") in ("1", "true")
            elif tag == "sheet" and told.get("state", "visible") == "visible" and len(told.get("name", "")) <= SHEET_CHARS_MAX:
                seen.append((told.get("name", ""), told.get("id", "")))

        self._all("xl/_rels/workbook.xml.rels", relation)
        self._all("xl/workbook.xml", part)
        self._parts = {name: targets[key] for name, key in seen if key in targets}

    def _read_texts(self) -> list[str]:
        found: list[str] = []
        parts: list[str] = []
        inside: list[str] = []

        def start(tag: str, told: Attributes) -> None:
            inside.append(tag)
            if tag == "si":
                parts.clear()

        def end(tag: str) -> None:
            inside.pop()
            if tag == "si":
                found.append("".join(parts)[:CELL_CHARS_MAX])

        def text(data: str) -> None:
            if inside[-1:] == ["t"] and "rPh" not in inside:
                parts.append(data)

        self._all("xl/sharedStrings.xml", start, end, text, is_needed=False)
        return found

    def _read_days(self) -> list[bool]:
        codes: dict[int, str] = {}
        found: list[bool] = []
        inside: list[str] = []

        def start(tag: str, told: Attributes) -> None:
            inside.append(tag)
            if tag == "numFmt":
                codes[int(told["numFmtId"])] = told.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in inside:
                form = int(told.get("numFmtId", "0"))
                found.append(_is_day(codes[form]) if form in codes else form in _DAYS)

        self._all("xl/styles.xml", start, lambda tag: inside.pop(), is_needed=False)
        return found

    def _all(
        self,
        part: str,
        start: Callable[[str, Attributes], object],
        end: Callable[[str], object] = lambda tag: None,
        text: Callable[[str], object] = lambda data: None,
        *,
        is_needed: bool = True,
    ) -> None:
        if is_needed or part in self._packed.namelist():
            for _ in self._parsed(part, start, end, text):
                pass

    def _parsed(
        self, part: str, start: Callable[[str, Attributes], object], end: Callable[[str], object], text: Callable[[str], object]
    ) -> Generator[None, None, None]:
        """Block by block, so that a bomb stops early and rows can be taken on the way. Tags are told without their namespace."""
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._no_doctype
        parser.StartElementHandler = lambda tag, told: start(_bare(tag), {_bare(key): value for key, value in told.items()})
        parser.EndElementHandler = lambda tag: end(_bare(tag))
        parser.CharacterDataHandler = text
        with self._packed.open(part) as file:
            while block := file.read(_BLOCK):
                self._left -= len(block)
                if self._left < 0:
                    most = PLAIN_BYTES_MAX >> 20
                    raise _refused(self._name, Text(f"解开后超过 {most} MB，请拆开交", f"it is larger than {most} MB unpacked; split it"))
                parser.Parse(block)
                yield
            parser.Parse(b"", True)
            yield

    def _no_doctype(self, *told: object) -> None:
        raise _refused(self._name, Text("含有文档类型声明", "it declares a document type"))


def _bare(name: str) -> str:
    return name.rpartition("|")[2]


def _is_day(code: str) -> bool:
    """Whether a format shows a day: it has a year or a day of the month outside what is quoted."""
    return bool(re.search(r"[yd]", _NOT_A_CODE.sub("", code.lower())))


class _Rows:
    """The rows of a sheet while it is parsed."""

    def __init__(self, name: str, texts: list[str], days: list[bool], *, is_1904: bool) -> None:
        self._name, self._texts, self._days, self._is_1904 = name, texts, days, is_1904
        self._done: list[list[str]] = []
        self._row: list[str] = []
        self._cell: Attributes = {}
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._inside = ""

    def taken(self) -> list[list[str]]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, told: Attributes) -> None:
        self._inside = tag
        if tag == "row":
            self._row = []
        elif tag == "c":
            self._cell, self._value, self._formula = told, [], None
        elif tag == "f":
            self._formula = []
        elif tag == "rPh":
            self._inside = ""

    def text(self, data: str) -> None:
        if self._inside in ("v", "t"):
            self._value.append(data)
        elif self._inside == "f" and self._formula is not None:
            self._formula.append(data)

    def end(self, tag: str) -> None:
        self._inside = ""
        if tag == "c":
            self._put(_place(self._cell.get("r", "")), self._said())
        elif tag == "row":
            self._done.append(self._row)

    def _put(self, place: int | None, said: str) -> None:
        """At its place in the row; a cell without a place stands after the one before it."""
        place = len(self._row) if place is None else place
        if said and place >= COLUMNS_MAX:
            raise _refused(self._name, Text(f"超过 {COLUMNS_MAX} 列", f"it has more than {COLUMNS_MAX} columns"))
        if said or place < COLUMNS_MAX:
            self._row += [""] * (place + 1 - len(self._row))
            self._row[place] = said

    def _said(self) -> str:
        text = "".join(self._value)[:CELL_CHARS_MAX]
        if self._formula is not None:
            return f"{_FORMULA}{''.join(self._formula)[:200]}"
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._texts[int(text)] if text.isdigit() and int(text) < len(self._texts) else ""
        return self._number(text) if kind == "n" and _NUMBER.fullmatch(text) else text

    def _number(self, text: str) -> str:
        style = self._cell.get("s", "0")
        is_day = style.isdigit() and int(style) < len(self._days) and self._days[int(style)]
        return (_day(text, is_1904=self._is_1904) if is_day else "") or _decimal(text)


def _place(reference: str) -> int | None:
    """The column of a reference such as AB12, from zero."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return None
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _day(text: str, *, is_1904: bool) -> str:
    """A day as spreadsheets number it, to the second; nothing where the number is none of a sure day."""
    serial = float(text)
    if not (0 if is_1904 else _FIRST_SURE) <= serial < _LAST_SERIAL:
        return ""
    return str(_EPOCHS[is_1904] + timedelta(seconds=round(serial * 86400)))


def _decimal(text: str) -> str:
    """A spreadsheet keeps a binary fraction of which it shows fifteen digits: 4.0999999999999996 was typed as 4.1."""
    if text.lstrip("-").isdigit():
        return text
    return format(Decimal(f"{float(text):.{_DIGITS_SURE}g}"), "f")

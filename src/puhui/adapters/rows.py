"""A stranger's table row by row: CSV, JSON Lines or Parquet as a relation of the asked cells, each row that cannot be read marked as such."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from puhui.adapters.errors import SourceLacksColumns, SourceRepeatsColumns, SourceUnreadable
from puhui.adapters.guarding import LINE_BYTES_MAX, refused
from puhui.quantification.duck import Duck, Unreadable, literal
from puhui.quantification.headers import repeated
from puhui.quantification.scan import lacking
from puhui.vocabulary.texts import Text

#: Columns of a relation whose file was read row by row: whether the row could be read, and why not.
BAD: Final = "row_is_bad"
BAD_DETAIL: Final = "bad_detail"
STRICT_CSV: Final = "header = true, all_varchar = true, strict_mode = true, null_padding = false, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0"
#: A column of the file → the name by which the relation calls it. A stranger's name is quoted, and goes no further.
Names = Mapping[str, str]


def cells_of(duck: Duck, path: Path, names: Names, *, table: str) -> tuple[str, dict[str, str]]:
    """A relation with those of `names` that the file has and `file_row_number`; and which they are, as the file calls them, with types.

    Where the file does not parse as a whole it is read row by row, and the relation has BAD and BAD_DETAIL besides.
    """
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".pq"):
        return _parquet(duck, path, names)
    if suffix == ".jsonl":
        return _cleaned(duck, path, _json_rows(path, names), names, table)
    return _csv(duck, path, names, table)


def check_header(duck: Duck, path: Path, found: Mapping[str, str], *, needed: Sequence[str]) -> None:
    """Refuses a file that lacks a column, or has a name twice."""
    twice = repeated(duck, path)
    if missing := lacking({**found, **dict.fromkeys(twice, "")}, needed=needed):
        raise SourceLacksColumns(path=path.name, columns=", ".join(missing))
    if twice:
        raise SourceRepeatsColumns(path=path.name, columns=", ".join(twice))


def quoted(name: str) -> str:
    """A stranger's column name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _parquet(duck: Duck, path: Path, names: Names) -> tuple[str, dict[str, str]]:
    reader = f"read_parquet({literal(path)}, file_row_number = true)"
    found = duck.columns(reader)
    return f"(SELECT {_kept(found, names)}, file_row_number FROM {reader})", found


def _csv(duck: Duck, path: Path, names: Names, table: str) -> tuple[str, dict[str, str]]:
    reader = f"read_csv({literal(path)}, {STRICT_CSV}, max_line_size = {LINE_BYTES_MAX})"
    try:
        found = duck.columns(reader)
        duck.run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {_kept(found, names)}, row_number() OVER () - 1 AS file_row_number FROM {reader}"
        )
        return table, found
    except Unreadable:
        return _cleaned(duck, path, _csv_rows(path), names, table)


def _kept(found: Mapping[str, str], names: Names) -> str:
    return ", ".join(f"{quoted(name)} AS {names[name]}" for name in found if name in names) or "NULL AS nothing"


def _csv_rows(path: Path) -> Iterator[list[str] | str]:
    """Rows by Python's reader, one by one: a list of cells by the header, or what is wrong with the row."""
    csv.field_size_limit(LINE_BYTES_MAX)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = next(reader)
            yield header
            for row in filter(None, reader):  # an empty line is no row
                yield row if len(row) == len(header) else f"{len(row)} ≠ {len(header)}"
        except csv.Error as problem:
            raise refused(path, Text(f"CSV 无法解析（{problem}）", f"the CSV does not parse ({problem})")) from problem
        except StopIteration as problem:
            raise refused(path, Text("没有表头", "there is no header")) from problem


def _json_rows(path: Path, names: Names) -> Iterator[list[str] | str]:
    yield list(names)
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield _json_row(line, names)


def _json_row(line: str, names: Names) -> list[str] | str:
    try:
        found = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except (json.JSONDecodeError, _Twice, RecursionError) as problem:
        return str(problem)[:60]
    if not isinstance(found, dict):
        return "不是对象 not an object"
    return ["" if found.get(name) is None else _plain(found[name]) for name in names]


class _Twice(Exception):
    """One name with two values in one object."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(f"{next(name for name in names if names.count(name) > 1)} × 2")
    return found


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cleaned(duck: Duck, path: Path, rows: Iterator[list[str] | str], names: Names, table: str) -> tuple[str, dict[str, str]]:
    """Rows written once more as a CSV that cannot fail, each with its number and what is wrong with it."""
    header = next(rows)
    assert isinstance(header, list)
    places = [(place, name) for place, name in enumerate(header) if name in names]
    clean = duck.folder / "clean.csv"
    with clean.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["file_row_number", BAD, BAD_DETAIL, *(names[name] for _, name in places)])
        for number, row in enumerate(rows):
            good = isinstance(row, list)
            cells = [row[place] for place, _ in places] if good else [""] * len(places)
            writer.writerow([number, not good, "" if good else row, *cells])
    reader = f"read_csv({literal(clean)}, {STRICT_CSV})"
    columns = ", ".join(f"NULLIF({names[name]}, '') AS {names[name]}" for _, name in places)
    try:
        duck.run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT CAST(file_row_number AS BIGINT) AS file_row_number,"
            f" {BAD} = 'True' AS {BAD}, {BAD_DETAIL}{', ' + columns if columns else ''} FROM {reader}"
        )
    except Unreadable as problem:
        raise SourceUnreadable(path=path.name, reason=Text("无法解析", "it does not parse")) from problem
    return table, {**{name: "VARCHAR" for _, name in places}, BAD: "BOOLEAN"}

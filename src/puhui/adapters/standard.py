"""The standard record as providers send it: CSV, JSON Lines or Parquet with the columns of docs/using/records.md.

Rules of `standard`
 1. Every row is a record or a refusal of its own; a row that cannot be read by the header is refused `row_unreadable`, the others count.
 2. Places are turned into the straight line between them, less nothing, and dropped; a given `straight_m` is kept where it is longer.
 3. Columns that are not of the standard record are not read; those that only some methodologies ask for are, where the file has them.
 4. A name that stands twice refuses the file; in JSON Lines, the row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from puhui.adapters.errors import SourceLacksColumns, SourceRepeatsColumns, SourceUnreadable
from puhui.adapters.guarding import LINE_BYTES_MAX, refused
from puhui.adapters.places import great_circle_sql
from puhui.adapters.words import NOTHING_MERGED, RECORD_COLUMNS, Adapted
from puhui.quantification.duck import Duck, Unreadable, literal
from puhui.quantification.headers import repeated
from puhui.quantification.scan import Field, field_of, lacking
from puhui.vocabulary.records import BASE_COLUMNS, COLUMNS, METHOD_COLUMNS, PLACE_COLUMNS
from puhui.vocabulary.texts import Text

_READ: Final = tuple(COLUMNS)
_PLACES: Final = tuple(column.name for column in PLACE_COLUMNS)
_BAD: Final = "row_is_bad"
#: A clock time and then a zone; the end of a bare day looks like one.
_ZONED: Final = "[0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
STRICT_CSV: Final = "header = true, all_varchar = true, strict_mode = true, null_padding = false, delim = ',', quote = '\"', escape = '\"', comment = '', skip = 0"


def records(duck: Duck, path: Path) -> Adapted:
    """Rows of the standard record."""
    reader, found = _relation(duck, path)
    twice = repeated(duck, path)
    if missing := lacking({**found, **dict.fromkeys(twice, "")}, needed=[column.name for column in BASE_COLUMNS if column.needed]):
        raise SourceLacksColumns(path=path.name, columns=", ".join(missing))
    if twice:
        raise SourceRepeatsColumns(path=path.name, columns=", ".join(twice))
    rows = int(duck.value(f"SELECT COUNT(*) FROM {reader}"))
    return Adapted(_select(reader, found), NOTHING_MERGED, rows)


def without_zone(duck: Duck, path: Path) -> int:
    """How many moments of a file name no zone: they are read as civil time, and a system that means another one is hours off."""
    reader, found = _relation(duck, path)
    kind = found.get("happened_at", "")
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return 0
    bare = f"NOT regexp_matches(trim(happened_at), {literal(_ZONED)}) AND trim(happened_at) <> ''" if kind == "VARCHAR" else "TRUE"
    return int(duck.value(f"SELECT COUNT(*) FROM {reader} WHERE happened_at IS NOT NULL AND {bare}")) if kind else 0


def _select(reader: str, found: dict[str, str]) -> str:
    further = [column.name for column in METHOD_COLUMNS if column.name in found]
    names = [*(name for name in RECORD_COLUMNS if name in COLUMNS), *further]
    fields = {name: field_of(COLUMNS[name], found.get(name)) for name in (*names, "happened_at") if name != "scenario"}
    values = {name: field.value for name, field in fields.items()} | {
        "n": "file_row_number",
        "provider": "''",
        "scenario": "COALESCE(CAST(scenario AS VARCHAR), '')" if "scenario" in found else "''",
        "happened_s": fields["happened_at"].value,
        "straight_m": _straight(fields["straight_m"].value, found),
        **_faults([fields[name] for name in ("record_id", "person", "happened_at", "region", *names[4:]) if name in fields], found),
    }
    shown = ", ".join(f"{values[name]} AS {name}" for name in (*RECORD_COLUMNS, *further))
    return f"SELECT {shown} FROM {reader}"


def _faults(fields: Sequence[Field], found: dict[str, str]) -> dict[str, str]:
    broken = [field for field in fields if field.broken]
    bad = f"WHEN {_BAD} THEN " if _BAD in found else ""

    def case(of_bad: str, say: Iterator[str], otherwise: str) -> str:
        arms = "".join(f" WHEN {field.broken} THEN {said}" for field, said in zip(broken, say, strict=True))
        return f"CASE {bad}{of_bad if bad else ''}{arms} ELSE {otherwise} END"

    return {
        "form_code": case("'row_unreadable'", (field.code for field in broken), "NULL"),
        "form_field": case("''", (literal(field.name) for field in broken), "''"),
        "form_detail": case("bad_detail", (field.shown for field in broken), "''"),
    }


def _straight(given: str, found: dict[str, str]) -> str:
    if not all(name in found for name in _PLACES):
        return given
    places = (f"TRY_CAST({name} AS DOUBLE)" for name in _PLACES)
    line = great_circle_sql(*places)
    return f"GREATEST({line}, {given})" if "straight_m" in found else line


# -- reading -----------------------------------------------------------------------------------------------------------


def _relation(duck: Duck, path: Path) -> tuple[str, dict[str, str]]:
    """A relation with the columns that are read and `file_row_number`, and their types."""
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".pq"):
        reader = f"read_parquet({literal(path)}, file_row_number = true)"
        return reader, duck.columns(reader)
    if suffix == ".jsonl":
        return _json_lines(duck, path)
    return _csv(duck, path)


def _csv(duck: Duck, path: Path) -> tuple[str, dict[str, str]]:
    reader = f"read_csv({literal(path)}, {STRICT_CSV}, max_line_size = {LINE_BYTES_MAX})"
    try:
        found = duck.columns(reader)
        duck.run(
            f"CREATE OR REPLACE TEMP TABLE standard_source AS SELECT {_kept(found)}, row_number() OVER () - 1 AS file_row_number FROM {reader}"
        )
        return "standard_source", found
    except Unreadable:
        return _cleaned(duck, path, _csv_rows(path))


def _kept(found: dict[str, str]) -> str:
    return ", ".join(name for name in found if name in _READ) or "NULL AS nothing"


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


def _json_lines(duck: Duck, path: Path) -> tuple[str, dict[str, str]]:
    return _cleaned(duck, path, _json_rows(path))


def _json_rows(path: Path) -> Iterator[list[str] | str]:
    yield list(_READ)
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield _json_row(line)


def _json_row(line: str) -> list[str] | str:
    try:
        found = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except (json.JSONDecodeError, _Twice, RecursionError) as problem:
        return str(problem)[:60]
    if not isinstance(found, dict):
        return "不是对象 not an object"
    return ["" if found.get(name) is None else _plain(found[name]) for name in _READ]


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


def _cleaned(duck: Duck, path: Path, rows: Iterator[list[str] | str]) -> tuple[str, dict[str, str]]:
    """Rows written once more as a CSV that cannot fail, each with its number and what is wrong with it."""
    header = next(rows)
    assert isinstance(header, list)
    places = [(place, name) for place, name in enumerate(header) if name in _READ]
    clean = duck.folder / "clean.csv"
    with clean.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["file_row_number", _BAD, "bad_detail", *(name for _, name in places)])
        for number, row in enumerate(rows):
            good = isinstance(row, list)
            cells = [row[place] for place, _ in places] if good else [""] * len(places)
            writer.writerow([number, not good, "" if good else row, *cells])
    reader = f"read_csv({literal(clean)}, {STRICT_CSV})"
    columns = ", ".join(f"NULLIF({name}, '') AS {name}" for _, name in places)
    try:
        duck.run(
            "CREATE OR REPLACE TEMP TABLE standard_source AS SELECT CAST(file_row_number AS BIGINT) AS file_row_number,"
            f" {_BAD} = 'True' AS {_BAD}, bad_detail{', ' + columns if columns else ''} FROM {reader}"
        )
    except Unreadable as problem:
        raise SourceUnreadable(path=path.name, reason=Text("无法解析", "it does not parse")) from problem
    return "standard_source", {**{name: "VARCHAR" for _, name in places}, _BAD: "BOOLEAN"}

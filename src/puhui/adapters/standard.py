"""The standard record as providers send it: CSV, JSON Lines or Parquet with the columns of docs/using/records.md.

Rules of `standard`
 1. Every row is a record or a refusal of its own; a row that cannot be read by the header is refused `row_unreadable`, the others count.
 2. Places are turned into the straight line between them, less nothing, and dropped; a given `straight_m` is kept where it is longer.
 3. Columns that are not of the standard record are not read; those that only some methodologies ask for are, where the file has them.
 4. A name that stands twice refuses the file; in JSON Lines, the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from puhui.adapters.places import great_circle_sql
from puhui.adapters.rows import BAD, cells_of, check_header
from puhui.adapters.words import NOTHING_MERGED, RECORD_COLUMNS, Adapted
from puhui.quantification.duck import Duck, literal
from puhui.quantification.scan import Field, field_of
from puhui.vocabulary.records import BASE_COLUMNS, COLUMNS, METHOD_COLUMNS, PLACE_COLUMNS

#: Each column of the file has the name that it has here.
_READ: Final = {name: name for name in COLUMNS}
_NEEDED: Final = tuple(column.name for column in BASE_COLUMNS if column.needed)
_TABLE: Final = "standard_source"
_PLACES: Final = tuple(column.name for column in PLACE_COLUMNS)
#: A clock time and then a zone; the end of a bare day looks like one.
_ZONED: Final = "[0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"


def records(duck: Duck, path: Path) -> Adapted:
    """Rows of the standard record."""
    reader, found = cells_of(duck, path, _READ, table=_TABLE)
    check_header(duck, path, found, needed=_NEEDED)
    rows = int(duck.value(f"SELECT COUNT(*) FROM {reader}"))
    return Adapted(_select(reader, found), NOTHING_MERGED, rows)


def without_zone(duck: Duck, path: Path) -> int:
    """How many moments of a file name no zone: they are read as civil time, and a system that means another one is hours off."""
    reader, found = cells_of(duck, path, _READ, table=_TABLE)
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
    bad = f"WHEN {BAD} THEN " if BAD in found else ""

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

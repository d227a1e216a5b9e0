"""From a file's columns to typed records: every value is a whole number, a moment or a text, or the row says what is wrong with it.

Nothing is guessed: an empty cell is unknown, `1.5` metres is not a whole number, a moment without a zone is civil time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from puhui.quantification.duck import Duck, Unreadable, literal, reading
from puhui.quantification.errors import InputLacksColumn, InputRepeatsColumn, InputUnreadable
from puhui.quantification.functions import SEPARATOR_CODE
from puhui.quantification.headers import repeated
from puhui.vocabulary.periods import CHINA_OFFSET_S
from puhui.vocabulary.records import COLUMNS, PERSON_CHARS_MAX, RECORD_ID_CHARS_MAX, Column
from puhui.vocabulary.texts import Text

_WHOLE_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_NEEDED = ("record_id", "person", "happened_at", "region")
#: 2100-01-01: a moment beyond it is a broken clock, not a plan.
MOMENT_MAX_S = 4102444800
#: Said in full: what is left to guess would be guessed from the first rows, and a quote or a `#` further down would be misread.
_CSV = (
    "header = true, all_varchar = true, strict_mode = true, null_padding = false, sample_size = 1000,"
    """ delim = ',', quote = '"', escape = '"', comment = '', skip = 0"""
)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the standard record as SQL: its value, where it cannot be used, and then the code and the fact to show."""

    name: str
    value: str
    broken: str
    code: str
    shown: str
    #: A quicker test that no broken cell passes; most rows need no other.
    sound: str = ""


def typed_records(duck: Duck, path: Path, *, inputs: Sequence[str], provider: str = "", scenario: str = "") -> str:
    """A SELECT of typed records with their place in the file as `n`; refuses a file that cannot be read or lacks a base column.

    Parquet is read in place. A CSV is checked cell by cell and written once as Parquet, in its order, since text is dear to read twice.
    """
    if path.suffix.lower() in (".parquet", ".pq"):
        reader = f"read_parquet({literal(path)}, file_row_number = true)"
        return _typed(reader, _found(duck, path, reader), path, inputs=inputs, provider=provider, scenario=scenario)
    reader = f"read_csv({literal(path)}, {_CSV})"
    found = _found(duck, path, reader)
    numbered = f"(SELECT *, row_number() OVER () - 1 AS file_row_number FROM {reader})"
    copied = duck.folder / "records.parquet"
    try:
        typed = _typed(numbered, found, path, inputs=inputs, provider=provider, scenario=scenario)
        duck.run(f"COPY ({typed}) TO {literal(copied)} (FORMAT PARQUET)")
    except Unreadable as problem:
        raise unreadable(path, problem) from problem
    return f"SELECT * FROM read_parquet({literal(copied)})"


def _found(duck: Duck, path: Path, reader: str) -> dict[str, str]:
    if not path.is_file():
        raise InputUnreadable(path=path, reason=Text("文件不存在", "no such file"))
    try:
        with reading(lambda problem: unreadable(path, problem)):
            found = duck.columns(reader)
    except Unreadable as problem:
        raise unreadable(path, problem) from problem
    twice = repeated(duck, path)
    if missing := lacking({**found, **dict.fromkeys(twice, "")}):
        raise InputLacksColumn(path=path.name, columns=", ".join(missing))
    if twice:
        raise InputRepeatsColumn(path=path.name, columns=", ".join(twice))
    return found


def unreadable(path: Path, problem: Exception) -> InputUnreadable:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return InputUnreadable(path=path.name, reason=lines[0][:200] if lines else type(problem).__name__)


def lacking(found: Mapping[str, str], *, needed: Sequence[str] = _NEEDED) -> list[str]:
    return [name for name in needed if name not in found]


def _typed(reader: str, found: Mapping[str, str], path: Path, *, inputs: Sequence[str], provider: str, scenario: str) -> str:
    fields = {name: field_of(COLUMNS.get(name) or _whole(name), found.get(name)) for name in (*_NEEDED, "straight_m", *inputs)}
    values = ", ".join(f"{field.value} AS {'happened_s' if field.name == 'happened_at' else field.name}" for field in fields.values())
    faults = [field for field in fields.values() if field.broken]
    sound = " AND ".join(field.sound or f"NOT {field.broken}" for field in faults)
    given = ", ".join(name for name in fields if name in found)
    return (
        f"SELECT file_row_number AS n, {literal(provider)} AS provider, {literal(scenario)} AS scenario, {values},"
        f" {_case(faults, lambda field: field.code, 'NULL')} AS form_code,"
        f" {_case(faults, lambda field: literal(field.name), chr(39) * 2)} AS form_field,"
        f" {_case(faults, lambda field: field.shown, chr(39) * 2)} AS form_detail"
        f" FROM (SELECT file_row_number, {given}, {sound} AS is_sound FROM {reader})"
    )


def with_days(records: str, *, offset_s: int) -> str:
    """Adds the civil day of each record; the offset is the region's, so that no engine decides about zones."""
    return f"SELECT *, DATE '1970-01-01' + CAST((happened_s + {offset_s}) // 86400 AS INTEGER) AS day FROM ({records})"


def _whole(name: str) -> Column:
    return Column(name, "integer", "", COLUMNS["distance_m"].label)


def _case(faults: Sequence[Field], say: Callable[[Field], str], otherwise: str) -> str:
    if not faults:
        return otherwise
    return (
        f"CASE WHEN is_sound THEN {otherwise}"
        + "".join(f" WHEN {fault.broken} THEN {say(fault)}" for fault in faults)
        + f" ELSE {otherwise} END"
    )


def field_of(column: Column, found: str | None) -> Field:
    """How a column of a file becomes the value that the plan reads."""
    if found is None:
        kind = "VARCHAR" if column.kind in ("text", "region") else "BIGINT"
        return Field(column.name, f"CAST(NULL AS {kind})", "", "", "''")
    if column.kind == "text":
        return _text(column.name, RECORD_ID_CHARS_MAX if column.name == "record_id" else PERSON_CHARS_MAX, found)
    if column.kind == "region":
        return _region(column.name, found)
    if column.kind == "moment":
        return _moment(column.name, found)
    return _number(column.name, found)


def _cell(name: str, found: str = "") -> str:
    """A cell as text. Blanks around a text are kept: an id is what the provider says it is."""
    return name if found == "VARCHAR" else f"CAST({name} AS VARCHAR)"


def _shown(name: str) -> str:
    return f"COALESCE(left(CAST({name} AS VARCHAR), 40), '')"


def _text(name: str, chars_max: int, found: str) -> Field:
    """Cheap tests only, for every row is asked: empty, too long, or with the separator that keys and digests are joined by."""
    cell = _cell(name, found)
    long = f"(strlen({cell}) > {chars_max} AND length({cell}) > {chars_max})"  # bytes first: most ids are ASCII, and short
    wrong = f"{name} IS NULL OR {cell} = '' OR {long} OR contains({cell}, chr({SEPARATOR_CODE}))"
    code = f"CASE WHEN {name} IS NULL OR {cell} = '' THEN 'form_missing' WHEN {long} THEN 'form_too_long' ELSE 'row_unreadable' END"
    shown = f"CASE WHEN {long} THEN '{chars_max}' ELSE replace({_shown(name)}, chr({SEPARATOR_CODE}), '␟') END"
    sound = f"strlen({cell}) BETWEEN 1 AND {chars_max} AND NOT contains({cell}, chr({SEPARATOR_CODE}))"
    return Field(name, cell, f"({wrong})", code, shown, sound)


def _region(name: str, found: str) -> Field:
    cell = _cell(name, found)
    wrong = f"{name} IS NULL OR NOT ({cell} GLOB '[1-9]{'[0-9]' * 5}')"  # once per word of the file's dictionary; a regexp is asked per row
    return Field(name, cell, f"({wrong})", _missing_or(name, "form_not_a_region"), _shown(name))


def _missing_or(name: str, code: str) -> str:
    """What is wrong with a cell that cannot be used: nothing stands there, or something else than is asked."""
    return f"CASE WHEN COALESCE(trim(CAST({name} AS VARCHAR)), '') = '' THEN 'form_missing' ELSE {literal(code)} END"


def _moment(name: str, found: str) -> Field:
    if found.startswith("TIMESTAMP WITH TIME ZONE"):
        seconds = f"epoch_us({name}) // 1000000"
    elif found.startswith("TIMESTAMP"):
        seconds = f"epoch_us(CAST({name} AS TIMESTAMP)) // 1000000 - {CHINA_OFFSET_S}"
    else:
        seconds = f"epoch_us(TRY_CAST(trim(CAST({name} AS VARCHAR)) AS TIMESTAMPTZ)) // 1000000"
    broken = f"({name} IS NULL OR {seconds} IS NULL OR {seconds} NOT BETWEEN 0 AND {MOMENT_MAX_S})"
    return Field(name, f"CASE WHEN NOT {broken} THEN {seconds} END", broken, _missing_or(name, "form_not_a_time"), _shown(name))


def _number(name: str, found: str) -> Field:
    if found in _WHOLE_TYPES:
        return Field(name, f"CAST({name} AS BIGINT)", "", "", "''")
    if found == "BOOLEAN":
        return Field(name, f"CAST({name} AS BIGINT)", "", "", "''")
    if found in ("DOUBLE", "FLOAT") or found.startswith("DECIMAL") or found in ("HUGEINT", "UBIGINT", "UHUGEINT"):
        value = f"CASE WHEN {name} = floor({name}) AND abs({name}) < 9000000000000000000 THEN CAST({name} AS BIGINT) END"
        return Field(name, value, f"({name} IS NOT NULL AND {value} IS NULL)", "'form_not_a_number'", _shown(name))
    cell = f"lower(trim(CAST({name} AS VARCHAR)))"
    value = f"CASE WHEN regexp_full_match({cell}, '[+-]?[0-9]{{1,18}}') THEN CAST({cell} AS BIGINT) WHEN {cell} = 'true' THEN 1 WHEN {cell} = 'false' THEN 0 END"
    return Field(name, value, f"({name} IS NOT NULL AND {cell} <> '' AND {value} IS NULL)", "'form_not_a_number'", _shown(name))

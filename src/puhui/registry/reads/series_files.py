"""Reading a delivered file: each row is taken, or refused by row and column; and what is found in the rows that were taken."""

from __future__ import annotations

import csv
import gzip
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from puhui.adapters.errors import SourceUnreadable
from puhui.adapters.rows import BAD, cells_of, quoted
from puhui.adapters.sheets import sheet_as_csv
from puhui.foundation.files import room_to_write
from puhui.quantification.duck import Duck, Unreadable, listed, literal, opened
from puhui.registry.errors.series import NothingRead, SeriesLacksColumn, SeriesNotTaken, SeriesTooLarge, SeriesUnreadable, ZoneUnknown
from puhui.registry.rules import series as rules
from puhui.registry.words.series import (
    SEVERITY_OF,
    Counted,
    DataFinding,
    Found,
    Holds,
    Measure,
    Read,
    RefusedSeriesRow,
    SeriesKind,
    Severity,
)

UNPACKED_MB_MAX = 1024
EXAMPLES_MAX = 20
FOUND_MAX = 200


def check_zone(zone: str) -> None:
    """Raises ZoneUnknown."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ZoneUnknown(zone=zone[:40]) from problem


def read_file(duck: Duck, path: Path, kind: SeriesKind, *, name: str, device: str, zone: str, interval_s: int, sheet: str = "") -> Read:
    """Leaves the tables `rows_read` and `rows_refused`, and says what they hold. Raises what the errors of this shelf name, WorkbookLacksSheet."""
    check_zone(zone)
    plain, chosen, unread = _plain(duck, path, name, sheet)
    names = _names(duck, plain, kind, name, has_device=bool(device))
    try:
        cells, _ = cells_of(duck, plain, names, table="cells")
        _take(duck, cells, kind, [*names.values()], device=device, zone=zone, interval_s=interval_s)
    except Unreadable as problem:
        raise SeriesUnreadable(name=name, reason=str(problem).splitlines()[0][:120]) from problem
    read = replace(_said(duck, kind), sheet=chosen, unread=unread)
    if not read.rows:
        first = read.examples[0] if read.examples else RefusedSeriesRow(0, "", "", "missing")
        raise NothingRead(name=name, refused=read.refused, row=first.row, column=first.column)
    return read


def _plain(duck: Duck, path: Path, name: str, sheet: str) -> tuple[Path, str, tuple[str, ...]]:
    """The file to read; of a workbook the sheet, and those that are left unread."""
    low = name.lower()
    if low.endswith(".csv.gz"):
        return _unpacked(path, duck.folder / "unpacked.csv", name), "", ()
    if low.endswith(".xlsx"):
        return _of_workbook(path, duck.folder / "sheet.csv", name, sheet)
    suffix = next((end for end in (".csv", ".parquet") if low.endswith(end)), "")
    if not suffix:
        raise SeriesNotTaken(name=name[:80])
    named = duck.folder / f"delivered{suffix}"
    shutil.copyfile(path, named)
    return named, "", ()


def _of_workbook(path: Path, target: Path, name: str, sheet: str) -> tuple[Path, str, tuple[str, ...]]:
    try:
        with room_to_write():
            chosen, unread = sheet_as_csv(path, target, name=name, sheet=sheet)
    except SourceUnreadable as problem:
        raise SeriesUnreadable(name=name[:80], reason=problem.facts["reason"]) from problem
    return target, chosen, unread


def _unpacked(path: Path, target: Path, name: str) -> Path:
    left = UNPACKED_MB_MAX * 1024 * 1024
    try:
        with room_to_write(), gzip.open(path) as packed, target.open("wb") as file:
            while chunk := packed.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise SeriesTooLarge(name=name[:80], most_mb=UNPACKED_MB_MAX)
                file.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error) as problem:
        raise SeriesUnreadable(name=name[:80], reason=str(problem)[:120]) from problem
    return target


def _names(duck: Duck, path: Path, kind: SeriesKind, name: str, *, has_device: bool) -> dict[str, str]:
    """The file's heading of each column of the kind."""
    try:
        found = [*duck.columns(f"read_parquet({literal(path)})")] if path.suffix == ".parquet" else _header(path)
    except (*Unreadable, UnicodeDecodeError, csv.Error) as problem:
        raise SeriesUnreadable(name=name, reason=str(problem).splitlines()[0][:120]) from problem
    names: dict[str, str] = {}
    lacking = []
    for place, column in enumerate(kind.columns):
        heading = next((heading for heading in (column.name, *column.also) if heading in found), None)
        if heading is not None:
            names[heading] = column.name
        elif not column.optional and not (place == 0 and has_device and not kind.is_inventory):
            lacking.append(column.name)
    if lacking:
        raise SeriesLacksColumn(name=name[:80], columns=", ".join(lacking))
    return names


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def _take(duck: Duck, cells: str, kind: SeriesKind, present: Sequence[str], *, device: str, zone: str, interval_s: int) -> None:
    columns = [column for column in kind.columns if column.name in present]
    has_bad = BAD in duck.columns(cells)
    bad = f"TRY_CAST({BAD} AS BOOLEAN)" if has_bad else "FALSE"
    whys = ", ".join(f"{rules.why_not(column, kind, zone)} AS why_{column.name}" for column in columns)
    duck.make("judged", f"SELECT *, CAST(file_row_number AS BIGINT) + 1 AS row, {bad} AS is_bad, {whys} FROM {cells}", is_table=True)
    good = " AND ".join(f"why_{column.name} IS NULL" for column in columns)
    kept = rules.kept_columns(kind, device=device, zone=zone, interval_s=interval_s, present=present)
    duck.make("rows_read", f"SELECT {kept} FROM judged WHERE NOT is_bad AND {good}", is_table=True)
    refused = " UNION ALL ".join(
        f"SELECT row, {literal(c.name)} AS col, left({rules.text_of(c)}, 60) AS text, why_{c.name} AS why"
        f" FROM judged WHERE NOT is_bad AND why_{c.name} IS NOT NULL"
        for c in columns
    )
    duck.make("rows_refused", f"{refused} UNION ALL SELECT row, '', NULL, 'unreadable_row' FROM judged WHERE is_bad", is_table=True)


def _said(duck: Duck, kind: SeriesKind) -> Read:
    examples = duck.rows(f"SELECT row, col, COALESCE(text, ''), why FROM rows_refused ORDER BY row, col LIMIT {EXAMPLES_MAX}")
    first, last, devices = "", "", []
    if not kind.is_inventory:
        first, last = duck.row("SELECT CAST(to_timestamp(MIN(at_s)) AS VARCHAR), CAST(to_timestamp(MAX(at_s)) AS VARCHAR) FROM rows_read")
        devices = [row[0] for row in duck.rows("SELECT DISTINCT device FROM rows_read ORDER BY 1")]
    return Read(
        kind=kind.code,
        rows=duck.value("SELECT COUNT(*) FROM rows_read"),
        refused=duck.value("SELECT COUNT(DISTINCT row) FROM rows_refused"),
        first=first or "",
        last=last or "",
        devices=tuple(devices),
        examples=tuple(RefusedSeriesRow(*row) for row in examples),
        findings=(),
    )


# -- what is found, and what counts ------------------------------------------------------------------------------------


def set_up(
    duck: Duck, source: str, kind: SeriesKind, *, capacities: Mapping[str, int | None], aside: Sequence[tuple[str, date, date]] = ()
) -> None:
    """The tables that findings and sums are asked of; `source` is a relation of rows that were read."""
    duck.make("series", f"SELECT * FROM {source}", is_table=False)
    duck.make("slots", rules.SLOTS, is_table=True)
    duck.make("limits", rules.limits(capacities), is_table=True)
    duck.make("aside", rules.aside_days(aside), is_table=True)
    duck.make("steps", rules.steps(kind.measure), is_table=True)
    duck.make("counted", rules.COUNTED, is_table=True)


def found_in(duck: Duck, kind: SeriesKind) -> tuple[DataFinding, ...]:
    """After `set_up`."""
    asked = {
        Found.TWIN: rules.TWINS, Found.CLASH: rules.CLASHES, Found.SUMMER_TIME: rules.SUMMER_TIME, Found.SENTINEL: rules.SENTINELS,
        Found.ABOVE_CAPACITY: rules.ABOVE, Found.CONSTANT: rules.CONSTANTS, Found.OUTLIER: rules.OUTLIERS,
    }  # fmt: skip
    if kind.is_dark:
        asked[Found.NIGHT] = rules.NIGHT
    if kind.measure is Measure.READING:
        asked |= {Found.BACKWARDS: rules.BACKWARDS, Found.ROLL_OVER: rules.ROLL_OVERS}
    else:
        asked[Found.NEGATIVE] = rules.NEGATIVE
    found = [*_gaps(duck, kind)]
    for code, sql in asked.items():
        found += [
            DataFinding(code, SEVERITY_OF[code], d, a, b, n, tuple(rows)) for d, a, b, n, rows in duck.rows(f"{sql} LIMIT {FOUND_MAX}")
        ]
    return tuple(found)


def _gaps(duck: Duck, kind: SeriesKind) -> Iterator[DataFinding]:
    """Each gap; the nights of an inverter that sleeps are one line for each device."""
    asleep: dict[str, list[tuple[str, str, int]]] = {}
    shown = 0
    for device, first, last, count, rows, is_asleep in duck.rows(rules.GAPS.format(dark=str(kind.is_dark).upper())):
        if is_asleep:
            asleep.setdefault(device, []).append((first, last, count))
        elif (shown := shown + 1) <= FOUND_MAX:
            yield DataFinding(Found.GAP, Severity.LOOK, device, first, last, count, tuple(rows))
    for device, nights in asleep.items():
        yield DataFinding(Found.GAP, Severity.NOTE, device, nights[0][0], nights[-1][1], sum(count for *_, count in nights))


def counted_in(duck: Duck, *, first: date, last: date) -> list[Counted]:
    """What counts of each device in each calendar year between two days. After `set_up`."""
    asked = rules.BY_YEAR.format(first=f"DATE {literal(first)}", last=f"DATE {literal(last)}")
    return [Counted(device, year, wh, start, days, n) for device, year, wh, start, days, n in duck.rows(asked)]


def found_in_inventory(duck: Duck, source: str, kind: SeriesKind) -> tuple[DataFinding, ...]:
    """Rows that are there twice, numbers that are not filled in, trees that shrank."""
    columns = duck.columns(source)
    rest = ", ".join(quoted(name) for name in columns if name != "row")
    twice = f"SELECT instance, COUNT(*) AS n, COUNT(DISTINCT ({rest})) AS kinds, list_sort(list(row))[:5] AS rows FROM {source} GROUP BY instance HAVING COUNT(*) > 1"
    found = [
        DataFinding(code, SEVERITY_OF[code], instance, "", "", n - 1, tuple(rows))
        for instance, n, kinds, rows in duck.rows(f"{twice} ORDER BY instance LIMIT {FOUND_MAX}")
        for code in ([Found.CLASH] if kinds > 1 else [Found.TWIN])
    ]
    for column in (c.name for c in kind.columns if c.holds is Holds.AMOUNT and c.name in columns):
        n, rows = duck.row(f"SELECT COUNT(*), list_sort(list(row))[:5] FROM {source} WHERE {column} IS NULL")
        if n:
            found.append(DataFinding(Found.EMPTY, SEVERITY_OF[Found.EMPTY], column, "", "", n, tuple(rows)))
    if {"before", "dbh_cm"} <= columns.keys():
        pair = f"{source} AS now JOIN {source} AS was ON now.before = was.instance WHERE now.dbh_cm < was.dbh_cm"
        n, rows = duck.row(f"SELECT COUNT(*), list_sort(list(now.row))[:5] FROM {pair}")
        if n:
            found.append(DataFinding(Found.SHRUNK, SEVERITY_OF[Found.SHRUNK], "dbh_cm", "", "", n, tuple(rows)))
    return tuple(found)


@contextmanager
def kept_rows(paths: Iterable[Path]) -> Iterator[tuple[Duck, str]]:
    """A connection and the relation of several files of rows that were read."""
    with opened() as duck:
        yield duck, f"read_parquet({listed([*paths])})"

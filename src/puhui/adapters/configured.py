"""An adapter that is described instead of written: which cells of a provider's row become which column of the record, in exact numbers.

Rules of every configured adapter
 1. Every row is a record or a refusal of its own; a row that cannot be read by the header is refused `row_unreadable`, the others count.
 2. A number is read as the decimal that is written, 9 digits before the point and 18 behind it, and converted by an exact fraction; it is
    rounded once, to the side that the document states. What is no such decimal, as 1e3 or 1,000, is refused `form_not_a_number`.
 3. A cell that says what the document calls missing is refused `missing_code`; an empty cell is unknown, and the methodology decides.
 4. A cell that the document's code table does not have is refused: of a region `form_not_a_region`, of a scenario `unknown_scenario`, of
    an input `form_not_a_number`.
 5. Faults are told in this order: the row, record id, person, moment, region, scenario, then the inputs as the document lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from puhui.adapters.cells import Fault, civil, id_faults, moment, record_sql, shown, time_faults, within
from puhui.adapters.rows import BAD, BAD_DETAIL, cells_of, check_header
from puhui.adapters.words import NOTHING_MERGED, Adapted, Adapter
from puhui.quantification.duck import Duck, literal
from puhui.vocabulary.records import METHOD_COLUMNS
from puhui.vocabulary.texts import Text

#: Digits of a number that are read: more is no measurement.
WHOLE_DIGITS: Final = 9
DECIMALS: Final = 18
#: Neither side of a unit's fraction is larger, so that no product leaves 128 bits.
FRACTION_MOST: Final = 10**9
_SCALE: Final = 10**DECIMALS
_NUMBER: Final = f"[+-]?[0-9]{{1,{WHOLE_DIGITS}}}([.][0-9]{{0,{DECIMALS}}})?"
#: A day and a clock time, without which a moment is not told; and a zone behind it.
_STAMP: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*"
_ZONED: Final = "[0-9]{2}:[0-9]{2}.*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$"
ISO, SECONDS, MILLISECONDS = "iso", "epoch-seconds", "epoch-milliseconds"
#: Several files may be adapted in one Duck; each has tables of its own.
_TABLES = count()


class Rounded(StrEnum):
    """To which side a number goes that is no whole one of our smallest units."""

    DOWN = "down"
    UP = "up"
    EXACT = "exact"  # it does not: the row is refused


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says at one place: one column of the file or several joined, or the same for every row; and what its codes mean."""

    columns: tuple[str, ...] = ()
    fixed: str = ""
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """When the act happened. `format` is ISO, SECONDS, MILLISECONDS or a pattern; `offset_s` is the zone of what names none."""

    cell: Cell
    format: str
    offset_s: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One input. A number of the file times `times` is one of our smallest units; `missing` are the texts that mean that nothing was measured."""

    name: str
    cell: Cell
    times: Fraction = Fraction(1)
    rounded: Rounded = Rounded.EXACT
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """A provider's shape as its document describes it."""

    name: str
    version: int
    label: Text
    about: Text
    record_id: Cell
    person: Cell
    happened_at: Moment
    region: Cell
    scenario: Cell
    inputs: tuple[Measured, ...]
    content_hash: str
    source: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the file that is read, once, in the order of the document."""
        cells = (self.record_id, self.person, self.happened_at.cell, self.region, self.scenario, *(one.cell for one in self.inputs))
        return tuple(dict.fromkeys(name for cell in cells for name in cell.columns))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Those that a record of this shape can be of; none where a column says it without a table."""
        return tuple(dict.fromkeys(([self.scenario.fixed] if self.scenario.fixed else []) + [code for _, code in self.scenario.codes]))


def adapter_of(configuration: Configuration) -> Adapter:
    return Adapter(
        name=configuration.name,
        label=configuration.label,
        scenarios=configuration.scenarios,
        about=configuration.about,
        records=partial(_records, configuration),
        columns=configuration.columns,
        region=configuration.region.fixed,
        content_hash=configuration.content_hash,
    )


def _records(asked: Configuration, duck: Duck, path: Path) -> Adapted:
    names = {name: f"cell_{place}" for place, name in enumerate(asked.columns)}
    table = f"configured_{next(_TABLES)}"
    relation, found = cells_of(duck, path, names, table=f"{table}_source")
    check_header(duck, path, found, needed=asked.columns)
    bad = f"{BAD}, {BAD_DETAIL}" if BAD in found else f"FALSE AS {BAD}, '' AS {BAD_DETAIL}"
    cells = ", ".join(f"NULLIF(CAST({alias} AS VARCHAR), '') AS {alias}" for alias in names.values())
    duck.run(f"CREATE TEMP TABLE {table} AS SELECT file_row_number AS n, {bad}, {cells} FROM {relation}")
    typed = f"(SELECT n, {BAD}, {BAD_DETAIL}, {', '.join(f'{sql} AS {name}' for name, sql in _columns(asked, names))} FROM {table})"
    given = {name: name for name in ("region", "scenario", *(one.name for one in asked.inputs))}
    further = [column.name for column in METHOD_COLUMNS if column.name in given]
    return Adapted(
        record_sql(typed, given, list(_faults(asked)), further=further), NOTHING_MERGED, int(duck.value(f"SELECT COUNT(*) FROM {table}"))
    )


def _columns(asked: Configuration, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each column of the typed relation, with its SQL; beside a value that can be wrong, what was written there."""
    yield "record_id", _text(asked.record_id, names, "-")
    yield "person", _text(asked.person, names, "-")
    written = _text(asked.happened_at.cell, names, " ")
    yield "happened_s", _moment(asked.happened_at, f"trim({written})")
    yield "happened_raw", shown(written)
    for name, cell in (("region", asked.region), ("scenario", asked.scenario)):
        yield name, _coded(cell, _text(cell, names, "-"))
        yield f"{name}_raw", shown(_text(cell, names, "-"))
    for one in asked.inputs:
        told = _text(one.cell, names, "-")
        yield one.name, _value(one, f"trim({told})")
        yield f"{one.name}_raw", shown(told)


def _text(cell: Cell, names: Mapping[str, str], joint: str) -> str:
    """The cell's text; NULL where a part of it is empty."""
    return literal(cell.fixed) if not cell.columns else "(" + f" || {literal(joint)} || ".join(names[name] for name in cell.columns) + ")"


def _coded(cell: Cell, text: str) -> str:
    """The text, or what its code means; NULL for a code that the table lacks."""
    if not cell.codes:
        return text
    return f"CASE trim({text})" + "".join(f" WHEN {literal(said)} THEN {literal(means)}" for said, means in cell.codes) + " END"


def _moment(asked: Moment, text: str) -> str:
    if asked.format in (SECONDS, MILLISECONDS):
        number = f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,15}}') THEN CAST({text} AS BIGINT) END"
        return within(number if asked.format == SECONDS else f"({number}) // 1000")
    if asked.format != ISO:
        return civil(f"try_strptime({text}, {literal(asked.format)})", asked.offset_s)
    told = f"CASE WHEN regexp_matches({text}, {literal(_ZONED)}) THEN {moment(text)} ELSE {civil(f'TRY_CAST({text} AS TIMESTAMP)', asked.offset_s)} END"
    return f"CASE WHEN regexp_full_match({text}, {literal(_STAMP)}) THEN {told} END"


def _value(one: Measured, text: str) -> str:
    if not one.cell.columns or one.cell.codes:
        return f"CAST({_coded(one.cell, text)} AS BIGINT)"
    known = "".join(f" WHEN {text} = {literal(said)} THEN NULL" for said in one.missing)
    return f"CASE{known} WHEN regexp_full_match({text}, '{_NUMBER}') THEN {converted(text, one.times, one.rounded)} END"


def converted(text: str, times: Fraction, rounded: Rounded) -> str:
    """A decimal as text times a fraction, as a whole number: in 128 bits, so that nothing is lost before it is rounded."""
    behind = f"rpad(regexp_extract({text}, '[.]([0-9]*)$', 1), {DECIMALS}, '0')"
    product = f"(CAST(regexp_extract({text}, '^[+-]?([0-9]+)', 1) || {behind} AS HUGEINT) * {times.numerator})"
    divisor = f"CAST('{times.denominator * _SCALE}' AS HUGEINT)"
    whole, rest = f"({product} // {divisor})", f"({product} % {divisor} > 0)"
    more, less = f"({whole} + CAST({rest} AS HUGEINT))", whole
    above, below = (more, less) if rounded is Rounded.UP else (less, more)
    exact = f"CASE WHEN {rest} THEN NULL ELSE {whole} END"
    signed = f"CASE WHEN starts_with({text}, '-') THEN -{below} ELSE {above} END"
    if rounded is Rounded.EXACT:
        signed = f"CASE WHEN starts_with({text}, '-') THEN -({exact}) ELSE {exact} END"
    return f"CAST({signed} AS BIGINT)"


def _faults(asked: Configuration) -> Iterator[Fault]:
    yield Fault(BAD, "row_unreadable", detail=BAD_DETAIL)
    yield from id_faults()
    yield from time_faults("happened_raw")
    yield Fault("trim(region_raw) = ''", "form_missing", "region")
    yield Fault("region IS NULL OR NOT regexp_full_match(region, '[1-9][0-9]{5}')", "form_not_a_region", "region", "region_raw")
    if asked.scenario.codes:
        yield Fault("scenario IS NULL", "unknown_scenario", "scenario", "scenario_raw")
    for one in asked.inputs:
        raw = f"{one.name}_raw"
        if one.missing:
            yield Fault(f"trim({raw}) IN ({', '.join(map(literal, one.missing))})", "missing_code", one.name, raw)
        yield Fault(f"{one.name} IS NULL AND trim({raw}) <> ''", "form_not_a_number", one.name, raw)


__all__ = ["ISO", "MILLISECONDS", "SECONDS", "Cell", "Configuration", "Measured", "Moment", "Rounded", "adapter_of", "converted"]

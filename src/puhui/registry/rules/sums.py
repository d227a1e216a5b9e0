"""From what counts of a period to grams: the rows that a methodology wants, the share of each calendar year, and the hash of the whole account."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from puhui.methodology.compiled import Compiled
from puhui.methodology.proof import NEVER_CERTIFIED
from puhui.methodology.words import GRADE_NEEDED, Input, Methodology, Value
from puhui.registry.words.series import Counted, Device, Fact, NotReady, SeriesKind, SumRow
from puhui.vocabulary.texts import Text

#: The year of a record that covers the whole period.
WHOLE_PERIOD = 0


def days_in(year: int, *, first: date, last: date) -> int:
    """How many days of a period lie in a calendar year."""
    start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return max(0, (end - start).days + 1)


def fact_of(facts: Sequence[Fact], given: Input, *, instance: str, year: int, instances: int, years: int) -> int | None:
    """What was said of an instance and a year. What was said of all together holds for one instance or year only, unless it is no amount or zero."""
    for fact in facts:  # the newest first
        if fact.name != given.column or fact.device not in ("", instance) or fact.year not in (None, year):
            continue
        is_shared = given.unit.dimension and fact.value
        if is_shared and ((not fact.device and instances > 1) or (fact.year is None and years > 1)):
            continue
        return fact.value
    return None


def meter_rows(
    m: Methodology, counted: Sequence[Counted], *, devices: Mapping[str, Device], facts: Sequence[Fact], first: date, last: date
) -> tuple[SumRow, ...]:
    """One record for each device and calendar year."""
    instances, years = len({c.device for c in counted}), len({c.year for c in counted})
    made = []
    for item in counted:
        known = _of_device(item, devices.get(item.device), first=first, last=last)
        row: dict[str, int | None] = {}
        for given in m.inputs:
            said = fact_of(facts, given, instance=item.device, year=item.year, instances=instances, years=years)
            row[given.column] = known.get(given.column) if known.get(given.column) is not None else said
        made.append(SumRow(item.device, item.year, row))
    return tuple(made)


def _of_device(item: Counted, device: Device | None, *, first: date, last: date) -> dict[str, int | None]:
    days = days_in(item.year, first=first, last=last)
    connected = device.connected_on if device else None
    end = min(last, date(item.year, 12, 31))
    return {
        "meter_start_wh": item.start_wh,
        "meter_end_wh": item.start_wh + item.energy_wh,
        "energy_wh": item.energy_wh,
        "period_days": days,
        "capacity_w": device.capacity_w if device else None,
        "age_days": (end - connected).days if connected else None,
        "is_dc": int(device.is_direct) if device else None,
    }


def inventory_rows(
    m: Methodology, kind: SeriesKind, cells: Sequence[Mapping[str, object]], *, facts: Sequence[Fact], first: date, last: date
) -> tuple[SumRow, ...]:
    """One record for each instance, over the whole period."""
    made = []
    for cell in cells:
        instance = str(cell["instance"])
        row: dict[str, int | None] = {}
        for given in m.inputs:
            column = next((c for c in kind.columns if c.input == given.column), None)
            found = None if column is None else _whole(given, cell.get(column.name), column.times, rounds_up=column.rounds_up)
            if found is None and given.column == "period_days" and column is None:
                found = (last - first).days + 1
            if found is None:
                found = fact_of(facts, given, instance=instance, year=WHOLE_PERIOD, instances=len(cells), years=1)
            row[given.column] = found
        made.append(SumRow(instance, WHOLE_PERIOD, row))
    return tuple(made)


def _whole(given: Input, cell: object, times: int, *, rounds_up: bool) -> int | None:
    if cell is None:
        return None
    if given.codes:
        return next((code.number for code in given.codes if str(cell) in (code.name, code.label.zh, code.label.en)), -1)
    exact = Fraction(str(cell)) * times
    return math.ceil(exact) if rounds_up else math.floor(exact)


def lacking(m: Methodology, rows: Sequence[SumRow]) -> dict[str, Text]:
    """Inputs that some record does not have, by their column."""
    return {
        given.column: given.label
        for given in m.inputs
        if not given.optional and given.default is None and any(row.given.get(given.column) is None for row in rows)
    }


# -- grams -------------------------------------------------------------------------------------------------------------


def withheld(total_g: int, *, uncertainty: Fraction, buffer: Fraction) -> tuple[int, int]:
    """What is taken off for uncertainty, and what of the rest goes to the buffer: each rounded against the project."""
    off = math.ceil(total_g * uncertainty)
    return off, math.ceil((total_g - off) * buffer)


def vintages(shares: Iterable[tuple[int, Fraction]], total_g: int, *, first: date, last: date) -> dict[int, int]:
    """The grams of each calendar year; together never more than the total. A year below zero is taken off the others, the latest first."""
    by_year: dict[int, Fraction] = {}
    for year, grams in shares:
        by_year[year] = by_year.get(year, Fraction(0)) + grams
    if whole := by_year.pop(WHOLE_PERIOD, None):
        every = (last - first).days + 1
        for year in range(first.year, last.year + 1):
            by_year[year] = by_year.get(year, Fraction(0)) + whole * days_in(year, first=first, last=last) / every
    floors = {year: max(0, math.floor(grams)) for year, grams in sorted(by_year.items())}
    beyond = sum(floors.values()) - total_g
    for year in sorted(floors, reverse=True):
        cut = min(max(0, beyond), floors[year])
        floors[year], beyond = floors[year] - cut, beyond - cut
    return floors


def digest_of(trail: Mapping[str, object]) -> str:
    """SHA-256 of the account, the same for the same account whatever the order of its keys."""
    return hashlib.sha256(json.dumps(trail, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def parameters_of(compiled: Compiled) -> list[list[str]]:
    """Each number that the grams rest on: name, value, unit, grade, kind, region, document."""
    return [
        [u.parameter.name, u.value.written, u.parameter.unit.text, u.value.grade, u.value.kind, u.value.region, u.value.reference.document]
        for u in compiled.used
    ]


# -- what credits may rest on ------------------------------------------------------------------------------------------


def not_ready(m: Methodology, *, values: Mapping[str, Sequence[Value]]) -> tuple[NotReady, ...]:
    """Each number on which no credit may rest: it is missing, of a grade below B, or a company's own."""
    found = [NotReady(gap.name, gap.label, gap.unit, "") for gap in m.missing]
    gone = {item.name for item in found}
    for parameter in m.parameters:
        bad = [v for v in values.get(parameter.name, ()) if v.grade > GRADE_NEEDED["certified"] or v.kind in NEVER_CERTIFIED]
        if bad and parameter.name not in gone:
            found.append(NotReady(parameter.name, parameter.label, parameter.unit.text, bad[0].grade))
    return tuple(found)

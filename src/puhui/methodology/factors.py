"""The factor files: dated, referenced numbers by family, region and data year. A look-up always says for which day or year."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, FaultFound, UnknownFactor
from puhui.methodology.fields import day_of, number_of, one_of, region_of, unit_of, whole_of
from puhui.methodology.markup import Node, Section, items_of, read, text_of
from puhui.methodology.units import Unit
from puhui.methodology.words import NOT_STATED, Factor, FactorLookup, Grade, Reference, Value, ValueKind


@cache
def factors() -> tuple[Factor, ...]:
    """Every entry of every factor file."""
    found: list[Factor] = []
    for path in sorted((content_folder() / "factors").glob("*.yaml")):
        found.extend(load(path))
    return tuple(found)


def load(path: Path) -> list[Factor]:
    try:
        section = Section(read(path.read_text(encoding="utf-8")))
        family, unit = text_of(section.take("family")), unit_of(section.take("unit"))
        section.take("name"), section.take("about")
        entries = [_factor(node, family=family, unit=unit) for node in items_of(section.take("entries"))]
        section.done()
    except FaultFound as problem:
        raise DocumentRefused(faults=[problem.fault]) from problem
    return entries


def _factor(node: Node, *, family: str, unit: Unit) -> Factor:
    section = Section(node)
    written, notice = section.take("value"), text_of(section.take("notice"))
    region, year, published = region_of(section.take("region")), section.perhaps("data_year"), section.perhaps("published_on")
    value = Value(
        number=number_of(written),
        written=text_of(written),
        region=region,
        grade=one_of(section.take("grade"), Grade),
        kind=one_of(section.take("kind"), ValueKind),
        reference=Reference(document=notice),
        data_year=whole_of(year, low=1990, high=2100) if year else None,
    )
    made = Factor(family, region, value.data_year, value, unit, day_of(published) if published else None, notice)
    section.done()
    return made


def look_up(lookup: FactorLookup, *, day: date) -> Factor:
    """The factor of the year that is asked for, else the latest one published by the day."""
    fitting = [f for f in factors() if f.family == lookup.family and f.region == lookup.region and _fits(f, lookup, day)]
    if not fitting:
        when = str(lookup.data_year or day)
        raise UnknownFactor(family=lookup.family, region=lookup.region, when=when)
    return max(fitting, key=lambda f: (f.data_year or 0, f.published_on or date.min))


def _fits(factor: Factor, lookup: FactorLookup, day: date) -> bool:
    if lookup.data_year is not None:
        return (factor.data_year or NOT_STATED) == lookup.data_year
    return factor.published_on is None or factor.published_on <= day


def change_days(lookup: FactorLookup) -> set[date]:
    """The days on which another entry comes into force; empty where the methodology fixes the year."""
    if lookup.data_year is not None:
        return set()
    found = (f.published_on for f in factors() if f.family == lookup.family and f.region == lookup.region)
    return {day for day in found if day}

"""The factor library: dated, referenced numbers by family, region and data year. A look-up always says for which day or year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from puhui.methodology.content import content_folder
from puhui.methodology.errors import UnknownFactor, UnknownFactorFamily, shown
from puhui.methodology.factor_files import load
from puhui.methodology.words import NOT_STATED, Factor, FactorFamily, FactorLookup, FactorUse


@cache
def families() -> dict[str, FactorFamily]:
    """Every family of the shipped files, by its code."""
    found = (load(path) for path in sorted((content_folder() / "factors").glob("*.yaml")))
    return {family.code: family for family in found}


def family(code: str) -> FactorFamily:
    """One family. Raises UnknownFactorFamily."""
    found = families().get(code)
    if found is None:
        raise UnknownFactorFamily(family=code[:40])
    return found


@cache
def factors() -> tuple[Factor, ...]:
    """Every entry of every factor file."""
    return tuple(entry for family in families().values() for entry in family.entries)


def look_up(lookup: FactorLookup, *, day: date) -> Factor:
    """The factor of the year that is asked for, else the latest one in force on the day. Raises UnknownFactor."""
    found = chosen(factors(), lookup, day=day)
    if found is None:
        named = f"{lookup.family}/{lookup.item}" if lookup.item else lookup.family
        raise UnknownFactor(family=shown(named), region=lookup.region, when=str(lookup.data_year or day))
    return found


def chosen(entries: Iterable[Factor], lookup: FactorLookup, *, day: date) -> Factor | None:
    """What comes later never changes an earlier day: a year that is fixed takes its first publication until a correction is in force."""
    fitting = [entry for entry in entries if _fits(entry, lookup)]
    in_force = [entry for entry in fitting if entry.holds(day)]
    if in_force:
        return max(in_force, key=lambda entry: (entry.data_year or 0, entry.in_force_from))
    if lookup.data_year is None or not fitting:
        return None
    return min(fitting, key=lambda entry: entry.in_force_from)


def _fits(entry: Factor, lookup: FactorLookup) -> bool:
    if not entry.is_found or (entry.family, entry.item, entry.region) != (lookup.family, lookup.item, lookup.region):
        return False
    return lookup.data_year is None or (entry.data_year or NOT_STATED) == lookup.data_year


def change_days(lookup: FactorLookup) -> set[date]:
    """The days on which another entry comes into force or one ends; for a fixed year only those of its corrections."""
    fitting = [entry for entry in factors() if _fits(entry, lookup)]
    begins = {entry.in_force_from for entry in fitting} - {date.min}
    if lookup.data_year is not None:
        begins -= {min(begins)} if begins else set()
    ends = {entry.value.valid.until_on for entry in fitting if entry.value.valid and entry.value.valid.until_on}
    return begins | ends


def default(code: str, use: FactorUse, *, day: date, item: str = "") -> Factor:
    """The number chosen for a saving or for an emission, if it is in force on the day. Raises UnknownFactor, UnknownFactorFamily."""
    for entry in family(code).entries:
        if entry.item == item and use in entry.default_for and entry.holds(day):
            return entry
    raise UnknownFactor(family=f"{code}/{item}" if item else code, region=str(use), when=str(day))

"""Methodologies as the public sees them: how each stands, its numbers and where they come from, its versions, and what it has counted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from puhui.behaviours.reads import counted_by_version, grams_by_scenario, scenario_names
from puhui.behaviours.words import CountedGroup, VersionRuns
from puhui.disclosure.reads.cells import cells, closed_runs, shown_runs, withheld_scenarios
from puhui.disclosure.reads.formulas import symbols_of
from puhui.disclosure.reads.totals import NO_COURSE, course_of_scenario, origin_of
from puhui.disclosure.words import (
    VALUE_KIND_SAYS,
    Counted,
    FiledShown,
    Number,
    RecognisedShown,
    Standing,
    VersionCounted,
    VersionLine,
)
from puhui.library import reads as library
from puhui.library.errors import UnknownVersion
from puhui.library.words import Evidence, InForce, Version
from puhui.methodology.compiled import Compiled, compiled_for
from puhui.methodology.differences import by_section, differences
from puhui.methodology.factors import look_up
from puhui.methodology.overlap import VERDICT_SAYS, Verdict
from puhui.methodology.regions import cities, covers
from puhui.methodology.words import Grade, Methodology, Parameter, Value, ValueKind
from puhui.participants.reads import holders_numbered
from puhui.quantification.cases import CaseOutcome, outcomes
from puhui.vocabulary.texts import Text

#: The evidence that is filed, by the number that it is about and its value.
Filings = Mapping[tuple[str, str], Evidence]


def standings(day: date, *, known: Collection[str] | None = None) -> list[Standing]:
    """Every methodology of the library, those that count today first, and of these the ones that records can come in for. `known`: the codes
    of the scenarios, where they have been asked for already."""
    newest: dict[str, Version] = {}
    for version in library.versions():
        newest.setdefault(version.code, version)
    in_force = library.in_force(codes=list(newest), day=day)
    scenarios, filed = set(scenario_names() if known is None else known), library.evidence()
    found = [_standing(version, in_force.get(code), day, scenarios, filed) for code, version in newest.items()]
    return sorted(found, key=lambda one: (one.in_force is None, not one.has_scenario, one.is_demonstration, one.methodology.code))


def _standing(newest: Version, in_force: InForce | None, day: date, scenarios: set[str], filed: Filings) -> Standing:
    m = in_force.methodology if in_force else library.methodology_of(newest)
    compiled = compiled_somewhere(m, day)
    return Standing(
        methodology=m,
        in_force=m.version if in_force else None,
        from_on=in_force.from_on if in_force else None,
        grade=str(library.grade_of(m, compiled.used, day=day, filed=filed)) if compiled and compiled.used else "",
        reference_region=compiled.reference_region if compiled else "",
        is_demonstration=in_force.is_demonstration if in_force else newest.is_demonstration,
        has_scenario=m.code in scenarios,
    )


def standing(code: str, number: int | None, day: date) -> Standing:
    """One methodology: the version asked for, else the one that counts today, else the newest. Raises UnknownVersion."""
    in_force = library.in_force(codes=[code], day=day).get(code)
    wanted = number or (in_force.methodology.version if in_force else None)
    known = library.version(code=code, number=wanted) if wanted else library.newest(code=code)
    if known is None:
        raise UnknownVersion(methodology=code[:40], number="–")
    counts = in_force if in_force and in_force.methodology.version == known.number else None
    return _standing(known, counts, day, set(scenario_names()), library.evidence())


def places(m: Methodology) -> list[str]:
    """The cities where it applies; the region itself where it has none of its own."""
    found = [city.code for city in cities(m.region)] if m.region.isdigit() else []
    return found or [m.region]


def compiled_somewhere(m: Methodology, day: date) -> Compiled | None:
    """The methodology under the numbers of the first city that has them all; None where one is missing everywhere."""
    if m.missing:
        return None
    made = (compiled_for(m, region=place, day=day) for place in places(m))
    return next((compiled for compiled in made if compiled), None)


@lru_cache(maxsize=256)
def worked_cases(m: Methodology) -> tuple[CaseOutcome, ...]:
    """What the oracle makes of the document's own cases: kept, because a text never changes under its hash."""
    return tuple(outcomes(m))


def document(code: str, number: int) -> Version:
    """The text of a version. Raises UnknownVersion."""
    return library.version(code=code, number=number)


# -- numbers -----------------------------------------------------------------------------------------------------------


def numbers_of(m: Methodology, day: date) -> list[Number]:
    """Every parameter: its values, or that it is missing, then other published numbers that are never used."""
    symbols = {name: str(symbol) for name, symbol in symbols_of(m).items()}
    filed = library.evidence()
    return [
        number
        for parameter in m.parameters
        for number in _numbers(m, parameter, symbols.get(parameter.table or parameter.name, ""), day, filed)
    ]


def _numbers(m: Methodology, parameter: Parameter, symbol: str, day: date, filed: Filings) -> Iterator[Number]:
    if parameter.is_missing:
        yield Number(symbol, parameter.name, parameter.label, parameter.unit.text)
    if parameter.factor:
        found = look_up(parameter.factor, day=day)
        yield _number(m, parameter, symbol, found.value, library.evidence_of_factor(found, filed))
    for value in parameter.values:
        yield _number(m, parameter, symbol, value, library.evidence_of_parameter(m, parameter, value, filed))
    for value in parameter.variants:
        yield replace(_number(m, parameter, symbol, value, None), is_variant=True)


def _number(m: Methodology, parameter: Parameter, symbol: str, value: Value, evidence: Evidence | None) -> Number:
    return Number(
        symbol=symbol,
        name=parameter.name,
        label=parameter.label,
        unit=parameter.unit.text,
        value=value.written,
        grade=str(Grade.A if evidence else value.grade),
        source=value.reference.document,
        quoted=value.reference.quoted,
        data_year=value.data_year,
        region=value.region,
        applies_to=value.applies_to,
        reference_region="" if covers(value.region, value.applies_to or m.region) else value.region,
        is_demonstration=value.kind is ValueKind.DEMONSTRATION,
        family=parameter.factor.family if parameter.factor else "",
        kind=VALUE_KIND_SAYS[value.kind],
        evidence=evidence,
    )


def version_lines(code: str, day: date) -> list[VersionLine]:
    """Every version, newest first, with the days on which each counts."""
    periods: dict[int, list[tuple[date, date | None]]] = {}
    for item in library.timelines([code]).get(code, []):
        periods.setdefault(item.methodology.version, []).append((item.from_on, item.until_on))
    filed = _filings(code)
    return [
        _version_line(version, tuple(periods.get(version.number, ())), day, filed.get(version.number))
        for version in library.versions(code=code)
    ]


def _filings(code: str) -> dict[int, FiledShown]:
    """By version; who applied is named as the register names it."""
    found = library.filings(code=code).values()
    names = holders_numbered(one.organisation for one in found)
    return {
        one.version: FiledShown(one.number, one.filed_on, names[one.organisation].called or names[one.organisation].says, one.application)
        for one in found
    }


def _version_line(version: Version, periods: tuple[tuple[date, date | None], ...], day: date, filed: FiledShown | None) -> VersionLine:
    return VersionLine(
        number=version.number,
        content_hash=version.content_hash,
        is_shipped=version.is_shipped,
        is_demonstration=version.is_demonstration,
        lacks=len(library.methodology_of(version).missing),
        periods=periods,
        is_in_force=any(start <= day and (end is None or day < end) for start, end in periods),
        filed=filed,
    )


def recognised(m: Methodology) -> RecognisedShown | None:
    """From which neighbour's document a version is made; None where it is our own."""
    found = library.recognitions(code=m.code).get((m.code, m.version))
    if found is None:
        return None
    theirs = found.neighbour
    rows = differences(library.neighbour_says(theirs), m)
    return RecognisedShown(
        theirs.region, theirs.code, theirs.version, theirs.content_hash, theirs.source, len(rows), tuple(by_section(rows))
    )


NEAREST_SHOWN = 3


def nearest(m: Methodology) -> list[tuple[Methodology, Text]]:
    """Methods of ours that count what is near, each with the word for how near; none where all others are different."""
    found = [one.overlap for one in library.nearest_to(m) if not one.neighbour and one.overlap.methodology.code != m.code]
    near = [one for one in found if one.verdict is not Verdict.DIFFERENT]
    return [(one.methodology, VERDICT_SAYS[one.verdict]) for one in near[:NEAREST_SHOWN]]


# -- what it has counted -----------------------------------------------------------------------------------------------


def counted(code: str) -> Counted:
    """Grams and acts of a methodology in all public runs; the grams are None where its scenario is withheld."""
    found = cells()
    mine = [cell for cell in found if cell.scenario == code]
    everywhere = withheld_scenarios(is_replay=False, found=found)
    closed = closed_runs(everywhere=everywhere, is_replay=False)
    runs = counted_by_version(shown_runs(is_replay=False), scenario=code, aside=closed)
    is_withheld = code in everywhere
    return Counted(
        versions=tuple(_version_counted(version, is_withheld=is_withheld) for version in runs),
        accepted=sum(version.accepted for version in runs),
        refused=sum(version.refused for version in runs),
        reduction_g=None if is_withheld else sum(version.reduction_g for version in runs),
        closed_runs=sum(version.runs_aside for version in runs),
        withheld=everywhere.get(code),
        origin=origin_of(cell for cell in mine if not cell.is_replay),
        course=NO_COURSE if is_withheld else course_of_scenario(code, but=closed),
        replayed_g=_replayed(code, found),
        replayed_accepted=sum(cell.accepted for cell in mine if cell.is_replay),
        replayed_origin=origin_of(cell for cell in mine if cell.is_replay),
    )


def _version_counted(found: VersionRuns, *, is_withheld: bool) -> VersionCounted:
    return VersionCounted(found.version, found.runs, found.accepted, found.refused, None if is_withheld else found.reduction_g)


def _replayed(code: str, found: list[CountedGroup]) -> int:
    """Grams of replayed runs; 0 where their scenario is withheld."""
    everywhere = withheld_scenarios(is_replay=True, found=found)
    if code in everywhere:
        return 0
    closed = grams_by_scenario(closed_runs(everywhere=everywhere, is_replay=True))
    return sum(cell.reduction_g for cell in found if cell.is_replay and cell.scenario == code) - closed.get(code, 0)

"""Corrections as the public sees them: what was wrong, which runs, and their grams before and since, where both may be shown.

Before and since stand beside each other, so a run is withheld where either count is of few persons: the other would be one subtraction
away. How much was given and taken, and for how many, is told where enough persons moved. Sums are of the runs that show both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from puhui.behaviours import reads as behaviours
from puhui.behaviours.errors import RunChanged, UnknownCorrection
from puhui.behaviours.words import Correction, CorrectionStage, Run, RunMoved
from puhui.disclosure import rules
from puhui.disclosure.reads.cells import least, withheld_among, withheld_scenarios
from puhui.disclosure.words import CorrectedRun, CorrectionPage, Manifest, VersionMoved
from puhui.foundation.errors import DocumentMissing
from puhui.foundation.places import corrected_folder, run_folder

#: More are not listed; a correction is rare.
LISTED = 500
COPY_FORM = "puhui-correction-1-public"


def posted() -> list[CorrectionPage]:
    """Every correction that is in the books, the latest first."""
    return [_page(row) for row in behaviours.corrections(limit=LISTED, stages=[CorrectionStage.POSTED])]


def public_correction(number: int) -> CorrectionPage:
    """Raises UnknownCorrection, also before it is posted."""
    found = behaviours.correction(number)
    if found.stage is not CorrectionStage.POSTED:
        raise UnknownCorrection(correction=found.name)
    return _page(found)


def corrections_of(run: Run) -> list[tuple[CorrectionPage, CorrectedRun]]:
    """What has corrected a run, the latest first, each with what it made of this run."""
    pages = map(_page, behaviours.corrections_of_run(run.number)) if run.correction else ()
    return [(page, line) for page in pages for line in page.runs if line.name == run.name]


def _page(row: Correction) -> CorrectionPage:
    return CorrectionPage(row.number, row.reason, row.posted_on, tuple(map(_line, row.runs)))


def _line(row: RunMoved) -> CorrectedRun:
    hidden = any(rules.is_small(count["persons"], least=least()) for count in (row.before, row.after))
    is_few = hidden or rules.is_small(row.persons, least=least())
    hides_before = hidden or (is_few and _has_small(row))
    return CorrectedRun(
        name=row.run,
        city=row.city,
        day=row.day,
        before_g=None if hides_before else row.before["reduction_g"],
        reduction_g=None if hidden else row.after["reduction_g"],
        gained_g=None if is_few else row.gained_g,
        lost_g=None if is_few else row.lost_g,
        persons=None if is_few else row.persons,
        versions=tuple(_versions(row.before["scenarios"], row.after["scenarios"])),
        entry=row.entry,
        owed_entry=row.owed_entry,
        manifest_hash=row.manifest_hash,
        reference_region=rules.joined_regions(item["reference_region"] for item in _counted(row)),
        is_demonstration=any(item["is_demonstration"] for item in _counted(row)),
    )


def _has_small(row: RunMoved) -> bool:
    """Whether a scenario of the run is of few persons: where few moved besides, the difference of the totals could be all of its grams."""
    counts = (item["persons"] for told in (row.before, row.after) for item in told["scenarios"])
    return any(rules.is_small(persons, least=least()) for persons in counts)


def _versions(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> Iterator[VersionMoved]:
    """The scenarios that another version counts now, or that none counts any more."""
    then, now = ({item["scenario"]: int(item["version"]) for item in told} for told in (before, after))
    for code in sorted(then | now):
        if then.get(code) != now.get(code):
            yield VersionMoved(code, then.get(code), now.get(code))


def _counted(row: RunMoved) -> list[dict[str, Any]]:
    """The scenarios with grams, before and since."""
    return [item for told in (row.before, row.after) for item in told["scenarios"] if item["reduction_g"]]


# -- downloads ---------------------------------------------------------------------------------------------------------


def correction_manifest(run: Run, number: int) -> Manifest:
    """What a correction recorded of a run, as it lies on disk; where it holds the grams of a small group, a copy without them.

    Raises UnknownCorrection, RunChanged.
    """
    found = next((line for page, line in corrections_of(run) if page.number == number), None)
    if found is None:
        raise UnknownCorrection(correction=f"C{number}")
    body = standing_manifest(run, number)
    if (digest := sha256(body).hexdigest()) != found.manifest_hash:
        raise RunChanged(run=run.name, recorded=found.manifest_hash[:12], found=digest[:12])
    facts = json.loads(body)
    hidden = withheld_among(facts, withheld_scenarios(is_replay=run.is_replay))
    if not hidden and not hides_difference(run):
        return Manifest(body, is_copy=False)
    facts |= {
        "form": COPY_FORM,
        "manifest_hash": found.manifest_hash,
        "reference_region": found.reference_region,
        "is_demonstration": found.is_demonstration,
    }
    return Manifest(without(facts, hidden, whole_run=found.is_withheld or hides_difference(run)), is_copy=True)


def hides_difference(run: Run) -> bool:
    """Whether what stood before a correction of the run is withheld: then no manifest of it says its total."""
    return any(line.before_g is None for _, line in corrections_of(run))


def standing_manifest(run: Run, number: int) -> bytes:
    """The manifest that a correction has put in the place of the run's own."""
    folder = corrected_folder(run_folder(city=run.city, day=run.day, sequence=run.sequence), number)
    try:
        return (folder / "manifest.json").read_bytes()
    except FileNotFoundError as problem:
        raise DocumentMissing(digest=f"C{number}") from problem


def without(facts: dict[str, Any], hidden: Iterable[str], *, whole_run: bool) -> bytes:
    """The public copy of a manifest: the grams and persons of these scenarios are left out, or of the whole run."""
    names = set(hidden)
    for scenario in facts["scenarios"]:
        if whole_run or scenario["scenario"] in names:
            scenario |= {"persons": None, "reduction_g": None}
    if whole_run:
        facts |= {"persons": None, "reduction_g": None, "digest": None}
    facts |= {"withheld": {"fewer_than": least(), "whole_run": whole_run, "scenarios": sorted(names)}}
    return json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True).encode()

"""Recompute a decided run from what it read, under the versions that it named; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from puhui.behaviours import words
from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.decide_run import count
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import RepeatAsked, Repetition, Run
from puhui.behaviours.reads.manifests import verified
from puhui.behaviours.reads.runs import repetition_said
from puhui.foundation.faults import point
from puhui.foundation.places import run_folder, work_folder
from puhui.library.reads import methodology
from puhui.library.words import InForce
from puhui.quantification.duck import Duck, listed, opened


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A run computed once more: what it gives now, and how many of its rows are the rows that it gave then."""

    run: str
    digest: str
    seal: str
    read: int
    accepted: int
    reduction_g: int
    rows: int
    equal: int
    differing: int
    digest_then: str
    seal_then: str

    @property
    def agrees(self) -> bool:
        return not self.differing and (self.digest, self.seal) == (self.digest_then, self.seal_then)


def recompute_run(*, run: int) -> Recomputed:
    """As `compare_run`; a difference is refused. Raises RunChanged where a file, the row or the result differs."""
    found = compare_run(run=run)
    if not found.agrees:
        raise RunChanged(run=found.run, recorded=found.digest_then, found=found.digest)
    return found


def compare_run(*, run: int) -> Recomputed:
    """The same inputs, prior state and versions, through the engine once more, row by row against what is kept.

    Raises RunChanged where a file or the row is not the one that was recorded: then there is nothing to compare with.
    """
    row = Run.objects.get(pk=run)
    recorded = verified(row)
    in_force = {item["scenario"]: _version(item["scenario"], item["version"], row.day) for item in recorded["scenarios"]}
    with opened(folder=work_folder()) as duck:
        run_inputs.restore(duck, row, kept=list(recorded["inputs"]))
        count(duck, row, in_force)
        digest, refused, seal = run_outputs.digest_of(duck)
        equal, kept = _equal_rows(duck, run_folder(city=row.city, day=row.day, sequence=row.sequence))
    accepted, rows = digest.rows - sum(refused.values()), max(digest.rows, kept)
    return Recomputed(
        run=str(row),
        digest=str(digest),
        seal=seal,
        read=digest.rows,
        accepted=accepted,
        reduction_g=digest.reduction_g,
        rows=rows,
        equal=equal,
        differing=rows - equal,
        digest_then=str(recorded["digest"]),
        seal_then=str(recorded["seal"]),
    )


def repeat_run(*, run: int, by: int | None, now: datetime) -> words.Repetition:
    """Computes it once more and keeps what came of it; the run itself is not touched."""
    found = _found(run)
    return repetition_said(Repetition.objects.create(run_id=run, at=now, by=by, **found))


def repeat_asked(*, run: int, now: datetime) -> words.Repetition | None:
    """As `repeat_run`, for whoever asked for it; the asking ends with the result. None where nobody waits for it any more."""
    asked = RepeatAsked.objects.filter(run=run).first()
    if asked is None:
        return None
    found = _found(run)
    with transaction.atomic():
        if not RepeatAsked.objects.filter(pk=asked.pk).delete()[0]:
            return None
        point("repetition kept")
        return repetition_said(Repetition.objects.create(run_id=run, at=now, by=asked.by, **found))


def _found(run: int) -> dict[str, Any]:
    """What a repetition keeps of the comparison, or why there was nothing to compare with."""
    try:
        found = compare_run(run=run)
    except RunChanged as refusal:
        return {"agrees": False, "why": refusal.sentence("en")[:300]}
    return {"agrees": found.agrees, "rows": found.rows, "differing": found.differing, "digest": found.digest}


#: What a row is, then and now.
_ROW = "provider, day, record_id, account, reduction_g, refusal"


def _equal_rows(duck: Duck, folder: Path) -> tuple[int, int]:
    """How many rows are the same then and now, and how many there were then."""
    acts, refused = (sorted((folder / name).rglob("*.parquet")) for name in ("acts", "refused"))
    parts = [
        f"SELECT provider, day, record_id, account, {grams} AS reduction_g, {refusal} AS refusal FROM read_parquet({listed(paths)})"
        for paths, grams, refusal in ((acts, "reduction_g", "''"), (refused, "CAST(0 AS BIGINT)", "refusal"))
        if paths
    ]
    duck.run(f"CREATE OR REPLACE TEMP VIEW kept_then AS {' UNION ALL '.join(parts)}")
    duck.run(
        "CREATE OR REPLACE TEMP VIEW given_now AS SELECT provider, day, record_id, person AS account,"
        " CASE WHEN refusal = '' THEN reduction_g ELSE 0 END AS reduction_g, refusal FROM results"
    )
    equal = duck.value(f"SELECT COUNT(*) FROM (SELECT {_ROW} FROM kept_then INTERSECT ALL SELECT {_ROW} FROM given_now)")
    return int(equal), int(duck.value("SELECT COUNT(*) FROM kept_then"))


def _version(code: str, number: int, day: date) -> InForce:
    return InForce(methodology(code=code, number=number), day, None, is_demonstration=False)

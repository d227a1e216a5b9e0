"""Recompute a decided run from what it read, under the versions that it named; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.decide_run import count
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Run
from puhui.behaviours.reads.manifests import verified
from puhui.foundation.places import work_folder
from puhui.library.reads import methodology
from puhui.library.words import InForce
from puhui.quantification.duck import opened


@dataclass(frozen=True, slots=True)
class Recomputed:
    run: str
    digest: str
    seal: str
    read: int
    accepted: int
    reduction_g: int


def recompute_run(*, run: int) -> Recomputed:
    """The same inputs, prior state and versions, through the engine once more. Raises RunChanged where a file, the row or the result differs."""
    row = Run.objects.get(pk=run)
    recorded = verified(row)
    in_force = {item["scenario"]: _version(item["scenario"], item["version"], row.day) for item in recorded["scenarios"]}
    with opened(folder=work_folder()) as duck:
        run_inputs.restore(duck, row, kept=list(recorded["inputs"]))
        count(duck, row, in_force)
        digest, refused, seal = run_outputs.digest_of(duck)
    if str(digest) != row.digest or seal != recorded["seal"]:
        raise RunChanged(run=row, recorded=row.digest, found=digest)
    return Recomputed(str(row), str(digest), seal, digest.rows, digest.rows - sum(refused.values()), digest.reduction_g)


def _version(code: str, number: int, day: date) -> InForce:
    return InForce(methodology(code=code, number=number), day, None, is_demonstration=False)

"""Recompute a decided run from what it read, under the versions that it named; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.behaviours.actions import run_inputs, run_outputs
from puhui.behaviours.actions.decide_run import count
from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Run
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


def recompute_run(*, run: Run) -> Recomputed:
    """The same inputs, prior state and versions, through the engine once more. Raises RunChanged where a file, the row or the result differs."""
    recorded = run_outputs.verified(run)
    in_force = {item["scenario"]: _version(item["scenario"], item["version"], run) for item in recorded["scenarios"]}
    with opened(folder=work_folder()) as duck:
        run_inputs.restore(duck, run)
        count(duck, run, in_force)
        digest, refused, seal = run_outputs.digest_of(duck)
    if str(digest) != run.digest or seal != recorded["seal"]:
        raise RunChanged(run=run, recorded=run.digest, found=digest)
    return Recomputed(str(run), str(digest), seal, digest.rows, digest.rows - sum(refused.values()), digest.reduction_g)


def _version(code: str, number: int, run: Run) -> InForce:
    return InForce(methodology(code=code, number=number), run.day, None, is_demonstration=False)

"""The manifest of a decided run, proved: the file is the one that was recorded, and names its files and its numbers as they are."""

from __future__ import annotations

import json
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Run, RunCorrection
from puhui.foundation.places import corrected_folder, run_folder

#: What the row of a run holds of its outcome.
ROW_FACTS = ("read", "accepted", "waiting", "persons", "reduction_g", "refused_by_code", "digest")


def manifest_hash(folder: Path) -> str:
    return sha256((folder / "manifest.json").read_bytes()).hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that later runs, credits and pages read."""
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in sorted(folder.rglob("*.parquet"))}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def verified(run: Run) -> dict[str, Any]:
    """The manifest of a decided run, once it is proved to be what was recorded, with its files and the run's row. Raises RunChanged."""
    folder = run_folder(city=run.city, day=run.day, sequence=run.sequence)
    if not (folder / "manifest.json").exists():
        raise RunChanged(run=run, recorded="manifest.json", found="—")
    if (found := manifest_hash(folder)) != run.manifest_hash:
        raise RunChanged(run=run, recorded=f"manifest {run.manifest_hash[:12]}", found=found[:12])
    facts: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if changed := sorted({name for name, _ in facts["outputs"].items() ^ hashes(folder).items()}):
        raise RunChanged(run=run, recorded=f"{len(facts['outputs'])} files", found=", ".join(changed)[:80])
    _row_holds(run, facts)
    return facts


def _row_holds(run: Run, facts: dict[str, Any]) -> None:
    """The row says what its manifest says; or, from correction to correction, each what the one before left, and the row what the last did."""
    said: dict[str, Any] = facts
    corrections = RunCorrection.objects.none() if run.correction is None else RunCorrection.objects
    for item in corrections.filter(run=run, correction__stage="posted").order_by("correction"):
        _says(run, said, item.before)
        corrected = corrected_folder(run_folder(city=run.city, day=run.day, sequence=run.sequence), item.correction_id)
        if not corrected.exists() or manifest_hash(corrected) != item.manifest_hash:
            raise RunChanged(run=run, recorded=f"C{item.correction_id} manifest {item.manifest_hash[:12]}", found="—")
        kept = json.loads((corrected / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        if changed := sorted({name for name, _ in kept.items() ^ hashes(corrected).items()}):
            raise RunChanged(run=run, recorded=f"C{item.correction_id}: {len(kept)} files", found=", ".join(changed)[:80])
        said = item.after
    _says(run, said, {name: getattr(run, name) for name in ROW_FACTS})


def _says(run: Run, recorded: dict[str, Any], found: dict[str, Any]) -> None:
    for name in ROW_FACTS:
        if recorded[name] != found[name]:
            raise RunChanged(run=run, recorded=f"{name} {recorded[name]}", found=found[name])

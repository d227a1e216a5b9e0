"""The manifest of a decided run, proved: the file is the one that was recorded, and names its files and its numbers as they are."""

from __future__ import annotations

import json
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from puhui.behaviours.errors import RunChanged
from puhui.behaviours.models import Run
from puhui.foundation.places import run_folder

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
    for name in ROW_FACTS:
        if facts[name] != getattr(run, name):
            raise RunChanged(run=run, recorded=f"{name} {facts[name]}", found=getattr(run, name))
    return facts

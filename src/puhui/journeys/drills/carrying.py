"""Files on their way from the drill to the process that takes them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from puhui.behaviours.words import Media
from puhui.journeys.drills.scenes import File


def pack(files: Sequence[File], folder: Path) -> Path:
    """The files in their order; an older folder of that name is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, file in enumerate(files):
        facts = {"provider": file.provider, "scenario": file.scenario, "media": file.media, "name": file.name}
        (folder / f"{number:04d}.json").write_text(json.dumps(facts), encoding="utf-8")
        (folder / f"{number:04d}.body").write_bytes(file.body)
    return folder


def carried(folder: Path) -> Iterator[File]:
    for path in sorted(folder.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        yield File(facts["provider"], facts["scenario"], Media(facts["media"]), path.with_suffix(".body").read_bytes(), facts["name"])

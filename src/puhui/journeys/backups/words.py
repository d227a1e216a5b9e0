"""What a backup says about itself: its manifest, and what keys it was sealed with, without giving them away."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from puhui.foundation.keyring import PEPPER
from puhui.journeys.errors import BackupIncomplete

MANIFEST, DUMP, STORE, KEYS = "manifest.json", "database.dump", "store", "keys/data.json"
#: Beside the data keys: the software keys that sign for the installation.
SIGNERS = "keys/"
#: The list of closed accounts: in every backup, and beside it.
DELETIONS = "deletions.jsonl"
#: Written into the home after each backup: when it was finished, and where it is.
NOTE = "backup.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One file: its length and the SHA-256 of its bytes."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything in the folder but the manifest itself, and the sums of the database in the same moment as its dump."""

    format: int
    version: str
    begun_at: str
    finished_at: str
    files: dict[str, Kept]
    sums: dict[str, str]
    #: Name of each key → a check value, from which the key cannot be found.
    keys: dict[str, str]

    @property
    def bytes(self) -> int:
        return sum(kept.bytes for kept in self.files.values())

    @property
    def site(self) -> str:
        """The mark of the pepper: whose backup it is."""
        return self.keys[PEPPER]

    @property
    def tables(self) -> int:
        return sum(name.startswith("table ") for name in self.sums)

    def as_text(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def manifest_of(folder: Path) -> Manifest:
    """Raises BackupIncomplete where there is none that can be read."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): Kept(**kept) for name, kept in told.pop("files").items()}
        found = Manifest(files=files, **told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BackupIncomplete(path=folder) from problem
    if found.format != FORMAT or any(".." in Path(name).parts or Path(name).is_absolute() for name in found.files):
        raise BackupIncomplete(path=folder)
    return found

"""Where files of the store lie. One place decides, so that backup, sweep and rooms agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import quote

from puhui.foundation.configuration import configuration


def batch_folder(batch: int) -> Path:
    """What the check of a batch left: its slices (sealed) and the rows that it refused."""
    return configuration().store / "batches" / f"{batch // 1000:04d}" / str(batch)


def slice_path(batch: int, *, city: str, day: date, part: int) -> Path:
    folder = batch_folder(batch)
    return (folder if part == 0 else folder.with_name(f"{batch}.later")) / f"{city}-{day:%Y%m%d}-{part}.sealed"


def run_folder(*, city: str, day: date, sequence: int) -> Path:
    """Acts, refusals, credits, sealed inputs and the manifest of a settlement run."""
    return configuration().store / "runs" / city / f"{day:%Y}" / f"{day:%m%d}" / str(sequence)


def exchange_path(name: str) -> Path:
    """The lines of an exchange of grams for points."""
    return configuration().store / "exchanges" / f"{quote(name, safe='')}.parquet"


def archive_path(name: str) -> Path:
    """A person's copy of everything, sealed under that person's own key: no key of the installation is turned over it."""
    return configuration().store / "archives" / f"{name}.enveloped"


def deletions_path() -> Path:
    """The list of closed accounts. Beside the store and not in it: it outlives every backup of the store."""
    return configuration().home.resolve() / "deletions.jsonl"


def work_folder() -> Path:
    """Private working files, gone after use; swept at start."""
    folder = configuration().store / "work"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder

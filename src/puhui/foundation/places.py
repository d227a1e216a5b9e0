"""Where files of the store lie, and what each sealed one is bound to. One place decides, so that backup, sweep and rooms agree."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

from puhui.foundation.configuration import configuration

_DAY = r"(?P<year>\d{4})(?P<month>\d\d)(?P<date>\d\d)"
_RUN = r"runs/(?P<city>[^/]+)/(?P<year>\d{4})/(?P<month>\d\d)(?P<date>\d\d)/(?P<sequence>\d+)"
#: Each kind of sealed file: its path inside the store, and the name that its bytes are bound to. The rooms say these names themselves when they
#: seal; a test holds that both agree. Whatever is sealed under a path that stands here can be sealed anew under another key.
SEALED = tuple(
    (re.compile(path), about)
    for path, about in (
        (r"documents/(?P<first>[0-9a-f]{2})/(?P<rest>[0-9a-f]{62})\.sealed", "{first}{rest}"),
        (r"batches/\d{4,}/(?P<batch>\d+)/refused\.sealed", "refused {batch}"),
        (
            rf"batches/\d{{4,}}/(?P<batch>\d+)(\.later)?/(?P<city>[^/]+)-{_DAY}-(?P<part>\d+)\.sealed",
            "slice {batch} {city} {year}-{month}-{date} {part}",
        ),
        (rf"{_RUN}/waiting(-\d+)?\.sealed", "run {city} {year}-{month}-{date} {sequence} waiting"),
        (rf"{_RUN}/(?P<name>[a-z_]+)\.sealed", "run {city} {year}-{month}-{date} {sequence} {name}"),
    )
)
#: Working files of processes that run now, gone after use.
WORK = "work"


def about_of(path: Path) -> str | None:
    """What a sealed file is bound to; None for a path that no room has."""
    inside = path.relative_to(configuration().store).as_posix()
    return next((about.format(**found.groupdict()) for place, about in SEALED if (found := place.fullmatch(inside))), None)


def sealed_files(*, also_partial: bool = False) -> Iterator[Path]:
    """Every sealed file that has its name; `also_partial`: those too that are being written, or were left half-written by a crash."""
    store = configuration().store
    for above, folders, files in os.walk(store):
        if Path(above) == store and WORK in folders and not also_partial:
            folders.remove(WORK)
        folders[:] = sorted(name for name in folders if also_partial or not name.startswith("."))
        yield from (Path(above, name) for name in sorted(files) if name.endswith(".sealed") and not name.startswith("."))
        if also_partial:
            yield from (Path(above, name) for name in sorted(files) if name.startswith(".") and ".sealed." in name)


def batch_folder(batch: int) -> Path:
    """What the check of a batch left: its slices (sealed) and the rows that it refused."""
    return configuration().store / "batches" / f"{batch // 1000:04d}" / str(batch)


def slice_path(batch: int, *, city: str, day: date, part: int) -> Path:
    folder = batch_folder(batch)
    return (folder if part == 0 else folder.with_name(f"{batch}.later")) / f"{city}-{day:%Y%m%d}-{part}.sealed"


def run_folder(*, city: str, day: date, sequence: int) -> Path:
    """Acts, refusals, credits, sealed inputs and the manifest of a settlement run."""
    return configuration().store / "runs" / city / f"{day:%Y}" / f"{day:%m%d}" / str(sequence)


def corrected_folder(run: Path, correction: int) -> Path:
    """Beside the folder of a run: acts, refusals and the manifest that a correction has put in the place of its own."""
    return run.with_name(f"{run.name}-c{correction}")


def study_folder(number: int) -> Path:
    """What a study of past runs has counted, until it is dropped or has become a correction."""
    return configuration().store / "studies" / f"{number // 1000:04d}" / str(number)


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
    folder = configuration().store / WORK
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder

"""Make a backup of a site that goes on serving.

A file of the store is durable before a row names it, and is not changed afterwards. So the store is copied before the dump and once more
after it: what a row of the dump names was there in one of the two passes, also when it is removed by rule at that very moment.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import puhui
from puhui.foundation.configuration import configuration, keyring, signer_files
from puhui.foundation.files import make_folder, room_to_write, sync_tree, write_durably
from puhui.foundation.places import deletions_path
from puhui.journeys.backups import database
from puhui.journeys.backups.copying import Seen, copy_durably, copy_new, kept_of
from puhui.journeys.backups.words import DELETIONS, DUMP, FORMAT, KEYS, MANIFEST, NOTE, SIGNERS, STORE, Manifest
from puhui.journeys.deletions import keep_beside, read_deletions
from puhui.journeys.errors import BackupRefused, FolderInStore, FolderNotEmpty, KeysElsewhere, NothingToKeep
from puhui.quantification.words import Report, silent


def make_backup(*, folder: Path, url: str, with_keys: bool, clock: Callable[[], datetime], report: Report = silent) -> Manifest:
    """Dump, store and manifest in a new or empty folder, all on the disk when it returns. `url` is the owner's.

    A backup that did not come to its end leaves no manifest, so that it cannot be taken for one. Raises FolderNotEmpty, FolderInStore,
    NothingToKeep, DatabaseToolFailed, DeletionsBroken, DiskFull.
    """
    folder = folder.resolve()
    _check(folder)
    if database.is_empty(url):
        raise NothingToKeep
    begun_at = clock()
    make_folder(folder)
    keep_beside(folder)  # before anything is copied: another site's list there is refused
    folder.chmod(0o700)
    try:
        whole = _filled(folder, url, with_keys=with_keys, begun_at=begun_at, report=report)
    except BackupRefused:
        _leave_nothing(folder)
        raise
    whole = replace(whole, finished_at=clock().isoformat())
    write_durably(folder / MANIFEST, [whole.as_text().encode()])
    keep_beside(folder)
    note = {"finished_at": whole.finished_at, "path": str(folder)}
    write_durably(configuration().home.resolve() / NOTE, [json.dumps(note, ensure_ascii=False).encode()])
    return whole


def _check(folder: Path) -> None:
    store = configuration().store
    if folder == store or store in folder.parents:
        raise FolderInStore(path=folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(path=folder)


def _filled(folder: Path, url: str, *, with_keys: bool, begun_at: datetime, report: Report) -> Manifest:
    seen: Seen = {}
    store, target = configuration().store, folder / STORE
    make_folder(target)
    report("store", 0, 3)
    copied = copy_new(store, target, seen=seen)
    report("database", 1, 3)
    with room_to_write():
        sums = database.dump(url, folder / DUMP)
    report("store", 2, 3)
    copied |= copy_new(store, target, seen=seen)
    write_durably(folder / DELETIONS, [line.as_line().encode() for line in read_deletions(deletions_path())])
    files = {name: kept_of(folder / name) for name in (DUMP, DELETIONS)} | {f"{STORE}/{name}": kept for name, kept in copied.items()}
    if with_keys:
        if not configuration().keys_path.exists():
            raise KeysElsewhere
        files[KEYS] = copy_durably(configuration().keys_path, folder / KEYS)
        files |= {f"{SIGNERS}{path.name}": copy_durably(path, folder / f"{SIGNERS}{path.name}") for path in signer_files()}
    sync_tree(folder)
    return Manifest(FORMAT, puhui.__version__, begun_at.isoformat(), "", files, sums, keyring().marks())


def _leave_nothing(folder: Path) -> None:
    """The folder was empty, so everything in it is ours."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()

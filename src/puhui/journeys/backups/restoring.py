"""Make a new site out of a backup: everything is checked before anything is written, and nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from puhui.foundation.configuration import configuration, has_keys, keyring
from puhui.foundation.files import folder_durably
from puhui.foundation.keyring import WrittenKeyring, read_keys
from puhui.journeys.backups import database
from puhui.journeys.backups.copying import copy_durably, kept_of
from puhui.journeys.backups.words import DUMP, KEYS, SIGNERS, STORE, Manifest, manifest_of
from puhui.journeys.deletions import begin_restoring
from puhui.journeys.errors import BackupDamaged, HomeInUse, KeysDiffer, KeysWanted, RestoreDiffers
from puhui.quantification.words import Report, silent


def check_backup(*, folder: Path, report: Report = silent) -> Manifest:
    """The manifest of a backup whose every file is as it says. Raises BackupIncomplete, BackupDamaged."""
    manifest = manifest_of(folder)
    for place, (name, kept) in enumerate(sorted(manifest.files.items())):
        report("check", place, len(manifest.files))
        path = folder / name
        if not path.is_file() or kept_of(path) != kept:
            raise BackupDamaged(path=name)
    if DUMP not in manifest.files:
        raise BackupDamaged(path=DUMP)
    return manifest


def check_place(*, folder: Path, manifest: Manifest) -> None:
    """Refuses a home that holds data, and one without the keys that the backup was sealed with. Nothing is written or started."""
    home, store = configuration().home.resolve(), configuration().store
    if any((home / name).exists() for name in ("pg", "pg-location")) or (store.exists() and any(store.iterdir())):
        raise HomeInUse(path=home)
    if not has_keys() and KEYS not in manifest.files:
        raise KeysWanted(path=configuration().keys_path)
    brought = keyring() if has_keys() else WrittenKeyring(read_keys(folder / KEYS), where=str(folder / KEYS))
    found = brought.marks()
    if differing := [name for name, value in manifest.keys.items() if found.get(name) != value]:
        raise KeysDiffer(path=brought, names=", ".join(differing))


def restore_backup(*, folder: Path, manifest: Manifest, url: str, report: Report = silent) -> None:
    """Database, store and keys into an empty home, then the same sums as in the manifest. `url` is the owner's.

    Call check_backup and check_place first. Raises HomeInUse, DatabaseToolFailed, RestoreDiffers, DiskFull.
    """
    if not database.is_empty(url):
        raise HomeInUse(path="DATABASE_URL")
    begin_restoring()  # shut until the list of closed accounts has been played over it
    if not has_keys():
        copy_durably(folder / KEYS, configuration().keys_path)
        configuration().keys_path.parent.chmod(0o700)
    _copy_signers(folder, manifest)
    report("database", 0, 3)
    database.restore(url, folder / DUMP)
    report("store", 1, 3)
    _copy_store(folder, manifest)
    report("sums", 2, 3)
    _compare(manifest.sums, database.sums(url))


def _copy_signers(folder: Path, manifest: Manifest) -> None:
    """The signing keys of the old site, where the new one has none of its own yet."""
    keys = configuration().keys_path.parent
    for name in manifest.files:
        target = keys / name.removeprefix(SIGNERS)
        if name.startswith(SIGNERS) and name != KEYS and not target.exists():
            copy_durably(folder / name, target)


def _copy_store(folder: Path, manifest: Manifest) -> None:
    store = configuration().store
    if store.is_dir():
        store.rmdir()  # check_place has seen that it is empty
    with folder_durably(store) as target:
        for name, kept in manifest.files.items():
            if name.startswith(f"{STORE}/") and copy_durably(folder / name, target / name.removeprefix(f"{STORE}/")) != kept:
                raise BackupDamaged(path=name)


def _compare(recorded: Mapping[str, str], found: Mapping[str, str]) -> None:
    if differing := sorted(name for name in {*recorded, *found} if recorded.get(name) != found.get(name)):
        raise RestoreDiffers(names=", ".join(differing))

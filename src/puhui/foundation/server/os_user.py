"""The server never runs as root: as root, an unprivileged OS user carries it; otherwise we do ourselves.

Privileges are dropped in the child (setgroups, setgid, setuid before exec), so that nothing of the server ever runs as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from puhui.foundation.server.errors import CannotSwitchUser, NoServerUser

# An installed PostgreSQL brings this user; it is made for the purpose and nothing else is run as it.
PREFERRED_USER = "postgres"
OWN_USER = "puhui"

# A clean environment: PGDATA, PGOPTIONS and friends of the caller must not steer our server; C keeps its log in English.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/"}


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The OS user who runs the server; `switched` when it is not the one who runs this process."""

    name: str
    uid: int
    gid: int
    switched: bool

    def groups(self) -> list[int] | None:
        return os.getgrouplist(self.name, self.gid) if self.switched else None


def server_user(data: Path) -> ServerUser:
    """Who runs the server: as root the owner of the data where it exists, else `postgres`, else `puhui`."""
    if os.geteuid() != 0:
        return _described(os.geteuid(), switched=False)
    if data.exists() and data.stat().st_uid != 0:
        return _described(data.stat().st_uid, switched=True)
    return _unprivileged_user()


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def run_as(user: ServerUser, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run to the end, with both outputs in `stdout`."""
    try:
        return subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            cwd="/",  # the caller's folder may be closed to this user
            env=_ENVIRONMENT,
            umask=0o077,
            user=user.uid if user.switched else None,
            group=user.gid if user.switched else None,
            extra_groups=user.groups(),
        )
    except PermissionError as refused:
        raise _switch_refused(user, refused) from refused


def launch_as(user: ServerUser, command: Sequence[str | Path], *, output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start in a session of its own, so that Ctrl-C in a terminal reaches us and not the server."""
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            user=user.uid if user.switched else None,
            group=user.gid if user.switched else None,
            extra_groups=user.groups(),
        )
    except PermissionError as refused:
        raise _switch_refused(user, refused) from refused


def give_to(user: ServerUser, path: Path) -> None:
    """Make the user the owner of one path that we created."""
    if user.switched:
        os.chown(path, user.uid, user.gid, follow_symlinks=False)


def _described(uid: int, *, switched: bool) -> ServerUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return ServerUser(name=str(uid), uid=uid, gid=os.getegid(), switched=switched)
    return ServerUser(name=entry.pw_name, uid=uid, gid=entry.pw_gid, switched=switched)


def _unprivileged_user() -> ServerUser:
    for name in (PREFERRED_USER, OWN_USER):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switched=True)
    return _make_user(OWN_USER)


def _make_user(name: str) -> ServerUser:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if useradd is None:
        raise NoServerUser(name=name, reason="useradd not found")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/", "--shell", "/usr/sbin/nologin", name]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        entry = pwd.getpwnam(name)  # another starter may have made it first
    except KeyError:
        raise NoServerUser(name=name, reason=made.stderr.strip() or f"useradd: {made.returncode}") from None
    return ServerUser(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switched=True)


def _switch_refused(user: ServerUser, refused: PermissionError) -> Exception:
    # Without a switch the failure is about the program itself, and the caller's business.
    return CannotSwitchUser(name=user.name) if user.switched else refused

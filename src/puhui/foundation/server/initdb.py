"""A data folder is there whole or not at all: it is made under a temporary name beside its place, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from puhui.foundation.server.binaries import MAJOR_VERSION, Programs
from puhui.foundation.server.errors import DataFolderBroken, DataFolderForeign, DataFolderVersion, InitFailed
from puhui.foundation.server.keys import ROLE_NAMES
from puhui.foundation.server.locations import sync_folder
from puhui.foundation.server.os_user import ServerUser, give_to, run_as, user_name

# Every connection proves a password; there is no line for TCP because nothing listens there.
_CLIENT_RULES = "local  all          all  scram-sha-256\nlocal  replication  all  scram-sha-256\n"


def make_data_folder(data: Path, *, user: ServerUser, programs: Programs, password: str, durable: bool) -> None:
    """Run initdb as the user; `password` becomes the superuser's. The caller holds the lock of this home."""
    _sweep_unfinished(data)
    nest = Path(tempfile.mkdtemp(prefix=_nest_prefix(data), dir=data.parent))
    try:
        give_to(user, nest)
        _initialise(nest / "data", user=user, programs=programs, password_file=_write_password(nest, user, password), durable=durable)
        (nest / "data" / "pg_hba.conf").write_text(_CLIENT_RULES)
        os.rename(nest / "data", data)
        sync_folder(data.parent)
    except OSError as failure:
        raise InitFailed(data=data, log=str(failure)) from failure
    finally:
        shutil.rmtree(nest, ignore_errors=True)


def check_data_folder(data: Path, *, user: ServerUser) -> None:
    """Refuse a folder that this program cannot serve."""
    owner = data.stat().st_uid
    if owner != user.uid:
        raise DataFolderForeign(data=data, owner=user_name(owner), name=user.name)
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise DataFolderBroken(data=data) from None
    if found != str(MAJOR_VERSION):
        raise DataFolderVersion(data=data, found=found, wanted=MAJOR_VERSION)


def _nest_prefix(data: Path) -> str:
    return f".{data.name}-init-"


def _sweep_unfinished(data: Path) -> None:
    """Remove what a killed earlier attempt left."""
    for nest in data.parent.glob(f"{_nest_prefix(data)}*"):
        shutil.rmtree(nest, ignore_errors=True)


def _write_password(nest: Path, user: ServerUser, password: str) -> Path:
    path = nest / "password"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{password}\n")
    give_to(user, path)
    return path


def _initialise(data: Path, *, user: ServerUser, programs: Programs, password_file: Path, durable: bool) -> None:
    command: list[str | Path] = [
        programs.program("initdb"),
        "-D",
        data,
        f"--username={ROLE_NAMES['superuser']}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-locale",  # sorts by bytes, the same on every machine; a pinyin order needs its own key
        "--data-checksums",
        "--set=listen_addresses=",  # also for someone who starts this folder by hand
    ]
    if not durable:
        command.append("--no-sync")
    done = run_as(user, command)
    if done.returncode != 0:
        raise InitFailed(data=data, log=done.stdout.strip())

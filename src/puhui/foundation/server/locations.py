"""Where the data and the socket lie: below the home where the server's OS user can enter, else at a place that is said aloud.

No folder that existed before is ever given another mode: a private parent stays private.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from puhui.foundation.server.errors import (
    HomeNotUsable,
    NoReachableFolder,
    SocketFolderTaken,
    SocketPathTooLong,
)
from puhui.foundation.server.os_user import ServerUser, give_to, run_as
from puhui.vocabulary.texts import Text

Say = Callable[[Text], None]

SHARED_FOLDER = Path("/var/lib/puhui")
# Short on every system, unlike what TMPDIR may say; a folder in it is only used when it is private to the server's user.
SHORT_TEMP = Path("/tmp")  # noqa: S108
SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_LENGTH = 107 if os.uname().sysname == "Linux" else 103
_NOTE = "pg-location"


def quiet(line: Text) -> None:
    """For callers who do not want to hear."""


def data_folder(home: Path) -> Path:
    """Where the data of this home lies, or will lie when nothing else is remembered."""
    return remembered_folder(home) or home / "pg"


def remembered_folder(home: Path) -> Path | None:
    try:
        return Path((home / _NOTE).read_text().strip())
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise HomeNotUsable(home=home, reason=failure.strerror) from failure


def location_note(home: Path) -> Path:
    return home / _NOTE


def remember(home: Path, data: Path) -> None:
    """Note a data folder that does not lie at the usual place."""
    if data != home / "pg":
        replace_file(location_note(home), f"{data}\n".encode(), mode=0o644)


def make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise HomeNotUsable(home=home, reason=failure.strerror) from failure
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise HomeNotUsable(home=home, reason="no permission")


def place_for_data(home: Path, user: ServerUser, *, say: Say) -> Path:
    """A free path in a folder that the server's user can enter and that we can write."""
    if _user_can_use(home, user):
        return home / "pg"
    tried = [home]
    for folder in shared_folders():
        if _user_can_use(folder, user):
            data = _free_path(folder, home)
            _tell(home, user, data, say=say)
            return data
        tried.append(folder)
    raise NoReachableFolder(name=user.name, tried=", ".join(map(str, tried)))


def shared_folders() -> Iterator[Path]:
    """The places outside the home, best first, each made when it is asked for; a restart may empty the temporary one."""
    for folder in (SHARED_FOLDER, Path(tempfile.gettempdir()) / "puhui-shared"):
        if _made(folder):
            yield folder


def socket_folder(data: Path, user: ServerUser) -> Path:
    """A short path that only depends on the data folder and its user, so every process finds it."""
    base = SHORT_TEMP if SHORT_TEMP.is_dir() else Path(tempfile.gettempdir())
    return base / f"puhui-{user.uid}-{_mark(data)}"


def prepare_socket_folder(folder: Path, user: ServerUser) -> None:
    """Make it for this user alone; refuse one that is somebody else's: its maker could stand in for our server."""
    length = len(os.fsencode(folder / SOCKET_NAME))
    if length > _SOCKET_PATH_LENGTH:
        raise SocketPathTooLong(path=folder / SOCKET_NAME, length=length, limit=_SOCKET_PATH_LENGTH)
    try:
        folder.mkdir(mode=0o700)
        give_to(user, folder)
    except FileExistsError:
        pass  # of an earlier start: it is judged below
    if not is_private(folder, user):
        raise SocketFolderTaken(folder=folder, name=user.name)


def is_private(folder: Path, user: ServerUser) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == user.uid and not found.st_mode & 0o077


def replace_file(path: Path, content: bytes, *, mode: int) -> None:
    """Whole or not at all, even when the power fails: temporary name, fsync, rename, fsync of the folder."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> bool:
    """Whether the folder is there and ours alone to write."""
    try:
        folder.mkdir()
        folder.chmod(0o755)  # made just now, by us: open to enter whatever the umask is
    except FileExistsError:
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    except OSError:
        return False
    return True


def _user_can_use(folder: Path, user: ServerUser) -> bool:
    """Tried, not reasoned: the user writes a file into a trial folder there (modes, ACLs, mounts and NFS all count)."""
    try:
        trial = Path(tempfile.mkdtemp(prefix=".trial-", dir=folder))
    except OSError:
        return False
    try:
        give_to(user, trial)
        return run_as(user, ["/bin/sh", "-c", 'cd "$1" && : >file', "sh", trial]).returncode == 0
    except OSError:
        return False
    finally:
        shutil.rmtree(trial, ignore_errors=True)


def _free_path(folder: Path, home: Path) -> Path:
    """Never the data of an earlier home at the same path: its passwords went with that home."""
    mark, number = _mark(home), 1
    path = folder / mark
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{mark}-{number}"
    return path


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _tell(home: Path, user: ServerUser, data: Path, *, say: Say) -> None:
    line = Text(
        f"数据库放在 {data}：以 root 运行时它由系统用户 {user.name} 承载，而该用户进不了 {home}。已记入 {location_note(home)}。",
        f"The database lies in {data}: as root it runs as the OS user {user.name}, who cannot enter {home}. "
        f"Remembered in {location_note(home)}.",
    )
    if not data.is_relative_to(SHARED_FOLDER):
        line = Text(
            f"{line.zh}注意：重启可能清空临时文件夹，请把 PUHUI_HOME 设为别处。",
            f"{line.en} Beware: a restart may empty the temporary folder; set PUHUI_HOME to another place.",
        )
    say(line)

"""One data folder and its server: made once, started, recovered, asked, stopped.

A server that is already there (its owner was killed) is used as it is. Whoever starts or stops holds the lock of the home:
see parent.py, which is the door for commands.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

import psycopg
from psycopg.pq import PGconn, Ping

from puhui.foundation.server.binaries import Programs, programs_for
from puhui.foundation.server.errors import (
    AnotherServerAnswers,
    DataFolderMissing,
    HomeNotUsable,
    KeysMissing,
    StartFailed,
    StartTooSlow,
    StopTooSlow,
)
from puhui.foundation.server.initdb import check_data_folder, make_data_folder
from puhui.foundation.server.keys import ROLE_NAMES, Keys, Role, ensure_keys, keys_file, read_keys
from puhui.foundation.server.locations import (
    Say,
    data_folder,
    is_private,
    location_note,
    make_home,
    place_for_data,
    prepare_socket_folder,
    quiet,
    remember,
    remembered_folder,
    shared_folders,
    socket_folder,
)
from puhui.foundation.server.os_user import ServerUser, launch_as, server_user
from puhui.foundation.server.processes import can_look, is_alive, live_postmaster, send, server_processes, wait_until
from puhui.foundation.server.roles import create_roles_and_database
from puhui.foundation.server.tuning import start_options
from puhui.vocabulary.texts import Text

DATABASE = "puhui"
# Without a sign of life; a server that says it is recovering gets the longer time.
SILENT_S = 30
RECOVERY_S = 900
STOP_S = 120
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_POLL_S = 0.02


class Cluster:
    """The embedded server of one home. `say` hears what a user should know, in both languages."""

    def __init__(self, home: Path, *, settings: Mapping[str, str] = _NO_SETTINGS, say: Say = quiet, durable: bool = True) -> None:
        self.home = home.resolve()
        self._settings = settings
        self._say = say
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return data_folder(self.home)

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data, self.user)

    @property
    def user(self) -> ServerUser:
        return server_user(self.data)

    @property
    def keys(self) -> Keys:
        found = read_keys(self.home)
        if found is None:
            raise KeysMissing(data=self.data, keys=keys_file(self.home))
        return found

    @property
    def programs(self) -> Programs:
        """The programs as the server's OS user runs them; pg_dump and friends are among them."""
        return programs_for(self.user, shared_folders=shared_folders())

    @property
    def pid(self) -> int | None:
        """The postmaster's process, whoever started it."""
        found = live_postmaster(self.data)
        return found.pid if found else None

    def url(self, role: Role = "app", *, database: str = DATABASE) -> str:
        """A libpq address over the socket. It holds the password: pass it on, never print it."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{ROLE_NAMES[role]}:{quote(self.keys.of(role), safe='')}@/{quote(database)}?host={host}&port=5432"

    def ensure(self) -> None:
        """Make the data folder once; refuse one that cannot be served."""
        make_home(self.home)
        if self.data.exists():
            check_data_folder(self.data, user=self.user)
            _ = self.keys
            return
        if remembered_folder(self.home):
            raise DataFolderMissing(data=self.data, note=location_note(self.home))
        self._make_data()

    def start(self) -> None:
        """Return when the server answers a query: an orphan is adopted, a crashed one recovers, else a new one is launched."""
        self.ensure()
        if self._adopt():
            return
        self._end_leftovers()
        prepare_socket_folder(self.sockets, self.user)
        self._launch()
        self._wait_until_it_answers(silent_s=SILENT_S)
        self._confirm_identity()

    def stop(self, *, how: Literal["fast", "immediate"] = "fast") -> None:
        """Fast: sessions end, all is written. Immediate: like a crash, and recovered at the next start."""
        found = live_postmaster(self.data)
        if found is not None:
            self._signal_until_gone(found.pid, first=signal.SIGINT if how == "fast" else signal.SIGQUIT)
        self._reap()
        self._clear_sockets()

    def is_running(self) -> bool:
        return self.answers("superuser", database="postgres")

    def answers(self, role: Role = "app", *, database: str = DATABASE) -> bool:
        """Whether a query of this role is answered now. Nothing is made or started."""
        if read_keys(self.home) is None or not self.data.exists() or not is_private(self.sockets, self.user):
            return False
        try:
            with psycopg.connect(self.url(role, database=database), connect_timeout=5) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def ping(self) -> Ping:
        """What the socket says without a password: OK, REJECT (starting, recovering, stopping) or NO_RESPONSE."""
        return Ping(PGconn.ping(f"host='{self.sockets}' port=5432 dbname=postgres connect_timeout=5".encode()))

    def create_roles_and_database(self, database: str = DATABASE) -> None:
        """Both roles and one database with its grants; the server must run."""
        create_roles_and_database(superuser_url=lambda name: self.url("superuser", database=name), keys=self.keys, database=database)

    def last_log_lines(self, count: int = 12) -> str:
        """The end of the newest server log and of what the server said before it had a log."""
        logs = sorted((self.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        lines = [line for path in (*logs[-1:], self._start_log) if path.exists() for line in _lines(path)[-count:]]
        return "\n".join(line for line in lines if "redirecting log output" not in line and "Future log output" not in line)

    @property
    def _start_log(self) -> Path:
        return self.home / "database-start.log"

    def _make_data(self) -> None:
        user = self.user
        data = place_for_data(self.home, user, say=self._say)
        password = ensure_keys(self.home).superuser
        make_data_folder(data, user=user, programs=self.programs, password=password, durable=self._durable)
        remember(self.home, data)

    def _adopt(self) -> bool:
        """Use a live server of this folder; one that never answers (its socket is gone) is stopped, to be replaced."""
        found = live_postmaster(self.data)
        if found is None:
            return False
        if found.status == "stopping":
            self._signal_until_gone(found.pid, first=signal.SIGINT)
            return False
        try:
            self._wait_until_it_answers(silent_s=5)
        except StartTooSlow:
            self._signal_until_gone(found.pid, first=signal.SIGINT)
            return False
        except StartFailed:  # it ended while we waited
            return False
        self._confirm_identity()
        return True

    def _end_leftovers(self) -> None:
        """After a kill: children still hold the shared memory, and the lock files name a number that means nothing any more.

        The number may belong to a stranger by now, or to a zombie that nobody collects (a container without an init): with either,
        PostgreSQL would refuse to start for as long as that lives. Where no process can be looked at, its own check stays in charge.
        """
        self._reap()
        if not can_look():
            return
        for pid in server_processes(self.data):
            send(pid, signal.SIGKILL)
        if wait_until(lambda: not server_processes(self.data), timeout_s=10):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._clear_sockets()

    def _launch(self) -> None:
        options = start_options(sockets=self.sockets, settings=self._settings)
        command: list[str | Path] = [self.programs.program("postgres"), "-D", self.data, *options]
        try:
            output = self._start_log.open("wb")
        except OSError as failure:
            raise HomeNotUsable(home=self._start_log, reason=failure.strerror) from failure
        with output:
            self._process = launch_as(self.user, command, output=output)

    def _wait_until_it_answers(self, *, silent_s: int) -> None:
        begun = heard = time.monotonic()
        told = False
        while not self.is_running():
            now = time.monotonic()
            if self.pid is None and (self._process is None or self._process.poll() is not None):
                raise StartFailed(data=self.data, log=self.last_log_lines())
            if self.ping() is Ping.REJECT:
                heard = now
            if now - heard > silent_s or now - begun > RECOVERY_S:
                raise StartTooSlow(data=self.data, seconds=round(now - begun), log=self.last_log_lines())
            if now - begun > 5 and not told:
                told = True
                self._say_recovering()
            time.sleep(_POLL_S)

    def _confirm_identity(self) -> None:
        """The server at our socket serves our folder and no other."""
        with psycopg.connect(self.url("superuser", database="postgres")) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        found = Path(row[0]) if row else Path()
        if not found.exists() or not found.samefile(self.data):
            raise AnotherServerAnswers(folder=self.sockets, found=found, data=self.data)

    def _signal_until_gone(self, pid: int, *, first: signal.Signals) -> None:
        """Ask, then insist: an immediate stop and a kill lose no commit, they only cost a recovery."""
        for number, patience_s in ((first, STOP_S), (signal.SIGQUIT, 20), (signal.SIGKILL, 10)):
            send(pid, number)
            if wait_until(lambda: not is_alive(pid), timeout_s=patience_s):
                return
        raise StopTooSlow(pid=pid, data=self.data)

    def _reap(self) -> None:
        """Collect our own child, which has ended or is about to, so that no zombie stays."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
        self._process = None

    def _clear_sockets(self) -> None:
        """Without a server the socket folder has no use, and its lock file could only mislead the next one."""
        folder = self.sockets
        if is_private(folder, self.user):
            shutil.rmtree(folder)

    def _say_recovering(self) -> None:
        self._say(
            Text("数据库正在恢复上次未写完的部分，请稍候……", "The database is recovering what the last stop left unwritten; please wait …")
        )


def _lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines()

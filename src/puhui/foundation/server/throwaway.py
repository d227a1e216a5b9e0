"""A cluster for one test or one drill: its own folder and socket, killed as hard as wanted, gone at the end.

A watcher of three lines of shell waits on a pipe: when this process dies, even by SIGKILL, the pipe closes and the watcher
ends the server and removes the folders.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from puhui.foundation.server.cluster import DATABASE, Cluster
from puhui.foundation.server.locations import SHORT_TEMP
from puhui.foundation.server.os_user import give_to, run_as, server_user
from puhui.foundation.server.processes import live_postmaster, send, server_processes, wait_until
from puhui.foundation.server.tuning import SMALL

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_PREFIX = "puhui-throwaway-"

# $1 the folder, $2 the socket folder. A closed pipe means that our owner has died.
_WATCHER = """
read -r word && [ "$word" = done ] && exit 0
pid=$(head -n 1 "$1/pg/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
tries=0; while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
rm -rf -- "$1" "$2"
"""


class ThrowawayCluster(Cluster):
    """A cluster whose processes may be killed at any moment."""

    def kill_hard(self) -> None:
        """SIGKILL to the postmaster, which then forks no more, and to every child: what a power cut leaves of processes."""
        found = live_postmaster(self.data)
        if found is not None:
            send(found.pid, signal.SIGKILL)
        wait_until(self._all_killed, timeout_s=10)
        self._reap()

    def _all_killed(self) -> bool:
        for pid in server_processes(self.data):
            send(pid, signal.SIGKILL)
        return not server_processes(self.data)

    def remove(self) -> None:
        self.kill_hard()
        self._clear_sockets()
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def throwaway_cluster(
    *, settings: Mapping[str, str] = _NO_SETTINGS, database: str = DATABASE, start: bool = True
) -> Iterator[ThrowawayCluster]:
    """A running cluster with its roles and database, proved to be our own before it is handed out."""
    cluster = ThrowawayCluster(_own_folder(), settings={**SMALL, **settings}, durable=False)
    watcher = _watch_over(cluster)
    try:
        if start:
            cluster.start()  # asserts `show data_directory`
            cluster.create_roles_and_database(database)
        yield cluster
    finally:
        cluster.remove()
        watcher.communicate(b"done\n")


def _own_folder() -> Path:
    """Directly below the temporary folder, or below /tmp where the server's OS user cannot enter that one."""
    for base in (Path(tempfile.gettempdir()), SHORT_TEMP):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base)).resolve()
        user = server_user(folder / "pg")
        give_to(user, folder)
        if run_as(user, ["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0:
            return folder
        folder.rmdir()
    return folder


def _watch_over(cluster: ThrowawayCluster) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", _WATCHER, "sh", str(cluster.home), str(cluster.sockets)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )

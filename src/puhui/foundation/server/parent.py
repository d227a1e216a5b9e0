"""One parent per home: who holds `server.lock` starts the server and keeps it alive; everyone else connects.

Two files are locked in the home.

    server.lock    exclusive, by the parent, for as long as it is the parent: `puhui serve`, or a short command when none runs
    server.users   shared, by everyone who uses the server

The last user stops the server: a parent that ends while others still work leaves it to them. Killed holders lose their locks
at once, and the next command adopts the server that they left behind.
"""

from __future__ import annotations

import enum
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import psycopg
from psycopg.pq import Ping

from puhui.foundation.server.cluster import RECOVERY_S, Cluster
from puhui.foundation.server.errors import DatabaseUnavailable, ParentSilent
from puhui.foundation.server.keys import Role
from puhui.foundation.server.locations import Say, make_home, quiet
from puhui.foundation.server.locks import FileLock
from puhui.foundation.server.processes import wait_until
from puhui.foundation.server.urls import Urls
from puhui.vocabulary.texts import Text

_JOIN_SILENT_S = 120
_LEAVE_S = 30
_POLL_S = 0.05
_LONGEST_PAUSE_S = 30
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class Health(enum.Enum):
    """What one look at the server found."""

    ANSWERS = "answers"
    RECOVERING = "recovering"
    RESTARTED = "restarted"
    SILENT = "silent"


class Keeper:
    """One process's share in the server of a home, from `enter` to `leave`."""

    def __init__(self, cluster: Cluster, *, say: Say = quiet) -> None:
        self.cluster = cluster
        self._say = say
        self._parent = FileLock(cluster.home / "server.lock")
        self._users = FileLock(cluster.home / "server.users")

    @property
    def is_parent(self) -> bool:
        return self._parent.is_exclusive

    def url(self, role: Role = "app") -> str:
        return self.cluster.url(role)

    def urls(self) -> Urls:
        """Where to serve and where to migrate, in the shape that `database_urls` has for a server of one's own."""
        return Urls(app=self.url("app"), owner=self.url("owner"), owner_is_app=False)

    def enter(self) -> None:
        """Return when the app's role is answered, with us as the parent or as a guest of another."""
        make_home(self.cluster.home)
        self._users.take_shared()  # waits while a last user is stopping the server
        try:
            self._become_parent_or_guest()
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Stop the server if nobody else uses it."""
        try:
            if self._users.try_exclusive() and self._take_parenthood(timeout_s=_LEAVE_S):
                self.cluster.stop()
        finally:
            self._parent.release()
            self._users.release()

    def check(self) -> Health:
        """One look. A dead server is started again by its parent; a guest whose parent is gone becomes the parent."""
        if self.cluster.answers("app"):
            self._take_parenthood(timeout_s=0)
            return Health.ANSWERS
        if not self._take_parenthood(timeout_s=0):
            return Health.SILENT
        if self.cluster.pid is None:
            self._say(Text("数据库进程已中止，正在重新启动……", "The database process has died; starting it again …"))
            self._start()
            return Health.RESTARTED
        return Health.RECOVERING if self.cluster.ping() is Ping.REJECT else Health.SILENT

    def watch(self, stop: threading.Event, *, interval_s: float = 1.0) -> None:
        """Check until `stop` is set. A failed restart is said and tried again later."""
        pause_s = interval_s
        while not stop.wait(pause_s):
            try:
                self.check()
                pause_s = interval_s
            except DatabaseUnavailable as refusal:
                self._say(Text(refusal.sentence("zh"), refusal.sentence("en")))
                pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
            except psycopg.OperationalError as failure:  # it died again right after it had answered
                self._say(Text(f"数据库又中断了：{failure}", f"The database broke off again: {failure}"))

    @contextmanager
    def watched(self, *, interval_s: float = 1.0) -> Iterator[None]:
        """Watch in a thread for the length of the block."""
        stop = threading.Event()
        thread = threading.Thread(target=self.watch, args=(stop,), kwargs={"interval_s": interval_s}, name="database-watch")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _become_parent_or_guest(self) -> None:
        begun = heard = time.monotonic()
        while not self._take_parenthood(timeout_s=0):
            if self.cluster.answers("app"):
                return
            now = time.monotonic()
            if self.cluster.pid is not None and self.cluster.ping() is Ping.REJECT:
                heard = now
            if now - heard > _JOIN_SILENT_S or now - begun > RECOVERY_S:
                raise ParentSilent(parent=self._parent.noted(), lock=self._parent.path, seconds=round(now - begun))
            time.sleep(_POLL_S)
        self._start()

    def _start(self) -> None:
        self.cluster.start()
        self.cluster.create_roles_and_database()

    def _take_parenthood(self, *, timeout_s: float) -> bool:
        if not self.is_parent and wait_until(self._parent.try_exclusive, timeout_s=timeout_s, interval_s=_POLL_S):
            self._parent.note(f"pid {os.getpid()}")
        return self.is_parent


@contextmanager
def running(home: Path, *, settings: Mapping[str, str] = _NO_SETTINGS, say: Say = quiet) -> Iterator[Keeper]:
    """The server of this home, answering, for the length of the block; `settings` count for the one who starts it."""
    keeper = Keeper(Cluster(home, settings=settings, say=say), say=say)
    keeper.enter()
    try:
        yield keeper
    finally:
        keeper.leave()

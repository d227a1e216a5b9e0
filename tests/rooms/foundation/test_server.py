"""The embedded server, with real servers: what is acknowledged survives, one server per home, and the app may not rule."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from puhui.foundation.server import Cluster, Health, Keeper, ThrowawayCluster, running, throwaway_cluster
from puhui.foundation.server import errors as refusals
from puhui.foundation.server.binaries import wheel_programs
from puhui.foundation.server.locations import data_folder, prepare_socket_folder
from puhui.foundation.server.os_user import launch_as, server_user
from puhui.foundation.server.processes import can_look, is_alive, server_processes, wait_until
from puhui.vocabulary.texts import Text

SOURCE = Path(__file__).parents[3] / "src"
IS_ROOT = os.geteuid() == 0
only_as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can meet this case")

# A process that uses the server of a home until its standard input closes.
USER = """
import json, sys
from pathlib import Path
import psycopg
from puhui.foundation.server import running
with running(Path(sys.argv[1])) as server:
    with psycopg.connect(server.url("app")) as connection:
        connection.execute("SELECT 1")
    print(json.dumps({"pid": server.cluster.pid, "is_parent": server.is_parent}), flush=True)
    sys.stdin.read()
    with psycopg.connect(server.url("app")) as connection:
        connection.execute("SELECT 1")
"""


def start_user(home: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )


def told(user: subprocess.Popen[str]) -> dict[str, int]:
    assert user.stdout is not None
    return json.loads(user.stdout.readline())


def ended(user: subprocess.Popen[str]) -> int:
    user.communicate(timeout=30)
    return user.returncode


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def tell(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def kill_and_wait(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(pid), timeout_s=10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    made = Path(tempfile.mkdtemp(prefix="puhui-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose data is made once for all tests; none of them leaves a server behind."""
    made = Path(tempfile.mkdtemp(prefix="puhui-test-"))
    made.chmod(0o755)
    yield made / "home"
    Cluster(made / "home").stop()
    shutil.rmtree(made)


@pytest.fixture
def left(home: Path) -> Iterator[Cluster]:
    """A cluster whose server was killed: its lock files lie there, and the dead child is not yet waited for."""
    cluster = Cluster(home)
    cluster.start()
    kill_and_wait(cluster.pid)
    yield cluster
    cluster.stop()


class TestThrowawayCluster:
    def test_serves_its_own_folder_and_leaves_nothing(self) -> None:
        with throwaway_cluster() as cluster:
            data, home, sockets = cluster.data, cluster.home, cluster.sockets
            assert ask(cluster.url("superuser"), "SHOW data_directory") == [(str(data),)]
            assert home.parent == Path(tempfile.gettempdir()).resolve()
            os.kill(cluster.pid or 0, signal.SIGKILL)
        assert not home.exists()
        assert not sockets.exists()
        assert server_processes(data) == []

    def test_keeps_every_acknowledged_commit_when_killed_hard(self, cluster: ThrowawayCluster) -> None:
        tell(cluster.url("owner"), "CREATE TABLE kept (number bigint PRIMARY KEY)")
        acknowledged: list[int] = []

        def write() -> None:
            with psycopg.connect(cluster.url("app"), autocommit=True) as connection:
                for number in range(1_000_000):
                    connection.execute("INSERT INTO kept VALUES (%s)", (number,))
                    acknowledged.append(number)

        def write_until_killed() -> None:
            with pytest.raises(psycopg.OperationalError):
                write()

        writer = threading.Thread(target=write_until_killed)
        writer.start()
        assert wait_until(lambda: len(acknowledged) > 200, timeout_s=10)
        cluster.kill_hard()
        writer.join()
        assert not cluster.is_running()
        cluster.start()
        found = {number for (number,) in ask(cluster.url("app"), "SELECT number FROM kept")}
        assert set(acknowledged) <= found
        assert len(found) - len(acknowledged) in (0, 1)  # the one that was on its way

    def test_is_removed_when_its_owner_is_killed(self) -> None:
        program = (
            "import sys\nfrom puhui.foundation.server import throwaway_cluster\n"
            "with throwaway_cluster() as cluster:\n    print(cluster.home, cluster.pid, flush=True)\n    sys.stdin.read()"
        )
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-c", program]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as owner:
            assert owner.stdout is not None
            home, pid = owner.stdout.readline().split()
            owner.kill()
        assert wait_until(lambda: not Path(home).exists() and not is_alive(int(pid)), timeout_s=10)


class TestRunning:
    def test_two_who_start_at_once_share_one_server(self, home: Path) -> None:
        users = [start_user(home), start_user(home)]
        first, second = (told(user) for user in users)
        assert first["pid"] == second["pid"]
        assert sorted((first["is_parent"], second["is_parent"])) == [False, True]
        assert [ended(user) for user in users] == [0, 0]
        assert not is_alive(first["pid"])

    def test_a_parent_that_ends_first_leaves_the_server_to_its_guest(self, home: Path) -> None:
        parent = start_user(home)
        pid = told(parent)["pid"]
        guest = start_user(home)
        assert told(guest) == {"pid": pid, "is_parent": False}
        assert ended(parent) == 0
        assert is_alive(pid)
        assert ended(guest) == 0
        assert not is_alive(pid)

    def test_adopts_the_server_of_a_killed_owner_and_stops_it_at_the_end(self, home: Path) -> None:
        owner = start_user(home)
        pid = told(owner)["pid"]
        owner.kill()
        ended(owner)
        assert is_alive(pid)
        with running(home) as server:
            assert (server.cluster.pid, server.is_parent) == (pid, True)
        assert not is_alive(pid)

    def test_a_guest_that_watches_becomes_the_parent_of_a_killed_one(self, home: Path) -> None:
        owner = start_user(home)
        told(owner)
        with running(home) as server:
            assert not server.is_parent
            owner.kill()
            ended(owner)
            assert server.check() is Health.ANSWERS
            assert server.is_parent

    def test_starts_over_the_pid_file_of_a_dead_postmaster(self, home: Path) -> None:
        with running(home) as server:
            kill_and_wait(server.cluster.pid)
        assert (data_folder(home) / "postmaster.pid").exists()
        with running(home) as server:
            assert ask(server.url(), "SELECT current_user") == [("puhui_app",)]

    def test_starts_when_the_old_number_belongs_to_a_stranger_now(self, home: Path, left: Cluster) -> None:
        user, note = left.user, left.data / "postmaster.pid"
        with open(os.devnull, "wb") as nowhere, launch_as(user, ["sleep", "30"], output=nowhere) as stranger:
            for file in (note, left.sockets / ".s.PGSQL.5432.lock"):
                file.write_text("\n".join([str(stranger.pid), *file.read_text().splitlines()[1:]]) + "\n")
            with running(home) as server:
                assert server.cluster.pid != stranger.pid
            assert stranger.poll() is None
            stranger.kill()

    @pytest.mark.skipif(not can_look(), reason="this system does not show which processes are zombies")
    def test_starts_when_the_old_number_is_a_zombie_that_nobody_collects(self, home: Path, left: Cluster) -> None:
        assert left.pid is None
        with running(home) as server:
            assert server.cluster.answers()

    @pytest.mark.skipif(not can_look(), reason="this system does not show where a process works")
    def test_leaves_a_shell_alone_that_stands_in_the_data_folder(self, home: Path, left: Cluster) -> None:
        with subprocess.Popen(["sleep", "30"], cwd=left.data) as shell:
            with running(home):
                assert shell.poll() is None
            shell.kill()

    def test_starts_again_at_once_when_only_the_postmaster_was_killed(self, home: Path) -> None:
        with running(home) as server, psycopg.connect(server.url()):
            kill_and_wait(server.cluster.pid)
            assert server.check() is Health.RESTARTED
            assert ask(server.url(), "SELECT 1") == [(1,)]

    def test_the_watch_restarts_what_dies_and_says_so(self, home: Path) -> None:
        lines: list[Text] = []
        with running(home, say=lines.append) as server, server.watched(interval_s=0.05):
            before = server.cluster.pid or 0
            os.kill(before, signal.SIGKILL)
            assert wait_until(lambda: server.cluster.pid not in (None, before) and server.cluster.answers(), timeout_s=10)
        assert "重新启动" in lines[0].zh
        assert "starting it again" in lines[0].en

    def test_makes_its_data_once_and_starts_it_within_two_seconds(self, home: Path) -> None:
        with running(home) as server:
            tell(server.url("owner"), "CREATE TABLE IF NOT EXISTS stays (a int)")
        begun = time.monotonic()
        with running(home) as server:
            assert time.monotonic() - begun < 2
            assert ask(server.url("app"), "SELECT count(*) FROM stays") == [(0,)]
            assert server.urls().owner_is_app is False


class TestDataFolder:
    def test_is_there_whole_or_not_at_all(self, folder: Path) -> None:
        cluster = Cluster(folder)
        unfinished = folder / ".pg-init-killed"
        (unfinished / "data").mkdir(parents=True)
        cluster.ensure()
        assert not unfinished.exists()
        assert (folder / "pg" / "PG_VERSION").read_text().strip() == "18"
        (folder / "pg" / "PG_VERSION").write_text("17\n")
        with pytest.raises(refusals.DataFolderVersion, match="puhui backup"):
            cluster.ensure()
        (folder / "pg" / "PG_VERSION").unlink()
        with pytest.raises(refusals.DataFolderBroken, match="no PG_VERSION"):
            cluster.ensure()

    def test_refuses_data_without_its_passwords(self, home: Path, folder: Path) -> None:
        with running(home):
            pass
        keys = home / "keys" / "database.json"
        keys.rename(folder / "kept.json")
        with pytest.raises(refusals.KeysMissing, match="backup"), running(home):
            pass
        (folder / "kept.json").rename(keys)

    def test_refuses_a_home_that_is_a_file(self, folder: Path) -> None:
        (folder / "home").write_text("")
        with pytest.raises(refusals.HomeNotUsable, match="PUHUI_HOME"), running(folder / "home"):
            pass


class TestSocketFolder:
    def test_refuses_a_folder_that_others_may_enter(self, folder: Path) -> None:
        user = server_user(folder / "pg")
        own = folder / "own"
        prepare_socket_folder(own, user)
        prepare_socket_folder(own, user)
        own.chmod(0o755)
        with pytest.raises(refusals.SocketFolderTaken):
            prepare_socket_folder(own, user)

    def test_refuses_a_link_in_its_place(self, folder: Path) -> None:
        user = server_user(folder / "pg")
        prepare_socket_folder(folder / "own", user)
        (folder / "link").symlink_to(folder / "own")
        with pytest.raises(refusals.SocketFolderTaken):
            prepare_socket_folder(folder / "link", user)

    @pytest.mark.skipif(sys.platform != "linux", reason="the limit of Linux")
    def test_refuses_a_path_longer_than_the_system_allows(self, folder: Path) -> None:
        user = server_user(folder / "pg")
        room = 107 - len(f"{folder}//.s.PGSQL.5432")
        prepare_socket_folder(folder / ("x" * room), user)
        with pytest.raises(refusals.SocketPathTooLong, match="108 bytes; the system allows 107"):
            prepare_socket_folder(folder / ("x" * (room + 1)), user)


@only_as_root
class TestPrivateHome:
    @pytest.fixture
    def private(self) -> Iterator[Path]:
        made = Path(tempfile.mkdtemp(prefix="puhui-test-"))
        yield made
        shutil.rmtree(made)

    @pytest.fixture
    def forget(self) -> Iterator[Callable[[Path], None]]:
        outside: list[Path] = []
        yield outside.append
        for data in outside:
            shutil.rmtree(data, ignore_errors=True)

    def test_is_left_private_and_its_data_lies_elsewhere(self, private: Path, forget: Callable[[Path], None]) -> None:
        lines: list[Text] = []
        home = private / "checkout" / ".puhui"
        with running(home, say=lines.append) as server:
            data = server.cluster.data
            forget(data)
            assert not data.is_relative_to(private)
            assert ask(server.url(), "SELECT 1") == [(1,)]
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert [str(data) in line.zh and str(data) in line.en for line in lines] == [True]
        with running(home, say=lines.append) as server:
            assert server.cluster.data == data
        assert len(lines) == 1
        shutil.rmtree(home)
        Cluster(home).ensure()  # a new home at the same path does not get the old one's data
        forget(data_folder(home))
        assert data_folder(home) != data
        shutil.rmtree(data_folder(home))
        with pytest.raises(refusals.DataFolderMissing, match="pg-location"):
            Cluster(home).ensure()

    def test_runs_the_programs_of_a_private_checkout_from_a_copy(self, private: Path) -> None:
        wheel = wheel_programs().root.parent
        package = private / wheel.name
        package.mkdir()
        (package / "__init__.py").touch()
        shutil.copytree(wheel / "pginstall18", package / "pginstall18", ignore=shutil.ignore_patterns("include", "*.a"))
        shutil.copytree(wheel.parent / f"{wheel.name}.libs", private / f"{wheel.name}.libs")
        program = (
            "from puhui.foundation.server import throwaway_cluster\n"
            "with throwaway_cluster() as cluster:\n    print(cluster.programs.root, cluster.answers())"
        )
        environment = {**os.environ, "PYTHONPATH": f"{private}:{SOURCE}"}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        root, answers = done.stdout.split()
        assert answers == "True"
        assert not Path(root).is_relative_to(private)
        assert stat.S_IMODE(private.stat().st_mode) == 0o700

    def test_server_runs_as_an_ordinary_user(self, cluster: ThrowawayCluster) -> None:
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == cluster.user.uid != 0


def test_a_keeper_can_leave_without_having_entered(folder: Path) -> None:
    Keeper(Cluster(folder)).leave()
    assert not (folder / "pg").exists()

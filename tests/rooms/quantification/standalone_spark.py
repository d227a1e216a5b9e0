"""A standalone Spark cluster on this machine for a test: a master and two workers as processes of their own, stopped at the end."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

WORKERS = 2
READY_S = 60
#: One core and this much a worker; the driver is the test itself.
EXECUTOR_MEMORY = "1g"
#: Becomes the program that follows. On Linux that one ends with its parent (PR_SET_PDEATHSIG), so that a killed test leaves nothing behind.
_ENDS_WITH_US = "import ctypes, os, sys; sys.platform == 'linux' and ctypes.CDLL(None).prctl(1, 15); os.execv(sys.argv[1], sys.argv[1:])"
_MASTER, _WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"


def lacking() -> str:
    """Why no cluster can be started here; empty where one can."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed: run `make test-spark`"
    return "" if shutil.which("java") or "JAVA_HOME" in os.environ else "there is no Java: install Java 17"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master with two workers. Logs and work lie in `folder`."""
    with ExitStack() as running:
        port = _free_port()
        master = f"spark://127.0.0.1:{port}"
        log = folder / "master.log"
        running.enter_context(_daemon(folder, log, _MASTER, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"))
        _wait_for(log, "I have been elected leader", 1)
        for number in range(WORKERS):
            own = folder / f"worker-{number}"
            arguments = ("--host", "127.0.0.1", "--cores", "1", "--memory", EXECUTOR_MEMORY, "--webui-port", "0", "--work-dir", str(own))
            running.enter_context(_daemon(folder, folder / f"worker-{number}.log", _WORKER, *arguments, master))
        _wait_for(log, "Registering worker", WORKERS)
        yield master


@contextmanager
def _daemon(folder: Path, log: Path, *command: str) -> Iterator[None]:
    """A process in a group of its own, so that what it starts ends with it."""
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder), "SPARK_DAEMON_MEMORY": "256m"}
    with log.open("wb") as out:
        program = [sys.executable, "-c", _ENDS_WITH_US, _spark_class(), *command]
        process = subprocess.Popen(program, stdout=out, stderr=out, env=environment, start_new_session=True)
    try:
        yield
    finally:
        _stop(process)


def _spark_class() -> str:
    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.submodule_search_locations is not None
    return str(Path(found.submodule_search_locations[0]) / "bin" / "spark-class")


def _stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(log: Path, sentence: str, times: int) -> None:
    until = time.monotonic() + READY_S
    while log.read_text(encoding="utf-8", errors="replace").count(sentence) < times:
        assert time.monotonic() < until, f"{sentence!r} did not appear in {log.name}:\n{log.read_text(errors='replace')[-2000:]}"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

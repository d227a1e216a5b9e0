"""`puhui serve`: the one parent of database, web and worker; it starts them, watches them, and stops them together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import click

from puhui.cli.clock import now
from puhui.cli.printing import language, progress, say
from puhui.cli.site import database, migrate, prepare, tell
from puhui.foundation.safe_start import refuse_unsafe
from puhui.foundation.server import Urls
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

_WATCH_S = 1.0
_READY_S = 60


class PortTaken(Refusal):
    code = "port_taken"
    kind = "conflict"
    says = Text(
        "端口 {port} 已被占用。请停止占用它的程序，或用 --port 换一个端口。",
        "Port {port} is in use. Stop the program that holds it, or choose another with --port.",
    )


@dataclass
class Child:
    """A process of ours, and how to start it again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, env=dict(os.environ))

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--sample", is_flag=True, help="先装入模拟试点城市 · fill the site with a simulated pilot city first")
def command(host: str, port: int, sample: bool) -> None:
    """启动数据库、网站和后台，Ctrl-C 停止 · database, site and worker; Ctrl-C stops them."""
    _stop_on_term()
    _check_port(host, port)
    if sample:
        os.environ["PUHUI_SAMPLE"] = "1"
        os.environ.setdefault("PUHUI_SECOND_FACTOR", "off")  # its sign-ins are one click, and anyone's
    tell(Text("正在启动数据库……", "starting the database …"))
    with database() as urls:
        _ready_site(urls, sample=sample)
        children = [Child("worker", worker_command()), Child("web", web_command(port, host=host))]
        with _running(children):
            _wait_for(f"http://{host}:{port}/health", children)
            _announce(host, port)
            _watch(children)


def _ready_site(urls: Urls, *, sample: bool) -> None:
    migrate(urls)
    refuse_unsafe()
    prepare()
    if sample:
        from puhui.journeys.sample_city import fill

        tell(Text("正在装入模拟试点城市（一两分钟）……", "filling in the simulated pilot city (a minute or two) …"))
        with progress() as report:
            fill(now=now(), report=report)
    from django.db import connections

    connections.close_all()


def worker_command(*, concurrency: int = 2) -> list[str]:
    return [sys.executable, "-m", "puhui", "worker", "--concurrency", str(concurrency)]


def web_command(port: int, *, host: str = "127.0.0.1") -> list[str]:
    threads = str(max(4, 2 * (os.cpu_count() or 2)))
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--backpressure", "64", "--no-access-log", "--log-level", "warning", "puhui.web.wsgi:application",
    ]  # fmt: skip


@contextmanager
def _running(children: list[Child]) -> Iterator[None]:
    for child in children:
        child.start()
    try:
        yield
    finally:
        for child in reversed(children):
            child.stop()


def _watch(children: list[Child]) -> None:
    """Starts again what died, until we are told to stop."""
    try:
        while True:
            time.sleep(_WATCH_S)
            for child in children:
                if child.died():
                    tell(Text(f"{child.name} 已退出，正在重新启动……", f"{child.name} has ended; starting it again …"))
                    time.sleep(_WATCH_S)
                    child.start()
    except KeyboardInterrupt:
        tell(Text("正在停止……", "stopping …"))


def _wait_for(address: str, children: list[Child]) -> None:
    """Granian listens before it can answer: ready means that a page was answered."""
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            if any(child.died() for child in children):
                break
            time.sleep(0.2)
    tell(Text("网站还没有应答，正在继续等待。", "The site does not answer yet; still waiting."))


def _announce(host: str, port: int) -> None:
    from puhui.journeys.sample_city import sign_ins

    say(f"\n  普惠 → http://{host}:{port}\n")
    for who in sign_ins():
        said = Text("登录", "sign in").said(language())
        say(f"  {said} {who.role:9} {who.name:10} {who.password}")
    tell(Text("\n  Ctrl-C 停止", "\n  Ctrl-C stops"))


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise PortTaken(port=port) from problem


def _stop_on_term() -> None:
    """SIGTERM unwinds like Ctrl-C, so that database and children are stopped."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


@click.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 16), help="同时做几件 · jobs side by side")
def worker(concurrency: int) -> None:
    """后台任务（由 serve 启动） · the worker, started by serve."""
    import django

    django.setup()
    from puhui.journeys.tasks import run_worker

    run_worker(concurrency=concurrency)


@click.command("migrate")
def migrate_command() -> None:
    """建立或更新数据表 · make or update the tables."""
    with database() as urls:
        migrate(urls)
        prepare()

"""The API that takes batches against a raw COPY loop of the same records: a real server, real HTTP, signed, durable before the 202."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import psycopg

from puhui.behaviours.actions import open_provider, open_scenario, set_limits
from puhui.behaviours.reads import batch_list
from puhui.behaviours.words import Limits
from puhui.foundation.documents import path_of
from puhui.foundation.server import DATABASE
from puhui.journeys.benches.pairs import Outcome, Taken, compared, in_turn, timed
from puhui.journeys.benches.place import Place
from puhui.journeys.signing import headers_of, system_of
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.quantification.words import Report, silent
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

#: At least 0.8 of the loop's records a second is at most 1 / 0.8 of its time.
API_MOST = 1 / 0.8
BATCHES = (500, 50_000)
SENDERS = (1, 4)
PROVIDER, SCENARIO, PATH = "bench-metro", "metro-ride", "/api/v1/batches?scenario=metro-ride"
MEDIA_TYPE = "text/csv"
_HEADER = "record_id,person,happened_at,region,distance_m,duration_s\n"
_COLUMNS = "record_id text, person text, happened_at timestamptz, region text, distance_m integer, duration_s integer"
_READY_S = 60

Command = Callable[[int], list[str]]


def bench_api(place: Place, *, web: Command, records: int, pairs: int, now: datetime, report: Report = silent) -> list[Outcome]:
    """Each size of batch with one sender and with four, both sides alike. No worker runs: what is measured is the taking."""
    with place.copied(DATABASE, "bench_now"):
        place.administer(f"CREATE TABLE bench_records ({_COLUMNS})", database="bench_now")
        place.administer("GRANT INSERT ON bench_records TO puhui_app", database="bench_now")
        signer = _Signer(now)
        with _served(web) as port:
            sender = _Sender(port, signer)
            found = [_of_size(place, sender, size, senders, records, pairs, report) for size in BATCHES for senders in SENDERS]
        sender.check_kept()
    return found


def _of_size(place: Place, sender: _Sender, size: int, senders: int, records: int, pairs: int, report: Report) -> Outcome:
    rows = min(size, records)
    count = max(senders, records // rows)
    url = place.cluster.url("app", database="bench_now")
    tries = {
        "copy": lambda: timed(lambda: _in_threads(senders, _bodies(count, rows), lambda bodies: _copy_loop(url, bodies))),
        "api": lambda: sender.taken(senders, _bodies(count, rows)),
    }
    taken = in_turn(tries, pairs=pairs, report=report)
    name = f"batches of {size:,}, {senders} at a time"
    return compared("api", name, rows=count * rows, floor=taken["copy"], ours=taken["api"], target=API_MOST)


_numbers = iter(range(1, 1 << 62))


def _bodies(count: int, rows: int) -> list[bytes]:
    """CSV bodies that were never sent before."""
    return [_body(next(_numbers), rows) for _ in range(count)]


def _body(number: int, rows: int) -> bytes:
    lines = (f"{number}-{row},C{row * 7919 % 1_000_003:09},2026-03-18T08:{row // 60 % 60:02}:{row % 60:02}+08:00,340100,{600 + row % 20_000},{900 + row % 600}"
             for row in range(rows))  # fmt: skip
    return (_HEADER + "\n".join(lines) + "\n").encode()


def _in_threads(senders: int, bodies: list[bytes], work: Callable[[Sequence[bytes]], None]) -> None:
    shares = [bodies[place::senders] for place in range(senders)]
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(work, shares))


def _copy_loop(url: str, bodies: Sequence[bytes]) -> None:
    """The least that keeps the records: one COPY and one commit a batch."""
    with psycopg.connect(url, autocommit=True) as server:
        for body in bodies:
            with server.cursor() as cursor, cursor.copy("COPY bench_records FROM STDIN (FORMAT CSV, HEADER)") as copy:
                copy.write(body)


class _Signer:
    """A provider with a key of its own, and no limit that would be felt."""

    def __init__(self, now: datetime) -> None:
        name = Text("测速用接入方", "the bench's provider")
        open_scenario(code=SCENARIO, name=name)
        made = open_organisation(code=PROVIDER, name=name, kind=OrganisationKind.PROVIDER, city="340100")
        open_provider(code=PROVIDER, organisation=made.account, name=name, scenarios=[SCENARIO], now=now)
        set_limits(provider=PROVIDER, limits=Limits(10**9, 10**9, 10**15))
        self._system = system_of(PROVIDER, now=now, by="bench")

    def headers(self, body: bytes, sequence: int) -> dict[str, str]:
        claim = self._system.claim(body, now=datetime.now(CHINA), sequence=sequence, path=PATH, media_type=MEDIA_TYPE)
        return {"Content-Type": MEDIA_TYPE, **headers_of(claim)}


class _Sender:
    """Sends signed batches over HTTP, one after the other on each connection."""

    def __init__(self, port: int, signer: _Signer) -> None:
        self._port = port
        self._signer = signer
        self._sequences = iter(range(1, 1 << 62))
        self._sent: list[str] = []

    def taken(self, senders: int, bodies: list[bytes]) -> Taken:
        return timed(lambda: _in_threads(senders, bodies, self._send_all))

    def _send_all(self, bodies: Sequence[bytes]) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        for body in bodies:
            server.request("POST", PATH, body, self._signer.headers(body, next(self._sequences)))
            answer = server.getresponse()
            said = answer.read()
            assert answer.status == 202, said[:500]
            self._sent.append(hashlib.sha256(body).hexdigest())
        server.close()

    def check_kept(self) -> None:
        """Everything that was answered with 202 is on the disk and in the books."""
        kept = {batch.document for batch in batch_list()[:]}
        assert kept == set(self._sent)
        assert all(path_of(document).exists() for document in self._sent)


@contextmanager
def _served(web: Command) -> Iterator[int]:
    """The web process on a free port, ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(web(port), env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        try:
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            server.request("GET", "/health")
            if server.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the web process did not answer within a minute")

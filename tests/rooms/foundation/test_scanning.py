"""What others would open is shown to the scanner first: named if it finds something, stopped if it does not answer, nothing where none is set."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from puhui.foundation import scanning
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import MalwareFound, ScannerSilent
from puhui.foundation.scanning import scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _body(line: socket.socket) -> bytes:
    """What is sent by chunks, each after its length, until one of length nought."""
    with line.makefile("rb") as told:
        assert told.read(10) == b"zINSTREAM\0"
        found = b""
        while length := struct.unpack("!I", told.read(4))[0]:
            found += told.read(length)
        return found


@contextmanager
def daemon(server: socket.socket, *, answers: bytes | None = None) -> Iterator[list[bytes]]:
    """Speaks as ClamAV's daemon does; `answers` is what it says instead."""
    seen: list[bytes] = []

    def serve() -> None:
        line, _ = server.accept()
        with line:
            seen.append(_body(line))
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in seen[-1] else b"stream: OK\0"
            line.sendall(found if answers is None else answers)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield seen
    thread.join(5)


@pytest.fixture
def at_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(configuration(), "scanner", f"127.0.0.1:{server.getsockname()[1]}")
        yield server


def test_a_clean_file_passes_whole(at_port: socket.socket) -> None:
    body = bytes(range(256)) * 1000
    with daemon(at_port) as seen:
        scan(body, name="表.pdf")
    assert seen == [body]


def test_what_is_found_is_named(at_port: socket.socket) -> None:
    with daemon(at_port), pytest.raises(MalwareFound, match="Eicar-Test-Signature"):
        scan(b"%PDF-" + EICAR, name="表.pdf")


@pytest.mark.parametrize("answers", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_no_clear_answer_is_no_pass(at_port: socket.socket, answers: bytes) -> None:
    with daemon(at_port, answers=answers), pytest.raises(ScannerSilent):
        scan(b"x", name="表.pdf")


def test_a_scanner_that_is_away_stops_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(configuration(), "scanner", f"unix:{tmp_path / 'none'}")
    with pytest.raises(ScannerSilent):
        scan(b"x", name="表.pdf")


def test_one_that_takes_too_long_too(at_port: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS", 0.2)
    with pytest.raises(ScannerSilent):
        scan(b"x", name="表.pdf")


def test_at_a_socket_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "clamd"))
        server.listen()
        monkeypatch.setattr(configuration(), "scanner", f"unix:{tmp_path / 'clamd'}")
        with daemon(server) as seen:
            scan(b"x", name="表.pdf")
    assert seen == [b"x"]


def test_where_none_is_set_nobody_is_asked() -> None:
    assert configuration().scanner == ""
    scan(EICAR, name="表.pdf")

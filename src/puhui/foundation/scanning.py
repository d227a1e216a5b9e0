"""What somebody from outside hands over for others to open is shown to a scanner first, where one is set; a scanner that is silent stops it.

The scanner is ClamAV's own daemon, spoken to as its manual says (INSTREAM): `PUHUI_SCANNER=unix:/run/clamav/clamd.ctl`, or `host:port` inside
our own network. Records are not scanned: they are rows, read by our own readers and never handed to another person as a file.
"""

from __future__ import annotations

import socket
import struct

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import MalwareFound, ScannerSilent

_CHUNK = 64 * 1024
SECONDS = 30.0
_ANSWER_BYTES_MAX = 4096


def scan(body: bytes, *, name: str) -> None:
    """Nothing, where no scanner is set. Raises MalwareFound, ScannerSilent."""
    told = configuration().scanner
    if not told:
        return
    try:
        answer = _asked(told, body)
    except OSError as problem:
        raise ScannerSilent(name=name[:80]) from problem
    if answer.endswith("FOUND"):
        raise MalwareFound(name=name[:80], found=answer.partition(": ")[2].removesuffix(" FOUND")[:80])
    if not answer.endswith("OK"):
        raise ScannerSilent(name=name[:80])


def _asked(told: str, body: bytes) -> str:
    with _connected(told) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(body), _CHUNK):
            chunk = body[start : start + _CHUNK]
            line.sendall(struct.pack("!I", len(chunk)) + chunk)
        line.sendall(struct.pack("!I", 0))
        return _answer(line)


def _connected(told: str) -> socket.socket:
    if told.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(told.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = told.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    found = b""
    while b"\0" not in found and len(found) < _ANSWER_BYTES_MAX and (more := line.recv(_ANSWER_BYTES_MAX)):
        found += more
    return found.partition(b"\0")[0].decode("utf-8", errors="replace").strip()

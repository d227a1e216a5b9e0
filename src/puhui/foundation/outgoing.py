"""The only way out: one request to a host that is on a list, at the very address that was looked at, within a time and a size.

An address that somebody outside could choose must not lead into the network that we stand in. So the host stands on the caller's list, its
name is resolved once, every address that it has is looked at, and the connection goes to one of these; no redirect is followed, and no proxy
of the environment is used.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Literal
from urllib.parse import urlsplit

import puhui
from puhui.foundation.configuration import configuration
from puhui.foundation.errors import (
    AddressInside,
    AddressNotAllowed,
    AnswerRedirects,
    AnswerTooLarge,
    AnswerTooSlow,
    HostUnknown,
    HostUnreachable,
)
from puhui.vocabulary.texts import Text

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Address = IPv4Address | IPv6Address
#: Host and port → its addresses as text. Raises OSError.
Resolver = Callable[[str, int], list[str]]

_PORTS = {"https": 443, "http": 80}
_WRITTEN = re.compile(r"[\x21-\x5b\x5d-\x7e]{1,2000}")  # printable, without space and backslash
#: What says how the message is cut, and to whom it goes, is ours to say.
_OURS = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent"}
_REDIRECTS = {301, 302, 303, 307, 308}
#: Where a cloud tells a machine its secrets (Alibaba, Azure, AWS); most others are link-local.
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered, whatever its status; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Target:
    """`name` is host and port as the Host header and the list have them."""

    scheme: str
    host: str
    port: int
    name: str
    path: str


def fetch(
    url: str,
    *,
    allowed: frozenset[str],
    method: Method = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
    limit_bytes: int = 1 << 20,
    resolve: Resolver | None = None,
) -> Answer:
    """One request. `allowed` holds hosts, or `host:port` where the port is not the usual one. The time is for all of it.

    Raises a kind of OutgoingFailed.
    """
    assert not _OURS.intersection(name.lower() for name in headers or {})
    until = time.monotonic() + timeout_s
    target = _target(url, allowed)
    addresses = _looked_at(target, _resolved(target, resolve or names, until))
    with _saying_why(target.host), _connected(target, addresses, until) as line:
        return _asked(line, target, method, body, {**(headers or {}), "User-Agent": f"puhui/{puhui.__version__}"}, limit_bytes)


@contextmanager
def _saying_why(host: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError as problem:
        raise AnswerTooSlow(host=host) from problem
    except (OSError, HTTPException) as problem:
        raise HostUnreachable(host=host, reason=str(problem)[:120] or type(problem).__name__) from problem


# -- where to ----------------------------------------------------------------------------------------------------------


def _target(url: str, allowed: frozenset[str]) -> _Target:
    try:
        parts = urlsplit(url) if _WRITTEN.fullmatch(url) else None
        port = parts.port if parts else None
    except ValueError:
        parts = port = None
    if parts is None or parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise AddressNotAllowed(host=url[:80], reason=Text("地址写法不对", "the address is malformed"))
    host, usual = parts.hostname, _PORTS[parts.scheme]
    name = (f"[{host}]" if ":" in host else host) + ("" if port in (None, usual) else f":{port}")
    if name not in {entry.lower() for entry in allowed}:
        raise AddressNotAllowed(host=name, reason=Text("不在允许的主机之列", "it is not on the list of hosts"))
    if parts.scheme == "http" and host not in _inner():
        raise AddressNotAllowed(host=name, reason=Text("必须用 https", "https is needed"))
    return _Target(parts.scheme, host, port or usual, name, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def _inner() -> frozenset[str]:
    """Hosts and addresses inside our own network that an operator has named."""
    return frozenset(name.strip().lower() for name in configuration().outgoing_inner.split(",") if name.strip())


def names(host: str, port: int) -> list[str]:
    """What the system's own resolver says."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _resolved(target: _Target, resolve: Resolver, until: float) -> list[Address]:
    """Asks once. The system's resolver takes no limit, so it is asked beside, and left behind where it is too slow."""
    answers: SimpleQueue[list[str] | None] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError):
            answers.put(None)

    Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=max(0.0, until - time.monotonic()))
    except Empty as problem:
        raise AnswerTooSlow(host=target.host) from problem
    if not found:
        raise HostUnknown(host=target.host)
    return [ip_address(text) for text in dict.fromkeys(found)]


def _looked_at(target: _Target, addresses: list[Address]) -> list[Address]:
    """All of them, or none: a name that leads outside and inside is an attempt."""
    inner = _inner()
    for address in addresses:
        plain = _meant(address)
        if not _may_go(target.host, plain, inner) or (target.scheme == "http" and not plain.is_loopback):
            raise AddressInside(host=target.host, address=plain)
    return addresses


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _may_go(host: str, address: Address, inner: frozenset[str]) -> bool:
    if str(address) in inner:
        return True
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
        return address.is_loopback and host in inner  # ::1 counts as reserved too
    return host in inner or (address.is_global and not getattr(address, "is_site_local", False))


# -- the line ----------------------------------------------------------------------------------------------------------


@contextmanager
def _connected(target: _Target, addresses: list[Address], until: float) -> Iterator[_Line]:
    """To the first address that answers; each has its share of the time, so that one that is silent leaves some to the next."""
    problem: OSError = TimeoutError()
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            made = _made(target, address, time.monotonic() + _time_left(until) / left)
        except OSError as found:
            problem = found
            continue
        with made:
            yield _Line(made, until)
        return
    raise problem


def _made(target: _Target, address: Address, until: float) -> socket.socket:
    plain = socket.create_connection((str(address), target.port), timeout=_time_left(until))
    if target.scheme == "http":
        return plain
    try:
        plain.settimeout(_time_left(until))
        return _trust(configuration().outgoing_ca).wrap_socket(plain, server_hostname=target.host, suppress_ragged_eofs=False)
    except BaseException:
        plain.close()
        raise


@cache
def _trust(own: Path | None) -> ssl.SSLContext:
    """The system's authorities, and the operator's own for appliances inside."""
    context = ssl.create_default_context()
    if own:
        try:
            context.load_verify_locations(own)
        except OSError as problem:
            raise OSError(f"PUHUI_OUTGOING_CA={own}: {problem}") from problem
    return context


def _time_left(until: float) -> float:
    """Raises TimeoutError where there is none: a time of zero would mean to wait for nothing at all."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line(io.RawIOBase):
    """What the HTTP of the standard library needs of a socket, with one limit over everything that is sent and read."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_time_left(self._until))
        self._line.sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_time_left(self._until))
        return self._line.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)


def _asked(line: _Line, target: _Target, method: Method, body: bytes | None, headers: Mapping[str, str], limit_bytes: int) -> Answer:
    asking = HTTPConnection(target.host, target.port)
    asking.sock = line  # connected already, so it opens nothing itself
    asking.request(method, target.path, body, {**headers, "Host": target.name, "Connection": "close"})
    answer = HTTPResponse(line, method=method)  # type: ignore[arg-type]  # it asks for `makefile` only
    answer.begin()
    if answer.status in _REDIRECTS:
        raise AnswerRedirects(host=target.host, status=answer.status)
    read = answer.read(limit_bytes + 1) if answer.length is None or answer.length <= limit_bytes else b""
    if len(read) > limit_bytes or (answer.length or 0) > limit_bytes:
        raise AnswerTooLarge(host=target.host, limit_bytes=limit_bytes)
    if answer.length:
        raise HTTPException(f"{answer.length} bytes are missing")
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read)

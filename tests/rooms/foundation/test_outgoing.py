"""The way out: which addresses are called, and what becomes of answers that are late, large, cut, elsewhere or not proved."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import (
    AddressInside,
    AddressNotAllowed,
    AnswerRedirects,
    AnswerTooLarge,
    AnswerTooSlow,
    HostUnknown,
    HostUnreachable,
    OutgoingFailed,
)
from puhui.foundation.outgoing import Answer, _may_go, _meant, fetch

PARTNER, LOOPBACK = "partner.example", "127.0.0.1"


class Handler(BaseHTTPRequestHandler):
    """A partner with many manners; one for each path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))  # type: ignore[attr-defined]
        getattr(self, self.path.split("?")[0].strip("/") or "plain")()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, body[::-1])

    def plain(self) -> None:
        self._answer(200, b"hello")

    def missing(self) -> None:
        self._answer(404, b"no")

    def redirect(self) -> None:
        self._answer(302, b"", Location="https://169.254.169.254/")

    def thousand(self) -> None:
        self._answer(200, b"x" * 1000)

    def endless(self) -> None:
        self._begin({"Connection": "close"})
        while True:
            self.wfile.write(b"x" * 1000)

    def chunked(self) -> None:
        self._begin({"Transfer-Encoding": "chunked"})
        self.wfile.write(b"4\r\nabcd\r\n0\r\n\r\n")

    def cut(self) -> None:
        self._begin({"Content-Length": "100"})
        self.wfile.write(b"x" * 50)
        self.close_connection = True

    def drip(self) -> None:
        """A byte now and then: no pause is long, and all of it is."""
        self._begin({"Content-Length": "1000"})
        for _ in range(1000):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def silent(self) -> None:
        time.sleep(1)

    def babble(self) -> None:
        self.wfile.write(b"SSH-2.0-x\r\n\r\n")
        self.close_connection = True

    def _begin(self, headers: dict[str, str]) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[tuple[str, str, dict[str, str]]]

    def handle_error(self, *_: object) -> None:
        """A caller who hangs up is what some of these tests are about."""


@dataclass
class Partner:
    """A server of our own, and how it is called."""

    port: int
    scheme: str
    asked: list[Any]
    names: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        self.names.append(host)
        return [LOOPBACK]

    def fetch(self, path: str = "/plain", *, host: str = PARTNER, **more: Any) -> Answer:
        told = {"allowed": frozenset({f"{host}:{self.port}"}), "resolve": self.resolve, "timeout_s": 5.0, **more}
        return fetch(f"{self.scheme}://{host}:{self.port}{path}", **told)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Gives a file with key and certificate for a name, and that of the authority which signed it."""
    folder = tmp_path_factory.mktemp("tls")
    key = generate_private_key(SECP256R1())
    root = certificate("authority", key, "authority", key)
    (folder / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))

    def made(name: str) -> tuple[Path, Path]:
        own = generate_private_key(SECP256R1())
        written = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{name}.pem"
        path.write_bytes(written + certificate(name, own, "authority", key).public_bytes(Encoding.PEM))
        return path, folder / "ca.pem"

    return made


def certificate(name: str, key: EllipticCurvePrivateKey, issuer: str, by: EllipticCurvePrivateKey) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    now, is_root = datetime.now(UTC), name == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=is_root, crl_sign=is_root, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder(named(issuer), named(name), key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, SHA256())
    )


@pytest.fixture
def serve() -> Iterator[Callable[[Path | None], Partner]]:
    opened: list[Server] = []

    def started(pem: Path | None = None) -> Partner:
        server = Server((LOOPBACK, 0), Handler)
        server.asked = []
        if pem:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        opened.append(server)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return Partner(server.server_address[1], "https" if pem else "http", server.asked)

    yield started
    for server in opened:
        server.shutdown()
        server.server_close()


@pytest.fixture
def partner(serve: Callable[[Path | None], Partner], authority: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> Partner:
    """Served over TLS, inside, and named by the operator."""
    pem, root = authority(PARTNER)
    monkeypatch.setattr(configuration(), "outgoing_ca", root)
    monkeypatch.setattr(configuration(), "outgoing_inner", f"other.example, {PARTNER}")
    return serve(pem)


class TestFetch:
    def test_gives_status_headers_and_body(self, partner: Partner) -> None:
        answer = partner.fetch("/plain?a=1", headers={"X-Trace": "7"})
        assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"hello", "5")
        ((method, path, headers),) = partner.asked
        assert (method, path, headers["X-Trace"], headers["Host"]) == ("GET", "/plain?a=1", "7", f"{PARTNER}:{partner.port}")
        assert headers["User-Agent"].startswith("puhui/")

    def test_sends_a_body(self, partner: Partner) -> None:
        assert partner.fetch("/", method="POST", body=b"abc").body == b"cba"

    def test_an_error_of_the_partner_is_an_answer(self, partner: Partner) -> None:
        assert partner.fetch("/missing").status == 404

    def test_reads_an_answer_in_chunks(self, partner: Partner) -> None:
        assert partner.fetch("/chunked").body == b"abcd"

    @pytest.mark.parametrize(("limit", "fits"), [(999, False), (1000, True), (1001, True)])
    def test_takes_what_is_within_the_size(self, partner: Partner, limit: int, fits: bool) -> None:
        if fits:
            assert len(partner.fetch("/thousand", limit_bytes=limit).body) == 1000
        else:
            with pytest.raises(AnswerTooLarge, match="999"):
                partner.fetch("/thousand", limit_bytes=limit)

    def test_goes_to_the_address_that_was_looked_at_and_asks_for_it_once(self, partner: Partner) -> None:
        partner.fetch()
        assert partner.names == [PARTNER]

    def test_tries_the_next_address_of_a_name(self, partner: Partner) -> None:
        assert partner.fetch(resolve=lambda *_: ["::1", LOOPBACK]).body == b"hello"  # nobody listens at the first

    def test_uses_no_proxy_of_the_environment(self, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        assert partner.fetch().status == 200


class TestAnswersThatAreNotUsed:
    def test_a_redirect_is_not_followed(self, partner: Partner) -> None:
        with pytest.raises(AnswerRedirects, match="302"):
            partner.fetch("/redirect")
        assert len(partner.asked) == 1

    def test_one_without_an_end_is_too_large(self, partner: Partner) -> None:
        with pytest.raises(AnswerTooLarge):
            partner.fetch("/endless", limit_bytes=100_000)

    @pytest.mark.parametrize("path", ["/drip", "/silent"])
    def test_a_slow_one_ends_in_time(self, partner: Partner, path: str) -> None:
        began = time.monotonic()
        with pytest.raises(AnswerTooSlow):
            partner.fetch(path, timeout_s=0.4)
        assert time.monotonic() - began < 2

    def test_a_slow_name_server_ends_in_time(self, partner: Partner) -> None:
        began = time.monotonic()
        with pytest.raises(AnswerTooSlow):
            partner.fetch(timeout_s=0.2, resolve=lambda *_: time.sleep(1) or [LOOPBACK])
        assert time.monotonic() - began < 0.9

    def test_a_host_that_never_shakes_hands_ends_in_time(self, partner: Partner) -> None:
        with socket.create_server((LOOPBACK, 0)) as mute, pytest.raises(AnswerTooSlow):
            Partner(mute.getsockname()[1], "https", []).fetch(timeout_s=0.3)

    def test_one_that_is_cut_is_none(self, partner: Partner) -> None:
        with pytest.raises(HostUnreachable):
            partner.fetch("/cut")

    def test_what_is_no_http_is_none(self, partner: Partner) -> None:
        with pytest.raises(HostUnreachable):
            partner.fetch("/babble")


class TestProof:
    def test_a_certificate_of_another_name_is_refused(
        self, serve: Callable[[Path], Partner], authority: Callable[[str], Any], partner: Partner
    ) -> None:
        other = serve(authority("elsewhere.example")[0])
        with pytest.raises(HostUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
            other.fetch()
        assert other.asked == []

    def test_a_certificate_of_an_unknown_authority_is_refused(self, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "outgoing_ca", None)
        with pytest.raises(HostUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
            partner.fetch()

    def test_a_setting_that_names_no_certificates_is_said(self, partner: Partner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(configuration(), "outgoing_ca", tmp_path / "none.pem")
        with pytest.raises(HostUnreachable, match="PUHUI_OUTGOING_CA"):
            partner.fetch()


class TestHttp:
    """Plain HTTP goes to this machine alone, and only where the operator says so."""

    def test_is_spoken_with_this_machine_where_it_is_named(self, serve: Callable[[], Partner], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "outgoing_inner", LOOPBACK)
        assert serve().fetch(host=LOOPBACK).body == b"hello"

    def test_is_not_where_it_is_not_named(self, serve: Callable[[], Partner]) -> None:
        plain = serve()
        with pytest.raises(AddressNotAllowed, match="https is needed"):
            plain.fetch(host=LOOPBACK)
        assert plain.asked == []

    def test_is_not_with_another_machine_inside(self, serve: Callable[[], Partner], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "outgoing_inner", PARTNER)
        with pytest.raises(AddressInside, match=r"10\.0\.0\.8"):
            serve().fetch(resolve=lambda *_: ["10.0.0.8"])


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "partner.example",
            "ftp://partner.example/",
            "file:///etc/passwd",
            "https://",
            "https://user@partner.example/",
            "https://partner.example@evil.example/",
            "https://partner.example:x/",
            "https://partner.example:99999/",
            "https://partner.example\\@evil.example/",
            "https://partner.example/ x",
            "https://partner.example/\r\nX: 1",
            "https://partner.exämple/",
            "https://[::1/",
            "https://evil.example/",
            "https://partner.example.evil.example/",
            "https://partner.example./",
            "https://partner.example:8443/",
            "http://partner.example/",
        ],
    )
    def test_that_is_not_on_the_list_is_refused_before_anybody_is_asked(self, url: str) -> None:
        def nobody(*_: object) -> list[str]:
            raise AssertionError("asked")

        with pytest.raises(AddressNotAllowed):
            fetch(url, allowed=frozenset({PARTNER}), resolve=nobody)

    def test_a_name_that_leads_inside_is_refused(self, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(configuration(), "outgoing_inner", "")
        for addresses in ([LOOPBACK], ["10.0.0.8"], ["93.184.215.14", "10.0.0.8"], ["::ffff:127.0.0.1"]):
            with pytest.raises(AddressInside, match=r"127\.0\.0\.1|10\.0\.0\.8"):
                partner.fetch(resolve=lambda *_, found=addresses: found)
        assert partner.asked == []

    @pytest.mark.parametrize("found", [[], OSError("no such name"), UnicodeError("label too long")])
    def test_a_name_that_nobody_knows_is_said(self, partner: Partner, found: Any) -> None:
        def resolve(*_: object) -> list[str]:
            if isinstance(found, Exception):
                raise found
            return list(found)

        with pytest.raises(HostUnknown):
            partner.fetch(resolve=resolve)

    @pytest.mark.parametrize(
        ("address", "outside", "named"),
        [
            ("93.184.215.14", True, True),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
            ("127.0.0.1", False, True),
            ("::1", False, True),
            ("10.1.2.3", False, True),
            ("192.168.1.1", False, True),
            ("172.16.0.1", False, True),
            ("fd12::1", False, True),
            ("100.64.0.1", False, True),
            ("::ffff:10.0.0.1", False, True),
            ("2002:0a00:0001::", False, True),
            ("64:ff9b::a00:1", False, True),
            ("64:ff9b::5db8:d70e", True, True),
            ("fec0::1", False, True),
            # never by a name alone
            ("169.254.169.254", False, False),
            ("::ffff:169.254.169.254", False, False),
            ("fe80::1", False, False),
            ("100.100.100.200", False, False),
            ("168.63.129.16", False, False),
            ("fd00:ec2::254", False, False),
            ("0.0.0.0", False, False),
            ("::", False, False),
            ("224.0.0.1", False, False),
            ("ff02::1", False, False),
            ("255.255.255.255", False, False),
            ("240.0.0.1", False, False),
        ],
    )
    def test_which_may_be_called(self, address: str, outside: bool, named: bool) -> None:
        meant = _meant(ip_address(address))
        assert _may_go(PARTNER, meant, frozenset()) is outside
        assert _may_go(PARTNER, meant, frozenset({PARTNER})) is named
        assert _may_go(PARTNER, meant, frozenset({str(meant)}))


def test_every_failure_is_of_one_kind() -> None:
    kinds = (AddressNotAllowed, AddressInside, HostUnknown, HostUnreachable, AnswerRedirects, AnswerTooLarge, AnswerTooSlow)
    assert all(issubclass(kind, OutgoingFailed) for kind in kinds)

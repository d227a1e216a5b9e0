"""An OpenID Connect provider on a port of its own: RSA and EC keys that it can change, codes used once, PKCE checked, and tokens with whatever
is wrong about them on wish."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "puhui-test", "a client's secret"


@dataclass
class Provider:
    """What it says. `wrong` is written over the claims of the next tokens, `header` over their header; None takes a claim out."""

    issuer: str = ""
    keys: list[Any] = field(default_factory=lambda: [RSAKey.generate_key(2048, {"kid": "r1", "use": "sig"})])
    algorithm: str = "RS256"
    subject: str = "subject-1"
    claims: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    signs_with: Any = None
    unsigned: bool = False
    discovery: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def rotate(self, kind: str = "RSA") -> None:
        name = secrets.token_hex(4)
        made = RSAKey.generate_key(2048, {"kid": name}) if kind == "RSA" else ECKey.generate_key("P-256", {"kid": name})
        self.keys, self.algorithm = [made], "RS256" if kind == "RSA" else "ES256"

    def consent(self, address: str) -> dict[str, str]:
        """What a browser would bring back, after its owner has agreed to what was asked at `address`."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], now: float) -> dict[str, Any]:
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri") or asked["code_challenge"] != challenge:
            return {"error": "invalid_grant"}
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": asked["nonce"], "iat": int(now), "exp": int(now) + 300}
        told = {name: value for name, value in {**claims, "auth_time": int(now), **self.claims, **self.wrong}.items() if value is not None}
        return {"id_token": self._signed(told), "access_token": "unused", "token_type": "Bearer"}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.unsigned:
            return f"{_written({'alg': 'none'})}.{_written(claims)}."
        if isinstance(self.signs_with, bytes):
            return _by_secret(claims, self.signs_with)
        key = self.signs_with or self.keys[-1]
        return jwt.encode({"alg": self.algorithm, "kid": key.kid}, claims, key, algorithms=[self.algorithm])

    def answer(self, path: str, form: dict[str, str], now: float) -> dict[str, Any] | None:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            told = {
                "issuer": self.issuer,
                **{name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")},
            }
            return {**told, **self.discovery}
        if path == "/jwks_uri":
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return self.token(form, now) if path == "/token_endpoint" else None


def _by_secret(claims: dict[str, Any], secret: bytes) -> str:
    """As a forger would who takes the public key for a secret."""
    said = f"{_written({'alg': 'HS256', 'kid': 'r1'})}.{_written(claims)}"
    return f"{said}.{_text(hmac.digest(secret, said.encode(), 'sha256'))}"


def _written(part: dict[str, Any]) -> str:
    return _text(json.dumps(part).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def served_provider(clock: Any) -> Iterator[Provider]:
    """The provider on 127.0.0.1; `clock()` is its time in seconds."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(provider.answer(urlsplit(self.path).path, {}, clock()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[-1] for name, values in parse_qs(body).items()}
            self._say(provider.answer(urlsplit(self.path).path, form, clock()))

        def _say(self, told: dict[str, Any] | None) -> None:
            body = json.dumps(told or {}).encode()
            self.send_response(404 if told is None else 400 if "error" in told else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A test says enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()

"""身份网关 · Identity gateways by OpenID Connect: authorization code with PKCE, state and nonce; what they say is believed once it is checked.

`PUHUI_OIDC` names them as JSON, see docs/operating/sign-in.md. Calls go out through foundation.outgoing, to the hosts of that table only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import GatewayRefused, GatewaysBroken, OutgoingFailed
from puhui.foundation.outgoing import fetch
from puhui.vocabulary.texts import Text

#: Signatures with a public key. `none` is no signature, and a shared secret would let whoever checks also sign.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
LEEWAY_S = 60
#: How long a discovery document and keys are kept; how often at most an unknown key makes us look again.
KEPT_S, LOOK_AGAIN_S = 600, 30
ANSWER_BYTES_MAX = 256 * 1024
CALL_S = 8.0
RESIDENTS, STAFF = "residents", "staff"
BASIC, POST = "basic", "post"
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Gateway:
    """One identity provider as the operator has configured it."""

    code: str
    name: Text
    issuer: str
    client_id: str
    #: Name of the environment variable that holds the client's secret; empty for a public client.
    secret_env: str = ""
    #: `basic` or `post`: how the secret is shown.
    secret_by: str = BASIC
    who: str = RESIDENTS
    scope: str = "openid"
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    #: Further hosts that its discovery document may name, besides the issuer's.
    hosts: tuple[str, ...] = ()
    #: Claim with a phone number that the provider itself has verified, and the claim that says so; empty where there is none.
    phone_claim: str = ""
    phone_verified_claim: str = "phone_number_verified"
    #: Claim that says that the person was identified by real name; empty where there is none.
    real_name_claim: str = ""

    def is_for(self, role: str) -> bool:
        return (self.who == RESIDENTS) == (role == "resident")

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset({urlsplit(self.issuer).netloc.lower(), *(host.lower() for host in self.hosts)})


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a gateway says of somebody, checked."""

    gateway: str
    issuer: str
    subject: str
    phone: str = field(default="", repr=False)
    is_real_name: bool = False
    authenticated_at: int | None = None


#: What a session keeps between going there and coming back.
Trip = dict[str, Any]


def gateways() -> tuple[Gateway, ...]:
    """The configured gateways. Raises GatewaysBroken."""
    return _read(configuration().oidc)


def gateway_named(code: str) -> Gateway | None:
    return next((one for one in gateways() if one.code == code), None)


@cache
def _read(written: str) -> tuple[Gateway, ...]:
    if not written.strip():
        return ()
    try:
        return tuple(_gateway(told) for told in json.loads(written))
    except (ValueError, TypeError, KeyError) as problem:
        raise GatewaysBroken(reason=f"{type(problem).__name__}: {problem}"[:160]) from problem


def _gateway(told: Mapping[str, Any]) -> Gateway:
    given = {**told, "name": Text(told["name"]["zh"], told["name"]["en"])}
    for name in ("algorithms", "hosts"):
        if name in given:
            given[name] = tuple(given[name])
    made = Gateway(**given)
    if not _CODE.fullmatch(made.code) or made.who not in (RESIDENTS, STAFF) or made.secret_by not in (BASIC, POST):
        raise ValueError(f"code, who or secret_by of {made.code[:40]}")
    if not made.algorithms or not set(made.algorithms) <= ALGORITHMS:
        raise ValueError(f"algorithms of {made.code}: {sorted(ALGORITHMS)}")
    return made


# -- there and back ----------------------------------------------------------------------------------------------------


def begin(gateway: Gateway, *, back: str, now: datetime, again: bool = False) -> tuple[str, Trip]:
    """Where the browser is sent, and what its session keeps. `again` asks the provider to check the person anew. Raises OutgoingFailed."""
    trip = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = urlsafe_b64encode(hashlib.sha256(trip["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": gateway.client_id,
        "redirect_uri": back,
        "scope": gateway.scope,
        "state": trip["state"],
        "nonce": trip["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }
    there = _told(gateway, _discovered(gateway), "authorization_endpoint")
    joint = "&" if "?" in there else "?"
    return f"{there}{joint}{urlencode(asked)}", {**trip, "gateway": gateway.code, "back": back, "at": now.timestamp(), "again": again}


def finish(gateway: Gateway, trip: Trip, said: Mapping[str, str], *, now: datetime) -> Vouched:
    """Who came back. Raises GatewayRefused, OutgoingFailed."""
    if not hmac.compare_digest(said.get("state", "").encode(), str(trip["state"]).encode()):
        raise GatewayRefused(reason="state")
    if said.get("iss", gateway.issuer) != gateway.issuer:
        raise GatewayRefused(reason="iss")
    if said.get("error") or not said.get("code"):
        raise GatewayRefused(reason=_word(said.get("error", "no code")))
    token = _exchanged(gateway, trip, said["code"])
    claims = _checked(gateway, token, nonce=trip["nonce"], now=now)
    if trip["again"] and (not isinstance(claims.get("auth_time"), int) or claims["auth_time"] < trip["at"] - LEEWAY_S):
        raise GatewayRefused(reason="auth_time")
    return _vouched(gateway, claims)


def _exchanged(gateway: Gateway, trip: Trip, code: str) -> str:
    """The id token for the code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": trip["back"], "code_verifier": trip["verifier"]}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    secret = os.environ.get(gateway.secret_env, "") if gateway.secret_env else ""
    if secret and gateway.secret_by == BASIC:
        pair = f"{quote(gateway.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": gateway.client_id, **({"client_secret": secret} if secret else {})}
    there = _told(gateway, _discovered(gateway), "token_endpoint")
    answer = _asked(gateway, there, method="POST", body=urlencode(form).encode(), headers=headers)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise GatewayRefused(reason=_word(str(answer.get("error", "no id_token"))))
    return token


def _checked(gateway: Gateway, token: str, *, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of a token that was signed by this provider, for us, for this trip, and holds now."""
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": gateway.issuer},
        aud={"essential": True, "value": gateway.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims: dict[str, Any] = _decoded(gateway, token)
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise GatewayRefused(reason=_word(f"{type(problem).__name__} {getattr(problem, 'claim', '')}")) from problem
    audience = claims["aud"]
    if (isinstance(audience, list) and len(audience) > 1 and "azp" not in claims) or claims.get(
        "azp", gateway.client_id
    ) != gateway.client_id:
        raise GatewayRefused(reason="azp")
    return claims


def _decoded(gateway: Gateway, token: str) -> dict[str, Any]:
    """With a key that is kept, else with those of this moment: a provider changes its keys when it likes."""
    try:
        return dict(jwt.decode(token, _keys(gateway), algorithms=list(gateway.algorithms)).claims)
    except (JoseError, ValueError):
        if not _KEPT.may_look_again(gateway.issuer):
            raise
        return dict(jwt.decode(token, _keys(gateway), algorithms=list(gateway.algorithms)).claims)


def _vouched(gateway: Gateway, claims: Mapping[str, Any]) -> Vouched:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise GatewayRefused(reason="sub")
    is_proved = claims.get(gateway.phone_verified_claim) is True
    phone = str(claims.get(gateway.phone_claim, "")) if gateway.phone_claim and is_proved else ""
    real = bool(gateway.real_name_claim) and claims.get(gateway.real_name_claim) is True
    told = claims.get("auth_time")
    return Vouched(gateway.code, gateway.issuer, subject, phone, real, told if isinstance(told, int) else None)


# -- what providers publish --------------------------------------------------------------------------------------------


class _Kept:
    """Discovery documents and keys, for a while. Two threads may both ask; both get the truth."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}
        self._looked: dict[str, float] = {}

    def get(self, name: str) -> Any:
        at, value = self._kept.get(name, (0.0, None))
        return value if value is not None and time.monotonic() - at < KEPT_S else None

    def put(self, name: str, value: Any) -> Any:
        self._kept[name] = (time.monotonic(), value)
        return value

    def may_look_again(self, issuer: str) -> bool:
        """Forgets the keys of an issuer, now and then: a token with an invented key must not make us ask every time."""
        if time.monotonic() - self._looked.get(issuer, -LOOK_AGAIN_S) < LOOK_AGAIN_S:
            return False
        self._looked[issuer] = time.monotonic()
        self._kept.pop(f"keys {issuer}", None)
        return True

    def clear(self) -> None:
        self._kept.clear()
        self._looked.clear()


_KEPT = _Kept()


def forget_kept() -> None:
    """Asks every provider anew the next time."""
    _KEPT.clear()


def _discovered(gateway: Gateway) -> Mapping[str, Any]:
    kept = _KEPT.get(f"discovery {gateway.issuer}")
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    found = _asked(gateway, gateway.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != gateway.issuer:
        raise GatewayRefused(reason="issuer")
    return _KEPT.put(f"discovery {gateway.issuer}", found)  # type: ignore[no-any-return]


def _keys(gateway: Gateway) -> KeySet:
    kept = _KEPT.get(f"keys {gateway.issuer}")
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    found = _asked(gateway, _told(gateway, _discovered(gateway), "jwks_uri")).get("keys")
    public = [key for key in found if isinstance(key, dict) and key.get("kty") in KEY_TYPES] if isinstance(found, list) else []
    return _KEPT.put(f"keys {gateway.issuer}", KeySet.import_key_set({"keys": public}))  # type: ignore[no-any-return]


def _told(gateway: Gateway, document: Mapping[str, Any], name: str) -> str:
    """An address of the discovery document, on a host that the operator has named."""
    address = document.get(name)
    if not isinstance(address, str) or urlsplit(address).netloc.lower() not in gateway.allowed:
        raise GatewayRefused(reason=name)
    return address


def _asked(
    gateway: Gateway, url: str, *, method: Any = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    answer = fetch(url, allowed=gateway.allowed, method=method, body=body, headers=headers, timeout_s=CALL_S, limit_bytes=ANSWER_BYTES_MAX)
    try:
        told = json.loads(answer.body)
    except ValueError as problem:
        raise GatewayRefused(reason=f"HTTP {answer.status}") from problem
    if not isinstance(told, dict) or (answer.status != 200 and "error" not in told):
        raise GatewayRefused(reason=f"HTTP {answer.status}")
    return told


def _word(said: str) -> str:
    """A reason from elsewhere, cut to what may stand in a sentence of ours."""
    return re.sub(r"[^A-Za-z0-9_ -]", "", said)[:40].strip() or "?"


__all__ = ["Gateway", "OutgoingFailed", "Trip", "Vouched", "begin", "finish", "forget_kept", "gateway_named", "gateways"]

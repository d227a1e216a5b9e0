"""Where this installation keeps its data and its secrets; read once at start, refused with a clear sentence when it cannot work."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from puhui.foundation.errors import KeysNotOurs
from puhui.foundation.keyring import PEPPER, SIGNING, Keyring, add_key, drop_key, keyring_of
from puhui.foundation.signing import ED25519, IN_A_FILE, Signer, key_files, signer_of


class Configuration(BaseSettings):
    """Settings from the environment, each with the prefix PUHUI_ but the two database addresses."""

    model_config = SettingsConfigDict(env_prefix="PUHUI_", extra="ignore")

    home: Path = Path(".puhui")
    debug: bool = False
    #: Shows the ribbon of simulated data on every page.
    sample: bool = False
    site_name: str = "普惠"
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    #: Served behind TLS: secure cookies and HSTS.
    tls: bool = False
    #: How many proxies of our own a request passes: so many addresses on the right of X-Forwarded-For are believed.
    proxies: int = Field(0, ge=0, le=5)
    secret_key: str = ""
    #: Path of the JSON file with data keys; the home's own file otherwise.
    keys: Path | None = None
    #: The same JSON in the environment, for places that hand secrets over that way.
    keyring: str = ""
    #: `package.module:name` of an appliance's keyring, see foundation/keyring.py.
    key_port: str = ""
    #: `file`, or `package.module:name` of an appliance's signer, see foundation/signing.py.
    signer: str = IN_A_FILE
    #: `ed25519` or `sm2`, for the key in a file.
    signer_algorithm: str = ED25519
    #: Hosts and addresses of our own network that may be called, comma separated; see foundation/outgoing.py.
    outgoing_inner: str = ""
    #: Certificates of our own authority, as PEM, for those.
    outgoing_ca: Path | None = None
    database_url: str = Field("", validation_alias="DATABASE_URL")
    #: `package.module:name` of the service that proves names, see foundation/real_name.py; empty: the form alone is looked at.
    real_name: str = ""
    #: Numbers below this many persons are not shown to the public.
    small_cell: int = 20
    #: `package.module:name` of what sends text messages, see foundation/phone.py.
    sms: str = ""
    #: `package.module:name` of the settlement bank's client, see payments/words/port.py; empty: no money passes, or a sample site plays the bank.
    bank: str = ""
    #: Identity gateways as JSON, see foundation/gateways.py.
    oidc: str = ""
    #: The site's own address as browsers know it, such as https://tanpuhui.example.gov.cn; empty: the one that is asked.
    origin: str = Field("", pattern=r"^(https?://[^/\s]+)?$")
    #: ClamAV's daemon that looks at attachments, as `unix:/path` or `host:port`, see foundation/scanning.py; empty: nobody looks.
    scanner: str = Field("", pattern=r"^(unix:/\S+|[^\s:]+:\d{1,5})?$")
    #: File of the SHA-1 of leaked passwords, sorted, see foundation/passwords.py.
    leaked_passwords: Path | None = None
    #: `off` on a sample site only: roles that need a second factor then get in without one.
    second_factor: Literal["on", "off"] = "on"
    #: Minutes without a request after which a session ends, by role, such as {"resident": 20}; see participants/rules.py.
    idle_minutes: dict[str, Annotated[int, Field(ge=2, le=480)]] = Field(default_factory=dict)
    #: Months after an event in which credits are retired for it. The guide of the ministry (notice 2019 No. 19) is quoted with one year; its text is
    #: not attached, so this is a setting.
    event_retire_months: int = Field(12, ge=1, le=120)
    #: How many pages a minute one address may ask for without signing in; 0: any number.
    anonymous_per_minute: int = Field(0, ge=0)

    @property
    def store(self) -> Path:
        return self.home.resolve() / "store"

    @property
    def keys_path(self) -> Path:
        return (self.keys or self.home / "keys" / "data.json").resolve()


@cache
def configuration() -> Configuration:
    return Configuration()  # type: ignore[call-arg]  # the environment gives what has no default


def keyring() -> Keyring:
    """The keys of this installation."""
    told = configuration()
    return keyring_of(port=told.key_port, written=told.keyring, path=told.keys_path)


def signer() -> Signer:
    """Who signs for this installation."""
    told = configuration()
    return signer_of(where=told.signer, algorithm=told.signer_algorithm, folder=told.keys_path.parent)


def signer_files() -> list[Path]:
    """The software keys that were made for it."""
    return key_files(configuration().keys_path.parent)


def rotate_key(*, cipher: str) -> str:
    """A new current key in the file; gives its id. Raises KeysNotOurs where the keys are in no file of ours."""
    told = configuration()
    if told.key_port or told.keyring:
        raise KeysNotOurs
    keyring().current()  # a home without keys gets its first one
    return add_key(told.keys_path, cipher=cipher)


def rotated_at() -> datetime:
    """When the current key of the file became the current one, or later. Raises KeysNotOurs where the keys are in no file of ours."""
    told = configuration()
    if told.key_port or told.keyring:
        raise KeysNotOurs
    return datetime.fromtimestamp(told.keys_path.stat().st_mtime, UTC)


def retire_in_file(key: str) -> None:
    """Takes a key out of the file: ask first whether nothing is sealed under it."""
    drop_key(configuration().keys_path, key)


def has_keys() -> bool:
    """Whether there are keys already; without any the first use makes them."""
    told = configuration()
    return bool(told.key_port or told.keyring) or told.keys_path.exists()


@cache
def secret_key() -> str:
    """Django's signing key: given, or the keyring's."""
    return configuration().secret_key or b64encode(keyring().secret(SIGNING)).decode()


def pepper() -> bytes:
    """The secret that turns a provider's person id into a pseudonym."""
    return keyring().secret(PEPPER)

"""Where this installation keeps its data and its secrets; read once at start, refused with a clear sentence when it cannot work."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    secret_key: str = ""
    #: Path of the JSON file with data keys; the home's own file otherwise.
    keys: Path | None = None
    database_url: str = Field("", validation_alias="DATABASE_URL")
    #: Numbers below this many persons are not shown to the public.
    small_cell: int = 20

    @property
    def store(self) -> Path:
        return self.home.resolve() / "store"

    @property
    def keys_path(self) -> Path:
        return (self.keys or self.home / "keys" / "data.json").resolve()


@cache
def configuration() -> Configuration:
    return Configuration()  # type: ignore[call-arg]  # the environment gives what has no default


def secret_key() -> str:
    """Django's signing key: given, or made once for this home."""
    told = configuration().secret_key
    return told or keyring_file()["signing"]


@cache
def keyring_file() -> dict[str, str]:
    """The keys of this installation: made once, kept with mode 0600, never logged."""
    path = configuration().keys_path
    if not path.exists():
        _make(path)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = {name: b64encode(secrets.token_bytes(32)).decode() for name in ("signing", "pepper", "key:k1")} | {"current": "k1"}
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(made, indent=1))
    try:
        os.link(partial, path)  # the first of two processes wins, the other reads what it wrote
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def data_key(key_id: str) -> bytes:
    return b64decode(keyring_file()[f"key:{key_id}"])


def current_key_id() -> str:
    return keyring_file()["current"]


def pepper() -> bytes:
    """The secret that turns a provider's person id into a pseudonym."""
    return b64decode(keyring_file()["pepper"])

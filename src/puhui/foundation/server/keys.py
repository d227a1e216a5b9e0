"""The passwords of the three database roles: random, made once, readable by their owner only."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from puhui.foundation.server.errors import HomeNotUsable
from puhui.foundation.server.locations import replace_file

Role = Literal["app", "owner", "superuser"]

# The app serves and may not change a table; the owner migrates; the superuser makes roles and looks after the server.
ROLE_NAMES: dict[Role, str] = {"app": "puhui_app", "owner": "puhui_owner", "superuser": "postgres"}


@dataclass(frozen=True, slots=True)
class Keys:
    """One password per role; never shown in a log."""

    app: str = field(repr=False)
    owner: str = field(repr=False)
    superuser: str = field(repr=False)

    def of(self, role: Role) -> str:
        return {"app": self.app, "owner": self.owner, "superuser": self.superuser}[role]


def keys_file(home: Path) -> Path:
    return home / "keys" / "database.json"


def read_keys(home: Path) -> Keys | None:
    try:
        found = json.loads(keys_file(home).read_text())
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise HomeNotUsable(home=keys_file(home), reason=failure.strerror) from failure
    return Keys(app=found["app"], owner=found["owner"], superuser=found["superuser"])


def ensure_keys(home: Path) -> Keys:
    """The keys of this home, made when there are none yet; written durably before any server knows them."""
    found = read_keys(home)
    if found is not None:
        return found
    keys = Keys(app=secrets.token_urlsafe(24), owner=secrets.token_urlsafe(24), superuser=secrets.token_urlsafe(24))
    path = keys_file(home)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    replace_file(path, json.dumps(asdict(keys), indent=2).encode() + b"\n", mode=0o600)
    return keys

"""Which database is meant: the one that DATABASE_URL names, or, when it names none, the embedded one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import psycopg
from psycopg.conninfo import conninfo_to_dict

from puhui.foundation.server.errors import BadDatabaseUrl

APP_VARIABLE = "DATABASE_URL"
OWNER_VARIABLE = "DATABASE_OWNER_URL"


@dataclass(frozen=True, slots=True)
class Urls:
    """Serve with `app`, migrate with `owner`. When both are one role every REVOKE is void: warn about `owner_is_app`."""

    app: str = field(repr=False)
    owner: str = field(repr=False)
    owner_is_app: bool


def database_urls(environ: Mapping[str, str]) -> Urls | None:
    """None means the embedded server: neither it nor a home is looked at here."""
    app = environ.get(APP_VARIABLE, "").strip()
    if not app:
        return None
    owner = environ.get(OWNER_VARIABLE, "").strip() or app
    app_role, owner_role = _role(APP_VARIABLE, app), _role(OWNER_VARIABLE, owner)
    return Urls(app=app, owner=owner, owner_is_app=app_role == owner_role)


def _role(name: str, url: str) -> str:
    """The role a URL signs in as; refuses what is no PostgreSQL URL, without repeating the password in it."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise BadDatabaseUrl(name=name, reason="scheme")
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise BadDatabaseUrl(name=name, reason="form") from None
    if not parts.get("dbname"):
        raise BadDatabaseUrl(name=name, reason="no database name")
    return str(parts.get("user") or "")

"""A database address becomes Django's settings: PostgreSQL only, its native pool, and a check before a connection is handed out."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class NoDatabase(Refusal):
    code = "no_database"
    kind = "unavailable"
    says = Text(
        "没有可用的数据库地址（DATABASE_URL）。请用 puhui 命令启动，或设置 postgresql:// 开头的地址。",
        "There is no usable database address (DATABASE_URL). Start through the puhui command, or set one that begins with postgresql://.",
    )


def database(url: str) -> dict[str, Any]:
    """`postgresql://user:password@/name?host=/socket` or with a host and port."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise NoDatabase
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host", parts.hostname or ""),
        "PORT": str(asked.get("port", parts.port or "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # after a crash of the database the first job must not fail for good
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 30}, **_ssl(asked)},
    }


def _ssl(asked: dict[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in ("sslmode", "sslrootcert") if name in asked}

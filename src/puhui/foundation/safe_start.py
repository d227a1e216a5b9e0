"""What a real site must not be started with: a database role that could undo the books, debugging, an open list of hosts, no TLS."""

from __future__ import annotations

from django.db import connection

from puhui.foundation.configuration import configuration
from puhui.foundation.errors import SiteUnsafe
from puhui.foundation.passwords import fault_of
from puhui.vocabulary.texts import Text

#: Hosts of a machine that talks to itself: nobody else could open such a site.
_INNER = frozenset({"127.0.0.1", "localhost", "[::1]"})
_ROLE = """
SELECT rolsuper, EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'USAGE')
) FROM pg_roles WHERE rolname = current_user
"""


def refuse_unsafe() -> None:
    """Raises SiteUnsafe on a site that is not a sample, with all that is wrong."""
    faults = [] if configuration().sample else [*_settings_faults(), *_role_faults()]
    if faults:
        raise SiteUnsafe(faults_zh="；".join(fault.zh for fault in faults), faults_en="; ".join(fault.en for fault in faults))


def _settings_faults() -> list[Text]:
    told = configuration()
    hosts = {host.strip() for host in told.allowed_hosts.split(",") if host.strip()}
    checks = (
        (told.debug, Text("PUHUI_DEBUG 开着", "PUHUI_DEBUG is on")),
        (hosts <= _INNER, Text("PUHUI_ALLOWED_HOSTS 没有写站点的域名", "PUHUI_ALLOWED_HOSTS does not name the site's host")),
        (
            any("*" in host or host.startswith(".") for host in hosts),
            Text("PUHUI_ALLOWED_HOSTS 有通配", "PUHUI_ALLOWED_HOSTS has a wildcard"),
        ),
        (not told.tls, Text("没有设置 PUHUI_TLS=1（站点须经 HTTPS 打开）", "PUHUI_TLS=1 is not set (the site is opened through HTTPS)")),
    )
    return [*(says for is_wrong, says in checks if is_wrong), *_file_faults()]


def _file_faults() -> list[Text]:
    """A list of leaked passwords that cannot be read would let every password pass, or none."""
    path = configuration().leaked_passwords
    fault = fault_of(path) if path is not None else None
    return [Text(f"PUHUI_LEAKED_PASSWORDS 读不出（{fault}）", f"PUHUI_LEAKED_PASSWORDS cannot be asked ({fault})")] if fault else []


def _role_faults() -> list[Text]:
    """With such a role every REVOKE of the books is void."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        is_superuser, owns = cursor.fetchone()
    if is_superuser:
        return [Text("DATABASE_URL 的角色是数据库超级用户", "the role of DATABASE_URL is a superuser of the database")]
    if owns:
        return [
            Text(
                "DATABASE_URL 的角色拥有数据表（迁移请用 DATABASE_OWNER_URL）",
                "the role of DATABASE_URL owns the tables (migrate with DATABASE_OWNER_URL)",
            )
        ]
    return []

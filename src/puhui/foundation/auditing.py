"""审计 · Audit: who did or saw what, why, when, from where, and how it ended. Lines are only ever added, and chained by seals.

The edge says who acts, once for each request or command; verbs further in that read personal data add lines of their own, with a purpose.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from puhui.foundation.findings import Finding
from puhui.foundation.models import Alarm as Alarm  # noqa: PLC0414 - what is answered here is named by other rooms

SEE, DO = "see", "do"
DONE, REFUSED, FAILED = "done", "refused", "failed"
ABOUT_CHARS_MAX = 200
SEAL_LINES_MAX = 10_000
#: Seals that every sweep recomputes: the last ones, and as many drawn from all.
SEALS_LOOKED_AT = 10
_log = logging.getLogger("puhui.audit")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `user:12`, `provider:metro`, `command:root`; in which role, from which address, under which request's number."""

    name: str
    role: str = ""
    origin: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log as it is read."""

    number: int
    at: datetime
    actor: str
    role: str
    verb: str
    how: str
    about: str
    purpose: str
    personal: bool
    origin: str
    request: str
    result: str


SYSTEM = Actor("system")
_acting: ContextVar[Actor] = ContextVar("acting", default=SYSTEM)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything in the block is done by this actor."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


def present() -> Actor:
    return _acting.get()


def record(
    *, verb: str, how: str = DO, about: str = "", purpose: str = "", personal: bool = False, result: str = DONE, actor: Actor | None = None
) -> int:
    """Adds a line, in the caller's transaction where there is one; gives its number. A line about personal data needs a purpose."""
    who = actor or present()
    told: list[str | bool] = [
        who.name,
        who.role,
        verb,
        how,
        about[:ABOUT_CHARS_MAX],
        purpose[:ABOUT_CHARS_MAX],
        personal,
        who.origin,
        who.request,
        result,
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_audit_write(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", told)
        return int(cursor.fetchone()[0])


# -- alarms ------------------------------------------------------------------------------------------------------------


def raise_alarm(*, kind: str, about: str, now: datetime, actor: Actor | None = None) -> None:
    """Somebody has to look at this; it stands in the log of the process too, where a watchman may listen."""
    who = actor or present()
    Alarm.objects.create(kind=kind, about=about[:ABOUT_CHARS_MAX], actor=who.name, raised_at=now)
    _log.error("alarm %s about %s by %s", kind, about, who.name)


def open_alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(seen_at=None).order_by("-raised_at")[:200])


def seen_alarms() -> list[Alarm]:
    """The last ones that were looked into, the newest first."""
    return list(Alarm.objects.exclude(seen_at=None).order_by("-seen_at")[:50])


def see_alarm(*, number: int, by: str, note: str, now: datetime) -> bool:
    """Who has looked into an alarm says what it was. Gives whether there was one to look into."""
    return bool(Alarm.objects.filter(pk=number, seen_at=None).update(seen_at=now, seen_by=by, note=note[:ABOUT_CHARS_MAX]))


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty means any. `first` and `last` are civil days."""

    actor: str = ""
    verb: str = ""
    about: str = ""
    personal: bool = False
    result: str = ""
    first: date | None = None
    last: date | None = None


_CONDITIONS = {
    "actor": "actor = %s",
    "verb": "verb = %s",
    "about": "about LIKE %s",
    "personal": "personal = %s",
    "result": "result LIKE %s",
    "first": "at >= (%s::date)::timestamp AT TIME ZONE 'Asia/Shanghai'",
    "last": "at < (%s::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'",
}
_FROM_THE_LEFT = ("about", "result")
_FIELDS = "number, at, actor, role, verb, how, about, purpose, personal, origin, request, result"


def lines(asked: Asked, *, limit: int, before: int | None = None) -> list[Line]:
    """Lines from the newest, those below the number `before` where it is given."""
    wanted: dict[str, Any] = {name: getattr(asked, name) for name in _CONDITIONS if getattr(asked, name)}
    told = [f"{_escaped(value)}%" if name in _FROM_THE_LEFT else value for name, value in wanted.items()]
    where = [_CONDITIONS[name] for name in wanted]
    if before:
        where, told = [*where, "number < %s"], [*told, before]
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_FIELDS} FROM foundation_audit {condition} ORDER BY number DESC LIMIT %s", [*told, limit])
        return [Line(*row) for row in cursor.fetchall()]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# -- the chain ---------------------------------------------------------------------------------------------------------


def seal(*, most: int = SEAL_LINES_MAX) -> int:
    """Seals what is written so far; gives how many lines. While somebody writes for long it seals nothing, and is simply tried again."""
    sealed = 0
    while done := _seal_some(most):
        sealed += done
    return sealed


def _seal_some(most: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT foundation_audit_seal_next(%s)", [most])
            return int(cursor.fetchone()[0])
    except OperationalError:  # the lock was not given in time
        return 0


def findings() -> Iterator[Finding]:
    """The audit's invariants: lines under a seal are those that were sealed, and no seal is missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH chain AS (
                SELECT number, until, digest, lag(digest, 1, ''::bytea) OVER w AS before, lag(until, 1, 0::bigint) OVER w AS after, lag(number, 1, 0::bigint) OVER w AS last
                FROM foundation_audit_seal WINDOW w AS (ORDER BY number)
            ), looked AS (
                (SELECT * FROM chain ORDER BY number DESC LIMIT %(count)s) UNION (SELECT * FROM chain ORDER BY random() LIMIT %(count)s)
            )
            SELECT count(*), count(*) FILTER (WHERE digest <> foundation_audit_digest(before, after, until) OR number <> last + 1) FROM looked
            """,
            {"count": SEALS_LOOKED_AT},
        )
        looked, broken = cursor.fetchone()
    yield Finding("audit_sealed_lines_unchanged", int(looked), int(broken))


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the log is sealed: up to which line, since when, in how many seals; and how many lines wait for the next one."""

    until: int
    sealed_at: datetime | None
    seals: int
    waiting: int


def chain() -> Chain:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(until), 0), max(sealed_at), count(*) FROM foundation_audit_seal")
        until, sealed_at, seals = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM foundation_audit WHERE number > %s", [until])
        return Chain(int(until), sealed_at, int(seals), int(cursor.fetchone()[0]))


def written_since(moment: datetime) -> int:
    """How many lines there are since a moment: what a page shows above a search."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_audit WHERE at >= %s", [moment])
        return int(cursor.fetchone()[0])

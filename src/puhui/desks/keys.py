"""Keys, limits and quarantines as pages show them: to the provider whose they are, and to the operator who answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from puhui.behaviours.reads import ProviderLine, use_of
from puhui.behaviours.words import KEY_STATE_SAYS, QUARANTINE_SAYS, SCHEME_SAYS, Key, KeyState, Limits, Quarantined, QuarantineState
from puhui.desks.words import moment_said
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

STATE_TAGS = {KeyState.LIVE: "ok", KeyState.ENDING: "warn", KeyState.ENDED: "line", KeyState.REVOKED: "stop"}
UNKNOWN = Text("没有记录", "not recorded")
NEVER = Text("没有", "never")
IN_PRODUCTION, TRIED_OUT = Text("正式", "production"), Text("试运行", "sandbox")
MB = 2**20


@dataclass(frozen=True, slots=True)
class KeyShown:
    """A key as a row of a table."""

    key: Key
    state: Text
    kind: str
    scheme: Text
    registered: Text | str
    ends: Text | str
    used: Text | str
    may_end: bool
    may_revoke: bool
    #: when it began, as a form writes a moment: the cautious answer to “since when may it have leaked?”
    since: str


def keys_shown(keys: Iterable[Key], *, used: Mapping[str, datetime], now: datetime) -> list[KeyShown]:
    return [_key(key, used.get(key.name), now) for key in keys]


def _key(key: Key, last: datetime | None, now: datetime) -> KeyShown:
    state = key.state(now)
    ended_at = key.revoked_at or key.valid_until
    return KeyShown(
        key=key,
        state=KEY_STATE_SAYS[state],
        kind=STATE_TAGS[state],
        scheme=SCHEME_SAYS[key.scheme],
        registered=f"{moment_said(key.registered_at)} · {key.registered_by}" if key.registered_at else UNKNOWN,
        ends=moment_said(ended_at) if ended_at else Text("不限", "open"),
        used=moment_said(last) if last else NEVER,
        may_end=key.is_live(now),
        may_revoke=state != KeyState.REVOKED,
        since=f"{key.valid_from.astimezone(CHINA):%Y-%m-%dT%H:%M}",
    )


def use_shown(provider: str, limits: Limits, now: datetime) -> list[tuple[Text, int, int, str]]:
    """What is used of each limit: (name, used, of, unit)."""
    used = use_of(provider, now=now)
    return [
        (Text("这一分钟的请求", "requests in this minute"), used.requests, limits.requests_per_minute, ""),
        (Text("今天的批次", "batches today"), used.batches, limits.batches_per_day, ""),
        (Text("今天的数据量", "data today"), used.bytes // MB, max(1, limits.bytes_per_day // MB), "MB"),
    ]


def keys_in_short(provider: ProviderLine, now: datetime) -> list[tuple[str, Text, str]]:
    """The live keys of a provider on one card: (name, state, kind of tag)."""
    return [(key.name, KEY_STATE_SAYS[key.state(now)], STATE_TAGS[key.state(now)]) for key in provider.live_keys(now)]


@dataclass(frozen=True, slots=True)
class HeldShown:
    """A quarantined batch as a row: who held it since when, what of it waits, what had counted, and how it was decided."""

    line: Quarantined
    received: str
    since: str
    at: str
    decision: Text | None
    kind: str
    decided: str


_DECISIONS = {
    "": (None, ""),
    "released": (Text("已放行", "released"), "ok"),
    "refused": (QUARANTINE_SAYS[QuarantineState.REFUSED], "stop"),
}


def held_shown(lines: Iterable[Quarantined]) -> list[HeldShown]:
    return [_held(line) for line in lines]


def _held(line: Quarantined) -> HeldShown:
    said, kind = _DECISIONS[line.decision]
    return HeldShown(
        line=line,
        received=moment_said(line.received_at),
        since=moment_said(line.since),
        at=moment_said(line.at),
        decision=said,
        kind=kind,
        decided=f"{moment_said(line.decided_at)} · {line.decided_by}" if line.decided_at else "",
    )

"""密钥、上限与隔离的词 · Words of keys, limits and quarantine: what a provider signs with, how much it may send, what is held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: A signed request may be this much older or newer than our clock.
REPLAY_WINDOW_S = 300
#: A challenge is answered within this time. A shared secret must first reach the other side by a way that is not ours.
CHALLENGE_LIFE = timedelta(minutes=15)
SECRET_LIFE = timedelta(hours=24)
SECRET_BYTES = 32
#: How long the key before goes on holding when another takes its place.
OVERLAP_DAYS = 7
OVERLAP_DAYS_MAX = 30
#: Two systems of a provider may change their key one after the other; a third key would only be forgotten.
LIVE_KEYS_MAX = 2
KEY_ID_CHARS_MAX = 60
BECAUSE_CHARS_MAX = 200
#: What a request is bound to that comes by the console of the host, where nobody signs in.
CONSOLE = "console"


class Scheme(StrEnum):
    ED25519 = "ed25519"
    HMAC = "hmac-sha256"


SCHEME_SAYS = {
    Scheme.ED25519: Text("Ed25519 公钥", "Ed25519 public key"),
    Scheme.HMAC: Text("HMAC-SHA256 共享密钥", "HMAC-SHA256 shared secret"),
}


class KeyState(StrEnum):
    LIVE = "live"
    ENDING = "ending"
    ENDED = "ended"
    REVOKED = "revoked"


KEY_STATE_SAYS = {
    KeyState.LIVE: Text("有效", "live"),
    KeyState.ENDING: Text("即将停用", "ending"),
    KeyState.ENDED: Text("已停用", "ended"),
    KeyState.REVOKED: Text("已撤销", "revoked"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was registered. A key from before keys were recorded has no moment of it, and is proved by its first signature."""

    name: str
    provider: str
    scheme: Scheme
    fingerprint: str
    registered_at: datetime | None
    registered_by: str
    proved_at: datetime | None
    valid_from: datetime
    valid_until: datetime | None
    revoked_at: datetime | None
    revoked_because: str
    revoked_by: str

    def state(self, now: datetime) -> KeyState:
        if self.revoked_at is not None:
            return KeyState.REVOKED
        if self.valid_until is None:
            return KeyState.LIVE
        return KeyState.ENDING if now < self.valid_until else KeyState.ENDED

    def is_live(self, now: datetime) -> bool:
        return self.state(now) in (KeyState.LIVE, KeyState.ENDING)


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is to be signed with a key before the key is believed, exactly as it stands. `secret` is shown once, to who asked for it."""

    provider: str
    scheme: Scheme
    text: str
    expires_at: datetime
    overlap_days: int
    asked_by: str
    fingerprint: str
    secret: bytes = b""


@dataclass(frozen=True, slots=True)
class Proved:
    """Who sent a request, and with which key it proved that."""

    provider: str
    scheme: Scheme
    key: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a provider may send."""

    requests_per_minute: int = 300
    batches_per_day: int = 2_000
    bytes_per_day: int = 20 * 2**30


@dataclass(frozen=True, slots=True)
class Use:
    """What of its limits a provider has used: requests of this minute, batches and bytes of this civil day."""

    requests: int
    batches: int
    bytes: int


class QuarantineState(StrEnum):
    """Whether a batch goes on: it does, it is held until somebody has decided, it was refused for good."""

    NONE = ""
    HELD = "held"
    REFUSED = "refused"


QUARANTINE_SAYS = {
    QuarantineState.NONE: Text("未隔离", "not quarantined"),
    QuarantineState.HELD: Text("隔离中", "quarantined"),
    QuarantineState.REFUSED: Text("隔离后不予采用", "refused after quarantine"),
}
#: The code of rows that were refused because their batch was.
ROW_REFUSED = "key_revoked"


@dataclass(frozen=True, slots=True)
class SettledPart:
    """Rows of a quarantined batch that counted before: no run is ever edited, so this is what a later correction has to name."""

    run: str
    accepted: int
    reduction_g: int
    persons: int | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A batch that was held back: by whom and why, what of it waits, what had counted already, and how it was decided."""

    batch: str
    provider: str
    file_name: str
    received_at: datetime
    key: str
    since: datetime
    at: datetime
    by: str
    because: str
    held_rows: int
    settled: tuple[SettledPart, ...]
    decision: str
    decided_at: datetime | None
    decided_by: str
    decided_because: str

    @property
    def settled_g(self) -> int:
        return sum(part.reduction_g for part in self.settled)

    @property
    def settled_rows(self) -> int:
        return sum(part.accepted for part in self.settled)


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a revocation did: the key, the batches that were quarantined now, and the one-time codes that died with it."""

    key: str
    revoked_at: datetime
    since: datetime
    batches: tuple[str, ...]
    codes: int

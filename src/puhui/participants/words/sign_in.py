"""登录的词 · Words of signing in: what a code is for, by what somebody has proved who he is, and a session that is alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: A code by phone: how long it holds, and after how many wrong tries it is void.
PHONE_CODE_LIFE = timedelta(minutes=5)
PHONE_CODE_TRIES_MAX = 5
PHONE_CODE_DIGITS = 6
#: After a proof so long a final verb is done without asking again.
FRESH_FOR = timedelta(minutes=5)
RECOVERY_CODES = 10


class CodePurpose(StrEnum):
    """What a code by phone may be used for, and for nothing else."""

    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    LINK_PHONE = "link-phone"
    AGAIN = "again"


class KnownByKind(StrEnum):
    """By what somebody is known besides his name: the mark of a phone number, or of a subject at an identity gateway."""

    PHONE = "phone"
    GATEWAY = "gateway"


class Factor(StrEnum):
    """By what somebody has proved who he is."""

    PASSWORD = "password"  # noqa: S105 - the word
    PHONE = "phone"
    GATEWAY = "gateway"
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


FACTOR_SAYS = {
    Factor.PASSWORD: Text("密码", "password"),
    Factor.PHONE: Text("手机验证码", "code by phone"),
    Factor.GATEWAY: Text("统一身份认证", "identity gateway"),
    Factor.TOTP: Text("动态口令", "authenticator code"),
    Factor.RECOVERY: Text("恢复码", "recovery code"),
    Factor.PASSKEY: Text("通行密钥", "passkey"),
}


class Step(StrEnum):
    """What somebody who has signed in still has to do before anything opens."""

    SECOND = "second"
    ENROL = "enrol"


class AttemptScope(StrEnum):
    """Whose wrong tries are counted together."""

    #: a name from one place, or in one browser that is known for it
    PAIR = "pair"
    #: a name, from anywhere
    NAME = "name"
    #: one place, for any name
    ORIGIN = "origin"
    #: the second factor of one user
    FACTOR = "factor"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: the address that is seen, the kind of browser, and the mark that we left in it (empty in a new one)."""

    origin: str = ""
    browser: str = ""
    browser_mark: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A session that is alive: where, since when, and what was proved in it."""

    number: int
    user: int
    browser: str
    origin: str
    first_at: datetime
    seen_at: datetime
    proved_at: datetime
    factors: frozenset[Factor]
    #: Everything that is asked was proved in it.
    is_let_in: bool = False

    def is_fresh(self, now: datetime) -> bool:
        return now - self.proved_at < FRESH_FOR


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """A passkey in a list."""

    number: int
    label: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignInMeans:
    """By what somebody can sign in, as the page about it shows."""

    has_password: bool
    has_phone: bool
    has_totp: bool
    recovery_left: int
    passkeys: tuple[PasskeyLine, ...]
    gateways: tuple[str, ...]

    @property
    def has_second(self) -> bool:
        return self.has_totp or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class BlockedUser:
    """Somebody whose sign-in waits after wrong tries, for the security administrator."""

    user: int
    name: str
    scope: AttemptScope
    failures: int
    blocked_until: datetime

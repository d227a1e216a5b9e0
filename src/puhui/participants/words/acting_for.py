"""代人办理的词 · Words of those who act for a person: a guardian for a child, a proxy for somebody without a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: From this birthday on a young person decides about the own data (个人信息保护法 art. 31).
OWN_DECISION_YEARS = 14
#: A proxy is named for a year at most, and named anew after that.
PROXY_LIFE = timedelta(days=366)
#: How long a code is good by which an account changes hands: our own rule. Long enough for a letter within the family, and for one use.
HANDOVER_LIFE = timedelta(days=7)


class HandTo(StrEnum):
    """To whom an account is handed: to the young person whose own it is, or to another guardian."""

    OWNER = "owner"
    GUARDIAN = "guardian"


class Ground(StrEnum):
    """Why somebody is the guardian of a child."""

    PARENT = "parent"
    RELATIVE = "relative"
    APPOINTED = "appointed"


GROUND_SAYS = {
    Ground.PARENT: Text("父母", "parent"),
    Ground.RELATIVE: Text("其他近亲属（父母不能监护）", "other near relative, where the parents cannot"),
    Ground.APPOINTED: Text("经指定的监护人", "guardian by appointment"),
}


@dataclass(frozen=True, slots=True)
class Child:
    """A child's account as its guardian sees it, and the day from which the child decides by itself."""

    account: int
    pseudonym: str
    city: str
    since: datetime
    own_decision_on: date
    ground: Ground


@dataclass(frozen=True, slots=True)
class Handover:
    """A one-time code by which an account changes hands, as its maker sees it again: never the code itself."""

    account: int
    pseudonym: str
    to: HandTo
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Proxy:
    """Who may act for an account at a counter: named there by its owner, for a time. `name` is masked unless it was asked for openly."""

    number: int
    account: int
    name: str
    id_last4: str
    may_redeem: bool
    may_collect: bool
    named_by: int
    paper: str
    valid_from: datetime
    valid_until: datetime

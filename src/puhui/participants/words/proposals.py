"""参与主体的词 · Words of proposals: what waits for a second person, and how it ended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from puhui.participants.words.rights import Verb
from puhui.vocabulary.texts import Text

#: What will be done, in plain values that JSON knows.
Facts = Mapping[str, Any]


class Outcome(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OUTCOME_SAYS = {
    Outcome.WAITING: Text("待同意", "waiting"),
    Outcome.APPROVED: Text("已同意", "approved"),
    Outcome.REFUSED: Text("不同意", "refused"),
    Outcome.WITHDRAWN: Text("已撤回", "withdrawn"),
    Outcome.EXPIRED: Text("逾期失效", "expired"),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who made or decided something, and for which absent colleague, if any."""

    user: int
    name: str
    role: str
    stands_in_for: int | None = None
    stands_in_for_name: str = ""

    @property
    def pk(self) -> int:
        return self.user

    @property
    def users(self) -> frozenset[int]:
        """Everybody whose hand it is."""
        return frozenset({self.user} | ({self.stands_in_for} if self.stands_in_for else set()))


@dataclass(frozen=True, slots=True)
class Proposal:
    """One final act that somebody proposed. Its content never changes; it is decided once."""

    number: int
    verb: Verb
    about: str
    facts: Facts
    content_hash: str
    city: str
    reason: str
    maker: Hand
    made_at: datetime
    due_on: date
    outcome: Outcome
    decider: Hand | None = None
    decided_at: datetime | None = None
    why: str = ""

    @property
    def organisation(self) -> int:
        """Whose matter it is, where its verb is one of organisations' own; else none."""
        return organisation_of_facts(self.facts)

    @property
    def is_waiting(self) -> bool:
        return self.outcome is Outcome.WAITING


@dataclass(frozen=True, slots=True)
class Export:
    """A sealed file of personal data that two persons agreed to: for its maker, once, until a moment."""

    proposal: int
    digest: str
    persons: int
    ready_at: datetime
    until: datetime
    taken_at: datetime | None

    def may_be_taken(self, *, now: datetime) -> bool:
        return self.taken_at is None and now <= self.until


def organisation_of_facts(facts: Facts) -> int:
    """A verb of organisations' own names in its facts the one that it is about."""
    return int(facts.get("organisation") or 0)


def content_hash(*, verb: Verb, about: str, facts: Facts, city: str, reason: str) -> str:
    """What a second person agrees to: SHA-256 over all that the proposal says."""
    told = json.dumps([verb, about, facts, city, reason], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()

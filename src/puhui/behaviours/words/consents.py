"""授权的词 · Words of consent: who receives what, by which text, how it was given and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Recipient(StrEnum):
    """Who works with a person's records. Whoever only sees totals, in which nobody can be found, is none of them."""

    PLATFORM = "platform"  # counts, credits, exchanges
    PROVIDER = "provider"  # is told why single rows of its own did not count
    CENTRE = "centre"  # serves at the counter and prints statements


class Kind(StrEnum):
    """Traces of travel are sensitive: they are agreed to apart from everything else."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"


class Grant(StrEnum):
    """What one switch allows: a recipient and a kind. Each has a text of its own."""

    COUNTING = "platform-ordinary"
    TRAVEL = "platform-sensitive"
    REASONS = "provider-ordinary"
    COUNTER = "centre-ordinary"
    COUNTER_TRAVEL = "centre-sensitive"

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.value.partition("-")[0])

    @property
    def kind(self) -> Kind:
        return Kind(self.value.partition("-")[2])


#: What ends together with a grant: nothing is told of records that may not be processed.
ENDS_WITH: Mapping[Grant, frozenset[Grant]] = {
    Grant.COUNTING: frozenset(Grant),
    Grant.TRAVEL: frozenset({Grant.TRAVEL, Grant.COUNTER_TRAVEL}),
    Grant.REASONS: frozenset({Grant.REASONS}),
    Grant.COUNTER: frozenset({Grant.COUNTER, Grant.COUNTER_TRAVEL}),
    Grant.COUNTER_TRAVEL: frozenset({Grant.COUNTER_TRAVEL}),
}


class GivenHow(StrEnum):
    PAGE = "page"
    COUNTER = "counter"
    GUARDIAN = "guardian"
    REPLAY = "replay"


class EndedHow(StrEnum):
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CLOSED = "closed"
    GROWN_UP = "grown-up"


GIVEN_SAYS = {
    GivenHow.PAGE: Text("本人在网页上", "on the page, by the owner"),
    GivenHow.COUNTER: Text("在窗口签字", "at a counter, signed on paper"),
    GivenHow.GUARDIAN: Text("监护人", "by the guardian"),
    GivenHow.REPLAY: Text("为重放建立", "made for a replay"),
}
ENDED_SAYS = {
    EndedHow.WITHDRAWN: Text("已撤回", "withdrawn"),
    EndedHow.REPLACED: Text("由新版同意书接续", "continued under a newer text"),
    EndedHow.CLOSED: Text("账户注销", "the account was closed"),
    EndedHow.GROWN_UP: Text("满 14 周岁，由本人另行决定", "fourteen years old: the young person decides"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """How a consent is given: at a counter with the number of the signed form, by a guardian with his account."""

    how: GivenHow = GivenHow.PAGE
    paper: str = ""
    guardian: int | None = None
    #: A guardian's consent holds until the child decides by itself.
    lapses_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentDocument:
    """One version of a text, as its file says it."""

    grant: Grant
    version: int
    from_on: date
    is_material: bool
    title: Text
    plain: Text
    purpose: Text
    data: Text
    receives: Text
    retention: Text
    withdrawal: Text
    content_hash: str
    source: str

    @property
    def is_sensitive(self) -> bool:
        return self.grant.kind is Kind.SENSITIVE

    @property
    def name(self) -> str:
        return f"{self.grant}-v{self.version}"


@dataclass(frozen=True, slots=True)
class Impact:
    """What was assessed before a sensitive text was used: why it is needed, what could go wrong, what is done against it.

    Who assessed, when and under which number is said by whoever runs the site, and is empty until then.
    """

    grant: Grant
    version: int
    necessity: Text
    risks: Text
    measures: Text
    assessed_by: str
    assessed_on: str
    reference: str
    content_hash: str
    source: str

    @property
    def is_signed(self) -> bool:
        return bool(self.assessed_by and self.assessed_on)

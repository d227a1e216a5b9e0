"""对账的词 · The bank's statement of a day, what differs between it and our books, and the state of each difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: The first line of a statement names its form.
STATEMENT_FORM = "puhui-statement"
STATEMENT_VERSION = "1"
#: A statement of more bytes is none of a day.
STATEMENT_BYTES_MAX = 64 * 2**20


class Way(StrEnum):
    IN = "in"
    OUT = "out"


class Source(StrEnum):
    FETCHED = "fetched"  # the bank gave it through its port
    MACHINE = "machine"  # whoever runs the machine gave it to a command, alone
    HAND = "hand"  # one person brought it and another agreed
    BEFORE = "before"  # it was taken before it was written down how it came


SOURCE_SAYS = {
    Source.FETCHED: Text("从银行端口取来", "fetched from the bank"),
    Source.MACHINE: Text("系统运维人员用命令导入", "given to a command on the machine"),
    Source.HAND: Text("一人上传，另一人同意", "brought by one person, agreed to by another"),
    Source.BEFORE: Text("早于来源登记", "taken before it was written down how it came"),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """How a statement came. By hand it is two persons: who brought it, and who agreed to what it does."""

    source: Source
    by: int | None = None
    agreed_by: int | None = None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One booking of the bank: its own number, and the reference that was written (in) or the key of our order (out)."""

    way: Way
    bank_ref: str
    text: str
    fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementRead:
    """A statement as its file says it."""

    day: date
    opening_fen: int
    closing_fen: int
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was taken in. Of one day the latest counts; those before stay. `is_repeat`: the same bytes were there already."""

    number: int
    day: date
    digest: str
    opening_fen: int
    closing_fen: int
    lines: int
    taken_at: datetime
    brought: Brought
    is_current: bool
    is_repeat: bool = False


class DifferenceKind(StrEnum):
    MISSING_HERE = "missing_here"
    MISSING_AT_BANK = "missing_at_bank"
    AMOUNT = "amount"
    ANSWER = "answer"
    NOTICE = "notice"
    BALANCE = "balance"


DIFFERENCE_SAYS = {
    DifferenceKind.MISSING_HERE: Text("银行有、我们没有", "the bank has it, we do not"),
    DifferenceKind.MISSING_AT_BANK: Text("我们有、银行没有", "we have it, the bank does not"),
    DifferenceKind.AMOUNT: Text("金额不一致", "the amounts differ"),
    DifferenceKind.ANSWER: Text("银行的答复前后矛盾", "the bank's answers contradict each other"),
    DifferenceKind.NOTICE: Text("同一银行流水号，内容不同", "one number of the bank, two contents"),
    DifferenceKind.BALANCE: Text("余额不一致", "the balances differ"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """Something that differs: what kind, about which number of the bank or of ours, and the two sides as they were found."""

    kind: DifferenceKind
    about: str
    facts: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What was found, until somebody says what it was. Resolving one moves no money: that is done by the ordinary verbs."""

    number: int
    kind: DifferenceKind
    about: str
    day: date
    facts: Mapping[str, str | int]
    found_at: datetime
    resolved_at: datetime | None = None
    resolved_by: int | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def says(self) -> Text:
        return DIFFERENCE_SAYS[self.kind]

"""核证减排量的词 · Words of credits: a span of serials, the block that it lies in, what moved it, what freezes it, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: The asset of credits in whole kilograms, what owners owe after a wrong issue, and the system accounts on the other side.
CREDITS, CREDITS_OWED = 5, 6
CREDIT_ISSUE, BUFFER, RETIRED, CANCELLED, CREDITS_RECEIVABLE = -11, -12, -13, -14, -15


class BlockState(StrEnum):
    HELD = "held"
    ESCROWED = "escrowed"
    PLEDGED = "pledged"
    BUFFER = "buffer"
    RETIRED = "retired"
    CANCELLED = "cancelled"


#: What counts as a holder's own in the books, and what is over for ever.
OWNED = (BlockState.HELD, BlockState.ESCROWED, BlockState.PLEDGED)
FINAL = (BlockState.RETIRED, BlockState.CANCELLED)
#: The system account that has what stands in a state.
SYSTEM_SIDE = {BlockState.BUFFER: BUFFER, BlockState.RETIRED: RETIRED, BlockState.CANCELLED: CANCELLED}

STATE_SAYS = {
    BlockState.HELD: Text("持有", "held"),
    BlockState.ESCROWED: Text("托管", "escrowed"),
    BlockState.PLEDGED: Text("质押", "pledged"),
    BlockState.BUFFER: Text("缓冲", "buffer"),
    BlockState.RETIRED: Text("已注销", "retired"),
    BlockState.CANCELLED: Text("已撤销", "cancelled"),
}


class BlockVerb(StrEnum):
    ISSUE = "issue"
    TRANSFER = "transfer"
    ESCROW = "escrow"
    RELEASE_ESCROW = "release_escrow"
    PLEDGE = "pledge"
    RELEASE_PLEDGE = "release_pledge"
    RETIRE = "retire"
    CANCEL = "cancel"
    RECALL = "recall"


VERB_SAYS = {
    BlockVerb.ISSUE: Text("签发", "issued"),
    BlockVerb.TRANSFER: Text("划转", "transferred"),
    BlockVerb.ESCROW: Text("转入托管", "put in escrow"),
    BlockVerb.RELEASE_ESCROW: Text("解除托管", "released from escrow"),
    BlockVerb.PLEDGE: Text("质押", "pledged"),
    BlockVerb.RELEASE_PLEDGE: Text("解除质押", "released from pledge"),
    BlockVerb.RETIRE: Text("注销", "retired"),
    BlockVerb.CANCEL: Text("撤销", "cancelled"),
    BlockVerb.RECALL: Text("追回", "recalled"),
}


class Purpose(StrEnum):
    """What credits are used for. What was bought for one is used for that one only."""

    EVENT = "event"
    RESTORATION = "restoration"
    VOUCHER = "voucher"
    BUY_FIRST = "buy_first"
    COMPLIANCE = "compliance"
    VOLUNTARY = "voluntary"
    PUBLIC_GOOD = "public_good"


PURPOSE_SAYS = {
    Purpose.EVENT: Text("大型活动碳中和", "event neutrality"),
    Purpose.RESTORATION: Text("生态损害赔偿替代性修复", "ecological-damage substitute restoration"),
    Purpose.VOUCHER: Text("消费券、节能券核销", "vouchers"),
    Purpose.BUY_FIRST: Text("优先购买", "buy-first plan"),
    Purpose.COMPLIANCE: Text("履约抵消", "compliance"),
    Purpose.VOLUNTARY: Text("自愿抵消", "voluntary offset"),
    Purpose.PUBLIC_GOOD: Text("公益捐赠", "gift to the public good"),
}


def state_says(state: BlockState, purpose: Purpose | None) -> Text:
    """Where credits lie, and the one use that they may have or had."""
    said = STATE_SAYS[state]
    if purpose is None:
        return said
    to = PURPOSE_SAYS[purpose]
    if state is BlockState.RETIRED:
        return Text(f"{said.zh} · 用于{to.zh}", f"{said.en} · for {to.en}")
    return Text(f"{said.zh} · 只能用于{to.zh}", f"{said.en} · for {to.en} only")


#: Verbs that say a purpose: what is retired is used for it, what is handed over may be bound to it.
STATING = (BlockVerb.RETIRE, BlockVerb.TRANSFER, BlockVerb.RELEASE_ESCROW)
#: Verbs that withdraw credits, bound or not.
WITHDRAWING = (BlockVerb.CANCEL, BlockVerb.RECALL)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Serials from `first` to `last`, both included; one serial is one kilogram of CO2e."""

    first: int
    last: int

    @property
    def kg(self) -> int:
        return self.last - self.first + 1

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Block:
    """Where a span of one issue lies now, and the one purpose that it may be used for, or was used for."""

    span: Span
    issue: int
    holder: int
    state: BlockState
    purpose: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """One span of a movement: from whom and which state, to whom and which. What is issued comes from nowhere."""

    span: Span
    to_holder: int
    to_state: BlockState
    from_holder: int | None = None
    from_state: BlockState | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One act of the history, with every span that it moved. `is_repeat`: the key was used before, for the same."""

    number: int
    key: str
    verb: BlockVerb
    day: date
    at: datetime
    by: int
    reason: str
    moved: tuple[Moved, ...]
    entry: int | None = None
    corrects: int | None = None
    receivable_kg: int = 0
    is_repeat: bool = False
    purpose: Purpose | None = None

    @property
    def kg(self) -> int:
        return sum(one.span.kg for one in self.moved)


@dataclass(frozen=True, slots=True)
class Placed:
    """An issue: its span and what of it went into the buffer."""

    number: int
    project: int
    vintage: int
    span: Span
    buffer_kg: int
    movement: Movement
    period: int | None = None

    @property
    def kg(self) -> int:
        return self.span.kg


@dataclass(frozen=True, slots=True)
class Hold:
    """A freeze of a span, or of all of a holder. Several may lie on the same; each is released once."""

    number: int
    key: str
    holder: int | None
    span: Span | None
    reason: str
    by: int
    since: datetime
    until: datetime | None = None
    released_by: int | None = None
    release_reason: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which credits a movement takes: so many kilograms, lowest serials first, of what fits; or the spans that are named."""

    kg: int = 0
    spans: tuple[Span, ...] = ()
    issue: int | None = None
    project: int | None = None
    vintage: int | None = None


@dataclass(frozen=True, slots=True)
class Serial:
    """A span as people read it: AH-PV00012-2025-1-100-84. The last two digits check the others, by ISO 7064 MOD 97-10."""

    project: str
    vintage: int
    span: Span

    def __str__(self) -> str:
        return f"AH-{self.project}-{self.vintage}-{self.span.first}-{self.span.last}-{self.check:02d}"

    @property
    def check(self) -> int:
        """Over AH, project, vintage and both numbers at their full width, so that no sign slips past a hyphen either."""
        text = f"AH{self.project}{self.vintage:04d}{self.span.first:019d}{self.span.last:019d}"
        digits = "".join(str(int(sign, 36)) for sign in text)  # A is 10, Z is 35
        return 98 - int(digits) * 100 % 97

"""Decisions about credits without a database: which moves there are, what a movement takes, and the whole book of blocks as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from puhui.registry.errors import (
    BufferTooLarge,
    CreditsBound,
    CreditsFinal,
    CreditsFrozen,
    InsufficientCredits,
    MovementReused,
    NoAmount,
    RecallTooLarge,
    SameHolder,
    SpansOverlap,
    UnknownCreditHold,
    UnknownIssue,
)
from puhui.registry.words import FINAL, WITHDRAWING, Block, BlockState, BlockVerb, Moved, Purpose, Span, Wanted

#: Every move that there is; what is not here is refused. Nothing leads out of what is final.
MOVES: dict[tuple[BlockState, BlockVerb], BlockState] = {
    (BlockState.HELD, BlockVerb.TRANSFER): BlockState.HELD,
    (BlockState.HELD, BlockVerb.ESCROW): BlockState.ESCROWED,
    (BlockState.ESCROWED, BlockVerb.RELEASE_ESCROW): BlockState.HELD,
    (BlockState.HELD, BlockVerb.PLEDGE): BlockState.PLEDGED,
    (BlockState.PLEDGED, BlockVerb.RELEASE_PLEDGE): BlockState.HELD,
    (BlockState.HELD, BlockVerb.RETIRE): BlockState.RETIRED,
    (BlockState.HELD, BlockVerb.CANCEL): BlockState.CANCELLED,
    (BlockState.BUFFER, BlockVerb.CANCEL): BlockState.CANCELLED,
    (BlockState.HELD, BlockVerb.RECALL): BlockState.CANCELLED,
    (BlockState.BUFFER, BlockVerb.RECALL): BlockState.CANCELLED,
}
#: Verbs by which credits may come to another holder.
GIVING = (BlockVerb.TRANSFER, BlockVerb.RELEASE_ESCROW, BlockVerb.RELEASE_PLEDGE)
#: Free credits, then those of each purpose: the order in which they are withdrawn.
ANY_PURPOSE: tuple[Purpose | None, ...] = (None, *Purpose)
#: One movement is at most this much; a thousand million tonnes are more than there will be.
KG_MOST = 10**12


def leads_to(state: BlockState, verb: BlockVerb) -> BlockState:
    """Raises CreditsFinal."""
    there = MOVES.get((state, verb))
    if there is None:
        raise CreditsFinal
    return there


def purposes(verb: BlockVerb, purpose: Purpose | None) -> tuple[Purpose | None, ...]:
    """Which credits a verb may take, and in which order. What was bought for a purpose is used for it, or withdrawn; nothing else moves it."""
    if verb is BlockVerb.RETIRE:
        return (purpose, None)
    return ANY_PURPOSE if verb in WITHDRAWING else (None,)


def check_wanted(wanted: Wanted) -> int:
    """How many kilograms are asked for. Raises NoAmount, SpansOverlap."""
    spans = sorted(wanted.spans)
    if any(span.first < 1 or span.last < span.first for span in spans) or any(a.meets(b) for a, b in pairwise(spans)):
        raise SpansOverlap
    return check_kg(sum(span.kg for span in spans) if spans else wanted.kg)


def check_kg(kg: int) -> int:
    """Raises NoAmount."""
    if not 1 <= kg <= KG_MOST:
        raise NoAmount(most=KG_MOST)
    return kg


def check_buffer(*, kg: int, buffer_kg: int) -> None:
    """Raises NoAmount, BufferTooLarge."""
    check_kg(kg)
    if not 0 <= buffer_kg < kg:
        raise BufferTooLarge(kg=kg, buffer_kg=buffer_kg)


def less(span: Span, frozen: Iterable[Span]) -> Iterator[Span]:
    """What of a span is left outside of the frozen ones, in order."""
    first = span.first
    for other in sorted(one for one in frozen if one.meets(span)):
        if other.first > first:
            yield Span(first, other.first - 1)
        first = max(first, other.last + 1)
    if first <= span.last:
        yield Span(first, span.last)


def parts_of(block: Block, moved: Sequence[Span]) -> Iterator[tuple[Span, bool]]:
    """A block cut into what moves (True) and what stays, in order; `moved` lie in it and do not overlap."""
    first = block.span.first
    for span in sorted(moved):
        if first < span.first:
            yield Span(first, span.first - 1), False
        yield span, True
        first = span.last + 1
    if first <= block.span.last:
        yield Span(first, block.span.last), False


def take(
    blocks: Iterable[Block], *, kg: int, frozen: Sequence[Span] = (), within: Span | None = None, of: Sequence[Purpose | None] = ANY_PURPOSE
) -> list[tuple[Block, Span]]:
    """Purpose by purpose and lowest serials first, until there is enough: pieces of the blocks, less what is frozen; fewer where there is not enough."""
    found: list[tuple[Block, Span]] = []
    missing = kg
    for block in sorted((one for one in blocks if one.purpose in of), key=lambda one: (of.index(one.purpose), one.span.first)):
        if within is not None and not block.span.meets(within):
            continue
        span = block.span if within is None else Span(max(block.span.first, within.first), min(block.span.last, within.last))
        for free in less(span, frozen):
            if missing <= 0:
                return found
            piece = Span(free.first, min(free.last, free.first + missing - 1))
            found.append((block, piece))
            missing -= piece.kg
    return found


@dataclass(frozen=True, slots=True)
class IssueKnown:
    number: int
    project: int
    vintage: int
    span: Span
    holder: int


@dataclass(frozen=True, slots=True)
class Freeze:
    number: int
    holder: int | None
    span: Span | None


@dataclass(slots=True)
class Book:
    """Every block, as the database has them, and the verbs over it. What the database must do is what this does."""

    next: int = 1
    blocks: list[Block] = field(default_factory=list)
    issues: dict[int, IssueKnown] = field(default_factory=dict)
    holds: dict[int, Freeze] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    history: list[tuple[BlockVerb, tuple[Moved, ...], int]] = field(default_factory=list)
    keys: dict[str, tuple[object, object]] = field(default_factory=dict)
    recalled: dict[int, int] = field(default_factory=dict)
    owed: dict[int, int] = field(default_factory=dict)

    def place(self, key: str, *, project: int, vintage: int, kg: int, buffer_kg: int, holder: int) -> object:
        """The number of the issue."""
        check_buffer(kg=kg, buffer_kg=buffer_kg)
        content = ("issue", project, vintage, kg, buffer_kg, holder)
        if self._known(key, content):
            return self.keys[key][1]
        number, span = len(self.issues) + 1, Span(self.next, self.next + kg - 1)
        self.next += kg
        self.issues[number] = IssueKnown(number, project, vintage, span, holder)
        cut = span.last - buffer_kg
        shares = [(Span(span.first, cut), BlockState.HELD), *([(Span(cut + 1, span.last), BlockState.BUFFER)] if buffer_kg else [])]
        self.blocks += [Block(part, number, holder, state) for part, state in shares]
        moved = tuple(Moved(part, holder, state) for part, state in shares)
        return self._written(key, content, BlockVerb.ISSUE, moved, number)

    def move(
        self,
        key: str,
        verb: BlockVerb,
        *,
        giver: int,
        wanted: Wanted,
        taker: int | None = None,
        state: BlockState,
        purpose: Purpose | None = None,
    ) -> object:
        """Every verb that leaves an issue where it is; the number of the movement."""
        kg, to = check_wanted(wanted), taker or giver
        there = leads_to(state, verb)
        if verb is BlockVerb.TRANSFER and to == giver:
            raise SameHolder
        content = (verb, giver, to, wanted, state, purpose)
        if self._known(key, content):
            return self.keys[key][1]
        pieces = self._taken(giver, state, kg, wanted, purposes(verb, purpose))
        moved = self._put(pieces, to, there, purpose)
        return self._written(key, content, verb, moved, len(self.history) + 1)

    def recall(self, key: str, *, issue: int, kg: int) -> object:
        """What its holder still holds of it, then the buffer of its project; he owes the rest."""
        check_kg(kg)
        if issue not in self.issues:
            raise UnknownIssue(number=issue)
        content = ("recall", issue, kg)
        if self._known(key, content):
            return self.keys[key][1]
        wrong = self.issues[issue]
        left = wrong.span.kg - self.recalled.get(issue, 0)
        if kg > left:
            raise RecallTooLarge(left_kg=left, asked_kg=kg)
        own = take(self._of(wrong.holder, BlockState.HELD, Wanted(issue=issue)), kg=kg)
        missing = kg - sum(span.kg for _, span in own)
        kept = take(self._of(wrong.holder, BlockState.BUFFER, Wanted(project=wrong.project)), kg=missing)
        missing -= sum(span.kg for _, span in kept)
        self.recalled[issue] = self.recalled.get(issue, 0) + kg
        self.owed[wrong.holder] = self.owed.get(wrong.holder, 0) + missing
        moved = self._put([*own, *kept], wrong.holder, BlockState.CANCELLED)
        return self._written(key, content, BlockVerb.RECALL, moved, len(self.history) + 1)

    def hold(self, *, holder: int | None = None, span: Span | None = None) -> int:
        number = len(self.holds) + 1
        self.holds[number] = Freeze(number, holder, span)
        return number

    def release(self, number: int) -> None:
        """Raises UnknownCreditHold."""
        if number not in self.holds or number in self.released:
            raise UnknownCreditHold(number=number)
        self.released.add(number)

    def live(self) -> list[Freeze]:
        return [hold for number, hold in self.holds.items() if number not in self.released]

    def balance(self, holder: int, states: Iterable[BlockState]) -> int:
        return sum(block.span.kg for block in self.blocks if block.holder == holder and block.state in states)

    def _of(self, holder: int, state: BlockState, wanted: Wanted) -> list[Block]:
        return [block for block in self.blocks if block.holder == holder and block.state is state and self._fits(block, wanted)]

    def _fits(self, block: Block, wanted: Wanted) -> bool:
        issue = self.issues[block.issue]
        asked = ((wanted.issue, issue.number), (wanted.project, issue.project), (wanted.vintage, issue.vintage))
        return all(want in (None, have) for want, have in asked)

    def _taken(self, giver: int, state: BlockState, kg: int, wanted: Wanted, of: Sequence[Purpose | None]) -> list[tuple[Block, Span]]:
        """Raises CreditsFinal, CreditsFrozen, CreditsBound, InsufficientCredits."""
        fitting, frozen = self._of(giver, state, wanted), [hold.span for hold in self.live() if hold.span]
        is_held = any(hold.holder == giver for hold in self.live())
        pieces = [] if is_held else _pieces(fitting, kg, wanted, frozen, of)
        have = sum(span.kg for _, span in pieces)
        if have == kg:
            return pieces
        if any(block.state in FINAL and block.span.meets(span) for block in self.blocks for span in wanted.spans):
            raise CreditsFinal
        whole = sum(span.kg for _, span in _pieces(fitting, kg, wanted, [], of))
        if whole == kg:
            raise CreditsFrozen(held_kg=have, asked_kg=kg)
        if sum(span.kg for _, span in _pieces(fitting, kg, wanted, [], ANY_PURPOSE)) == kg:
            raise CreditsBound(held_kg=whole, asked_kg=kg)
        raise InsufficientCredits(held_kg=whole, asked_kg=kg)

    def _put(
        self, pieces: Sequence[tuple[Block, Span]], holder: int, state: BlockState, purpose: Purpose | None = None
    ) -> tuple[Moved, ...]:
        by_block: dict[Block, list[Span]] = {}
        for block, span in pieces:
            by_block.setdefault(block, []).append(span)
        kept = [block for block in self.blocks if block not in by_block]
        for block, spans in by_block.items():
            for part, moves in parts_of(block, spans):
                kept.append(replace(block, span=part, holder=holder, state=state, purpose=purpose) if moves else replace(block, span=part))
        self.blocks = kept
        moved = [Moved(span, holder, state, block.holder, block.state) for block, span in pieces]
        return tuple(sorted(moved, key=lambda one: one.span))

    def _known(self, key: str, content: object) -> bool:
        """Raises MovementReused."""
        if key not in self.keys:
            return False
        if self.keys[key][0] != content:
            raise MovementReused(key=key)
        return True

    def _written(self, key: str, content: object, verb: BlockVerb, moved: tuple[Moved, ...], gives: int) -> object:
        self.history.append((verb, moved, gives))
        self.keys[key] = (content, gives)
        return gives


def _pieces(
    fitting: Sequence[Block], kg: int, wanted: Wanted, frozen: Sequence[Span], of: Sequence[Purpose | None]
) -> list[tuple[Block, Span]]:
    if not wanted.spans:
        return take(fitting, kg=kg, frozen=frozen, of=of)
    return [piece for span in sorted(wanted.spans) for piece in take(fitting, kg=span.kg, frozen=frozen, within=span, of=of)]

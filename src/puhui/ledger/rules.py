"""Decisions of the ledger without a database: what a list of lines must fulfil, and how holders are cut into chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from puhui.ledger.errors import EmptyEntry, NotMirrored
from puhui.ledger.words import Hold, Line

#: Lines of one batch whose balances are applied in one short transaction, so that live transfers wait little.
CHUNK_LINES = 200_000
#: Fewer lines than this travel as arrays, in one statement, and share the common part of their day.
SMALL_LINES = 20_000


def check_lines(lines: Sequence[Line]) -> None:
    """Refuse nothing at all, a zero amount, and a movement between holders with one side only."""
    if not lines or any(line.amount == 0 for line in lines):
        raise EmptyEntry
    between: dict[tuple[int, int, int], int] = {}
    for line in lines:
        if line.counter > 0:
            pair = (min(line.holder, line.counter), max(line.holder, line.counter), line.asset)
            between[pair] = between.get(pair, 0) + line.amount
    if any(between.values()):
        raise NotMirrored


def is_frozen(asset: int, holds: Iterable[Hold]) -> bool:
    """Whether the holds of an account keep this asset from leaving it; what comes in is always welcome."""
    return any(hold.until is None and hold.asset in (None, asset) for hold in holds)


def chunks(edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of holders that cover every holder once; `edges` are the first holders of the chunks, ascending."""
    starts = sorted(set(edges))
    for place, start in enumerate(starts):
        yield (-(2**62) if place == 0 else start), (starts[place + 1] if place + 1 < len(starts) else 2**62)

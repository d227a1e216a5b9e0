"""账本的词 · Words of the ledger: a line, an entry, a system account, a hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """`amount` of `asset` arrives at `holder` (leaves, if negative); `counter` is the other side.

    A counter below zero is a system account; a counter above zero is a holder, and his mirrored line must be there too.
    """

    holder: int
    asset: int
    counter: int
    amount: int


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry in the books. `is_repeat`: the key had been used before with the same content, nothing was posted again."""

    entry: int
    is_repeat: bool
    refused_holders: int = 0


@dataclass(frozen=True, slots=True)
class Asset:
    number: int
    code: str
    unit: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A freeze of one asset of a holder, or of all (`asset` None). Several may lie on one account; each is released by itself."""

    number: int
    key: str
    holder: int
    asset: int | None
    reason: str
    since: datetime
    until: datetime | None = None
    release_reason: str = ""


def content_hash(lines: Sequence[Line]) -> bytes:
    """What a key is bound to: SHA-256 over the sorted lines."""
    text = "\n".join(f"{line.holder}|{line.asset}|{line.counter}|{line.amount}" for line in sorted(lines))
    return hashlib.sha256(text.encode()).digest()


def mirrored(*, asset: int, giver: int, taker: int, amount: int) -> list[Line]:
    """A movement between two holders as its two lines."""
    return [Line(giver, asset, taker, -amount), Line(taker, asset, giver, amount)]

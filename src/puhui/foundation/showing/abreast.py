"""Two texts side by side, line by line: what stands in both, what was taken out, what came in, and in a line that changed which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: A longer text is not compared: nobody would read it, and it would keep the server busy.
LINES_MAX = 6000
#: Words of a line that are compared one by one.
WORDS_MAX = 600
#: Lines on each side of a change; more that are the same are folded.
AROUND, FOLDED_FROM = 3, 10
_WORD = re.compile(r"[A-Za-z0-9_]+|[ \t]+|.", re.DOTALL)

Kind = Literal["same", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    left: Side | None = None
    right: Side | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that follow one another; folded where nothing of them changed and nothing near them did."""

    rows: tuple[Row, ...]
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Abreast:
    """`removed` and `added` are lines; a line that changed is one of each."""

    runs: tuple[Run, ...]
    removed: int = 0
    added: int = 0
    is_too_long: bool = False

    @property
    def is_same(self) -> bool:
        return not (self.removed or self.added or self.is_too_long)


def abreast(left: str, right: str) -> Abreast:
    """Line ends of another system and a mark at the beginning are no difference that a reader sees."""
    old, new = _lines(left), _lines(right)
    if max(len(old), len(new)) > LINES_MAX:
        return Abreast((), is_too_long=True)
    rows = tuple(_rows(old, new))
    removed, added = (sum(row.kind in ("changed", kind) for row in rows) for kind in ("removed", "added"))
    return Abreast(tuple(_runs(rows)), removed, added)


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield from (Row("same", _plain(a + n, old[a + n]), _plain(c + n, new[c + n])) for n in range(b - a))
            continue
        paired = min(b - a, d - c)
        yield from (_changed(a + n, old[a + n], c + n, new[c + n]) for n in range(paired))
        yield from (Row("removed", left=_plain(n, old[n])) for n in range(a + paired, b))
        yield from (Row("added", right=_plain(n, new[n])) for n in range(c + paired, d))


def _plain(place: int, line: str) -> Side:
    return Side(place + 1, (Piece(line),))


def _changed(at: int, old: str, to: int, new: str) -> Row:
    left, right = _WORD.findall(old), _WORD.findall(new)
    if max(len(left), len(right)) > WORDS_MAX:
        return Row("changed", Side(at + 1, (Piece(old, is_marked=True),)), Side(to + 1, (Piece(new, is_marked=True),)))
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    old_pieces = tuple(Piece("".join(left[a:b]), what != "equal") for what, a, b, _, _ in steps if b > a)
    new_pieces = tuple(Piece("".join(right[c:d]), what != "equal") for what, _, _, c, d in steps if d > c)
    return Row("changed", Side(at + 1, old_pieces), Side(to + 1, new_pieces))


def _runs(rows: Sequence[Row]) -> Iterator[Run]:
    """Changes with what stands around them; long stretches of the same between them folded."""
    at = 0
    while at < len(rows):
        is_same, end = rows[at].kind == "same", at
        while end < len(rows) and (rows[end].kind == "same") == is_same:
            end += 1
        yield from _parts(rows[at:end], is_first=at == 0, is_last=end == len(rows)) if is_same else (Run(tuple(rows[at:end])),)
        at = end


def _parts(rows: Sequence[Row], *, is_first: bool, is_last: bool) -> Iterator[Run]:
    before, after = 0 if is_first else AROUND, 0 if is_last else AROUND
    if len(rows) - before - after < FOLDED_FROM:
        yield Run(tuple(rows))
        return
    shown = (Run(tuple(rows[:before])), Run(tuple(rows[before : len(rows) - after]), is_folded=True), Run(tuple(rows[len(rows) - after :])))
    yield from (run for run in shown if run.rows)

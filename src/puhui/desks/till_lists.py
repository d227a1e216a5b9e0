"""Lists that merchants write down: what was taken without network, and what a till says was taken, read line by line."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation

from puhui.consumption.errors import LineUnreadable
from puhui.consumption.words import TillLine
from puhui.vocabulary.periods import CHINA

EXAMPLE = "7KQF-2M9X-B4TD-0VHA-12, 2026-05-06 12:30, 80.00"
_CUTS = re.compile(r"[,，;；\t]")
_MOMENT = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})[ T]+([0-9]{1,2})[:：]([0-9]{2})(?::[0-9]{2})?")


def till_lines(text: str) -> tuple[list[TillLine], list[LineUnreadable]]:
    """Code, time and amount in yuan in each line; a head is left out. What cannot be read is said by its place, and hides nothing else."""
    found: list[TillLine] = []
    wrong: list[LineUnreadable] = []
    for place, cells in _rows(text):
        moment, fen = (_moment(cells[1]), fen_of(cells[2])) if len(cells) == 3 else (None, None)
        if moment is not None and fen:
            found.append(TillLine(cells[0], moment, fen))
        elif place > 1 or fen or moment:
            wrong.append(LineUnreadable(place=place, text=", ".join(cells)[:60], form=EXAMPLE))
    return found, wrong


def till_sums(text: str) -> tuple[list[tuple[str, int]], list[LineUnreadable]]:
    """The voucher's number or code first, the amount in yuan last."""
    found: list[tuple[str, int]] = []
    wrong: list[LineUnreadable] = []
    for place, cells in _rows(text):
        fen = fen_of(cells[-1]) if len(cells) > 1 else None
        if fen is not None:
            found.append((cells[0], fen))
        elif place > 1:
            wrong.append(LineUnreadable(place=place, text=", ".join(cells)[:60], form="AH-V-000318-07, 80.00"))
    return found, wrong


def _rows(text: str) -> list[tuple[int, list[str]]]:
    lines = enumerate(text.lstrip("\ufeff").splitlines(), 1)
    return [(place, [cell.strip().strip("\"'") for cell in _CUTS.split(line)]) for place, line in lines if line.strip()]


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    try:
        return datetime(*(int(part) for part in found.groups()), tzinfo=CHINA)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def fen_of(text: str) -> int | None:
    """`1,234.50` yuan in fen; None where it is no amount, or has a part of a fen."""
    try:
        fen = Decimal(re.sub(r"[,，¥￥元\s]", "", text)) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen.is_finite() and fen == fen.to_integral_value() and 0 <= fen <= 10**15 else None

"""The form of a statement, written and read: lines of CSV under a head, with sums that must add up and a digest at the end."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from puhui.payments.errors import StatementNeedsTwo, StatementRefused
from puhui.payments.words import (
    STATEMENT_BYTES_MAX,
    STATEMENT_FORM,
    STATEMENT_VERSION,
    Arrival,
    Brought,
    DifferenceKind,
    Found,
    Order,
    OrderStage,
    Source,
    StatementLine,
    StatementRead,
    Way,
)
from puhui.vocabulary.periods import CHINA, local_day

COLUMNS = ("way", "bank_ref", "text", "fen", "at")
_DIGEST = b"sha256,"


def written(day: date, opening_fen: int, lines: Sequence[StatementLine]) -> bytes:
    """The same bookings are the same bytes."""
    closing = opening_fen + sum(line.fen if line.way is Way.IN else -line.fen for line in lines)
    text = io.StringIO()
    to = csv.writer(text, lineterminator="\n")
    to.writerows(
        [
            (STATEMENT_FORM, STATEMENT_VERSION),
            ("day", day.isoformat()),
            ("opening_fen", opening_fen),
            ("closing_fen", closing),
            ("lines", len(lines)),
            COLUMNS,
        ]
    )
    to.writerows((line.way.value, line.bank_ref, line.text, line.fen, line.at.astimezone(CHINA).isoformat()) for line in lines)
    body = text.getvalue().encode()
    return body + _DIGEST + hashlib.sha256(body).hexdigest().encode() + b"\n"


def read(body: bytes) -> StatementRead:
    """Raises StatementRefused, where it is not whole, does not add up, or has a line that is none."""
    if len(body) > STATEMENT_BYTES_MAX:
        raise _no(f"文件超过 {STATEMENT_BYTES_MAX // 2**20} MB", f"it is larger than {STATEMENT_BYTES_MAX // 2**20} MB")
    plain = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    head, mark, digest = plain.rpartition(_DIGEST)
    if not mark or hashlib.sha256(head).hexdigest().encode() != digest.strip():
        raise _no(
            "末行的摘要与内容不符，文件不完整或被改动",
            "the digest in its last line is not that of what it holds: it is not whole, or was changed",
        )
    try:
        rows = list(csv.reader(io.StringIO(head.decode())))
        facts = {row[0]: row[1] for row in rows[:5]}
        if facts.get(STATEMENT_FORM) != STATEMENT_VERSION or tuple(rows[5]) != COLUMNS:
            raise _no("不是本平台的对账单格式", "it has not the form of a statement")
        lines = tuple(_line(row) for row in rows[6:])
        found = StatementRead(date.fromisoformat(facts["day"]), int(facts["opening_fen"]), int(facts["closing_fen"]), lines)
        count = int(facts["lines"])
    except (ValueError, KeyError, IndexError) as problem:
        raise _no(f"有一行读不懂（{str(problem)[:60]}）", f"it has a line that cannot be read ({str(problem)[:60]})") from problem
    _check(found, count)
    return found


def _line(row: list[str]) -> StatementLine:
    way, bank_ref, text, fen, at = row
    moment = datetime.fromisoformat(at)
    if not bank_ref or len(bank_ref) > 64 or int(fen) <= 0 or moment.tzinfo is None:
        raise ValueError(",".join(row))
    return StatementLine(Way(way), bank_ref, text[:120], int(fen), moment)


def _check(found: StatementRead, count: int) -> None:
    if count != len(found.lines):
        raise _no(f"写明 {count} 行，实有 {len(found.lines)} 行", f"it says {count} lines and has {len(found.lines)}")
    if len({line.bank_ref for line in found.lines}) != len(found.lines):
        raise _no("有重复的银行流水号", "a number of the bank stands in it twice")
    if any(local_day(line.at) != found.day for line in found.lines):
        raise _no("有不是当日的一行", "a line of it is of another day")
    moved = sum(line.fen if line.way is Way.IN else -line.fen for line in found.lines)
    if found.opening_fen + moved != found.closing_fen:
        raise _no("期初、发生额与期末不相等", "its opening balance and its lines do not give its closing balance")


def _no(zh: str, en: str) -> StatementRefused:
    return StatementRefused(reason_zh=zh, reason_en=en)


def check_hands(brought: Brought) -> None:
    """Nothing signs a file that somebody brings, and what it says to have come is delivered: so it takes two. Raises StatementNeedsTwo."""
    two = {brought.by, brought.agreed_by} - {None}
    if brought.source is Source.BEFORE or len(two) != (2 if brought.source is Source.HAND else 0):
        raise StatementNeedsTwo


def compare(
    told: StatementRead,
    *,
    arrivals: Mapping[str, Arrival],
    own: Sequence[Arrival],
    orders: Mapping[str, Order],
    paid: Sequence[Order],
    closing_fen: int,
) -> Iterator[Found]:
    """What differs, after everything that the statement says was settled: `arrivals` and `orders` are ours that its lines name, `own` and `paid`
    what we have of the day, and `closing_fen` what should lie with the bank at its end."""
    for line in told.lines:
        yield from _in_differs(line, arrivals.get(line.bank_ref)) if line.way is Way.IN else _out_differs(line, orders.get(line.text))
    named = {line.bank_ref for line in told.lines if line.way is Way.IN}
    yield from (Found(DifferenceKind.MISSING_AT_BANK, one.bank_ref, {"fen": one.fen}) for one in own if one.bank_ref not in named)
    keys = {line.text for line in told.lines if line.way is Way.OUT}
    yield from (Found(DifferenceKind.MISSING_AT_BANK, one.key, {"fen": one.fen}) for one in paid if one.key not in keys)
    if told.closing_fen != closing_fen:
        yield Found(DifferenceKind.BALANCE, told.day.isoformat(), {"bank_fen": told.closing_fen, "our_fen": closing_fen})


def _in_differs(line: StatementLine, known: Arrival | None) -> Iterator[Found]:
    if known is None:
        yield Found(DifferenceKind.MISSING_HERE, line.bank_ref, {"bank_fen": line.fen, "text": line.text})
    elif known.fen != line.fen:
        yield Found(DifferenceKind.AMOUNT, line.bank_ref, {"bank_fen": line.fen, "our_fen": known.fen})


def _out_differs(line: StatementLine, known: Order | None) -> Iterator[Found]:
    if known is None:
        yield Found(DifferenceKind.MISSING_HERE, line.bank_ref, {"bank_fen": line.fen, "text": line.text})
    elif known.fen != line.fen:
        yield Found(DifferenceKind.AMOUNT, line.bank_ref, {"bank_fen": line.fen, "our_fen": known.fen, "key": known.key})
    elif known.stage is not OrderStage.CONFIRMED:
        yield Found(DifferenceKind.ANSWER, line.bank_ref, {"bank_fen": line.fen, "key": known.key, "stage": known.stage.value})

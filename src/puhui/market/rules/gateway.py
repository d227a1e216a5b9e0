"""The form of a gateway's file: one head line with its kind, number, day, rows and hash, the names of the columns, and the rows. Read or refused as a whole."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date

from puhui.market.errors import GatewayFileTooLarge, GatewayFileWrong
from puhui.market.words import (
    FILE_COLUMNS,
    GATEWAY_BYTES_MOST,
    GATEWAY_MARK,
    GATEWAY_ROWS_MOST,
    GATEWAY_VERSION,
    ORDER_PREFIX,
    FileHead,
    FileKind,
    OrderRow,
    TradeRow,
)
from puhui.vocabulary.amounts import grouped

#: Names and codes are as long as that; numbers have fifteen digits at most.
TEXT_LENGTH = 60
HEAD_FIELDS = 8


def written(kind: FileKind, rows: Iterable[Sequence[object]], *, sequence: int, day: date, after: int = 0) -> bytes:
    """A file, the same bytes for the same rows."""
    told = [list(map(str, row)) for row in rows]
    body = _lines([FILE_COLUMNS[kind], *told])
    head = [GATEWAY_MARK, GATEWAY_VERSION, kind.value, sequence, day.isoformat(), len(told), hashlib.sha256(body).hexdigest(), after]
    return _lines([[str(part) for part in head]]) + body


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def opened(data: bytes) -> tuple[FileHead, list[list[str]]]:
    """Raises GatewayFileTooLarge, GatewayFileWrong."""
    if len(data) > GATEWAY_BYTES_MOST:
        raise _too_large()
    first, _, body = data.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    head = _head(first)
    if hashlib.sha256(body).hexdigest() != head.sha256:
        raise _wrong(1, "哈希与内容不符", "its hash is not that of the rows")
    rows = _read(body)
    if not rows or tuple(rows[0]) != FILE_COLUMNS[head.kind]:
        raise _wrong(2, f"列名应为 {','.join(FILE_COLUMNS[head.kind])}", f"the columns are {','.join(FILE_COLUMNS[head.kind])}")
    if len(rows) - 1 != head.rows:
        raise _wrong(1, f"写明 {head.rows} 行，实有 {len(rows) - 1} 行", f"it says {head.rows} rows and has {len(rows) - 1}")
    return head, rows[1:]


def _head(line: bytes) -> FileHead:
    parts = line.decode("utf-8", "replace").strip().split(",")
    if len(parts) != HEAD_FIELDS or parts[:2] != [GATEWAY_MARK, str(GATEWAY_VERSION)] or parts[2] not in set(FileKind):
        raise _wrong(1, "不是接口文件的首行", "it is no head of a gateway's file")
    sequence, rows, after = (_whole(part, 1, "序号或行数", "its number or its rows") for part in (parts[3], parts[5], parts[7]))
    if sequence < 1:
        raise _wrong(1, "序号从 1 起", "numbers begin with 1")
    return FileHead(FileKind(parts[2]), sequence, _day(parts[4], 1), rows, parts[6], after)


def _read(body: bytes) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise _wrong(2, "不是 UTF-8 的 CSV", "it is no CSV in UTF-8") from problem
    if len(rows) > GATEWAY_ROWS_MOST + 1:
        raise _too_large()
    for line, row in enumerate(rows, 2):
        if len(row) != len(rows[0]) or any(not value or len(value) > TEXT_LENGTH for value in row):
            raise _wrong(line, "列数不对，或有空的、过长的内容", "a column is missing, empty or too long")
    return rows


def trade_rows(rows: Iterable[Sequence[str]]) -> list[TradeRow]:
    """Raises GatewayFileWrong."""
    return [_trade(row, line) for line, row in enumerate(rows, 3)]


def _trade(row: Sequence[str], line: int) -> TradeRow:
    trade, order, uscc, kg, price, day = row
    amount, fen = (_whole(value, line, "数量或价格", "its amount or price") for value in (kg, price))
    if min(amount, fen) < 1:
        raise _wrong(line, "数量和价格至少为 1", "amount and price are at least 1")
    return TradeRow(trade, order, uscc.upper(), amount, fen, _day(day, line))


def order_rows(rows: Iterable[Sequence[str]]) -> list[OrderRow]:
    """Each order once. Raises GatewayFileWrong."""
    found: dict[str, OrderRow] = {}
    for line, (order, open_kg, traded_kg) in enumerate(rows, 3):
        if order in found:
            raise _wrong(line, f"委托 {order} 出现两次", f"order {order} stands twice")
        found[order] = OrderRow(order, *(_whole(value, line, "数量", "its amount") for value in (open_kg, traded_kg)))
    return list(found.values())


def _whole(text: str, line: int, zh: str, en: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 15:
        raise _wrong(line, f"{zh}不是整数", f"{en} is no whole number")
    return int(text)


def _day(text: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise _wrong(line, "日期应为 2026-03-20 的样子", "a day looks like 2026-03-20") from problem


def _wrong(line: int, zh: str, en: str) -> GatewayFileWrong:
    return GatewayFileWrong(line=line, why_zh=zh, why_en=en, field="file")


def _too_large() -> GatewayFileTooLarge:
    return GatewayFileTooLarge(rows=grouped(GATEWAY_ROWS_MOST), megabytes=GATEWAY_BYTES_MOST // 1_000_000, field="file")


def order_number(listing: int) -> str:
    return f"{ORDER_PREFIX}{listing}"


def listing_number(order: str) -> int | None:
    """Of an order of ours; None where it is none."""
    digits = order.removeprefix(ORDER_PREFIX)
    fits = order.startswith(ORDER_PREFIX) and digits.isascii() and digits.isdecimal() and len(digits) <= 15
    return int(digits) if fits and order_number(int(digits)) == order else None


def missing(came: Iterable[int]) -> tuple[int, ...]:
    """Numbers below the highest that have not come."""
    have = set(came)
    return tuple(number for number in range(1, max(have, default=0)) if number not in have)

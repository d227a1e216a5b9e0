"""交易所接口的词 · Words of the gateway to a licensed exchange: where something is sold, files in sequence, trades, differences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: What a file begins with, and the version of its form. The form is our own: no exchange has told us its.
GATEWAY_MARK, GATEWAY_VERSION = "puhui-gateway", 1
#: What our orders are called at the exchange: this and the number of the listing.
ORDER_PREFIX = "PH"
GATEWAY_BYTES_MOST, GATEWAY_ROWS_MOST = 2_000_000, 10_000


class Venue(StrEnum):
    HERE = "here"
    EXCHANGE = "exchange"


VENUE_SAYS = {Venue.HERE: Text("本平台", "here"), Venue.EXCHANGE: Text("持牌交易所", "a licensed exchange")}


class FileKind(StrEnum):
    ORDERS = "orders"
    TRADES = "trades"
    RECONCILE = "reconcile"


FILE_KIND_SAYS = {
    FileKind.ORDERS: Text("委托（送出）", "orders, out"),
    FileKind.TRADES: Text("成交（收到）", "trades, in"),
    FileKind.RECONCILE: Text("对账（收到）", "reconciliation, in"),
}
#: The columns of each kind, in their order.
FILE_COLUMNS = {
    FileKind.ORDERS: ("order", "action", "seller_uscc", "project", "vintage", "kg", "smallest_kg", "fen_per_tonne", "until"),
    FileKind.TRADES: ("trade", "order", "buyer_uscc", "kg", "fen_per_tonne", "day"),
    FileKind.RECONCILE: ("order", "open_kg", "traded_kg"),
}


class FileState(StrEnum):
    WAITING = "waiting"  # an earlier one of its kind is missing
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class FileHead:
    """The first line of a file. `after` is the last file of trades that a reconciliation knows of; nothing elsewhere."""

    kind: FileKind
    sequence: int
    day: date
    rows: int
    sha256: str
    after: int = 0


@dataclass(frozen=True, slots=True)
class GatewayFile:
    number: int
    head: FileHead
    state: FileState
    on: date
    differences: int = 0

    @property
    def says(self) -> Text:
        return FILE_KIND_SAYS[self.head.kind]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file: kept, and which are applied now because of it; `missing` are the numbers that have not come."""

    file: GatewayFile
    is_repeat: bool
    applied: tuple[int, ...]
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TradeRow:
    trade: str
    order: str
    buyer_uscc: str
    kg: int
    fen_per_tonne: int
    day: date


@dataclass(frozen=True, slots=True)
class OrderRow:
    """What the exchange says of an order: still open, and traded so far."""

    order: str
    open_kg: int
    traded_kg: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that does not fit: nothing moved, and somebody at the desk says what it was."""

    number: int
    kind: FileKind
    sequence: int
    line: int
    about: str
    code: str
    says: Text
    found_on: date
    resolved_on: date | None = None
    resolved_by: int | None = None
    why: str = ""

"""银行端口的词 · The settlement bank as we see it: where to pay, an order to pay, what it says on its own, and its statement of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from puhui.payments.words.money import Notice
from puhui.payments.words.orders import BankAccount


@dataclass(frozen=True, slots=True)
class PayOrder:
    """What the bank is to do, once for each `key`: pay so many fen to an account, or give the arrival `returns` back the way it came."""

    key: str
    fen: int
    text: str
    to: BankAccount | None = None
    returns: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of an order: paid, under its own number, or not, and why."""

    key: str
    is_paid: bool
    at: datetime
    bank_ref: str = ""
    reason: str = ""


@runtime_checkable
class BankPort(Protocol):
    """What a bank's client implements; it is made once, without arguments, and used by several threads."""

    def account(self) -> BankAccount:
        """Where dues are paid to."""

    def pay(self, order: PayOrder) -> None:
        """Hands an order over; the same key again changes nothing at the bank. Raises OSError where it is not known that the bank has it."""

    def read(self, headers: Mapping[str, str], body: bytes) -> tuple[Notice | Answer, ...]:
        """What the bank has sent on its own, once its signature is proved. Raises NoticeRefused."""

    def statement(self, day: date) -> bytes | None:
        """The statement of a day in the form of `StatementLine`s, or None where the bank gives none; then somebody brings it by hand."""

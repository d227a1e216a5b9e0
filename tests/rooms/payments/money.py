"""What the tests of payments say in few words: a due, a notice, what somebody has, and what the sweep finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from puhui.ledger import reads as ledger
from puhui.payments import actions, reads
from puhui.payments.words import CASH, BankAccount, Due, Notice, Share
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

NOW = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 20)
BUYER, SELLER, OTHER = 7001, 7002, 7003
ACCOUNT = BankAccount("示例银行合肥分行", "肥西光伏有限公司", "6222 0000 1111 6789")
_numbers = count(1)


class Frozen(Refusal):
    code = "test_frozen"
    says = Text("冻结", "frozen")


def deliver(due: Due, now: datetime) -> Sequence[Share]:
    """`thing:ok…` goes to the seller, `thing:two…` to two, and what is called otherwise cannot be delivered."""
    name = due.about.partition(":")[2]
    if name.startswith("ok"):
        return [Share(SELLER, due.fen)]
    if name.startswith("two"):
        return [Share(SELLER, due.fen - 1), Share(OTHER, 1)]
    raise Frozen


def due(fen: int = 1000, *, about: str = "", payer: int = BUYER) -> Due:
    number = next(_numbers)
    return actions.open_due(key=f"due {number}", payer=payer, fen=fen, until=TODAY, about=about or f"thing:ok{number}", now=NOW)


def notice(reference: str, fen: int = 1000, *, ref: str = "", at: datetime = NOW) -> Notice:
    return Notice(ref or f"B{next(_numbers):06d}", reference, fen, at)


def cash(holder: int) -> int:
    return ledger.balance(holder=holder, asset=CASH)


def with_payee(holder: int, *, days: int = 2) -> None:
    """An account that was given so many days ago."""
    actions.set_payee(holder=holder, account=ACCOUNT, by=1, now=NOW - timedelta(days=days))


def broken() -> set[str]:
    return {found.name for found in reads.findings() if found.broken}

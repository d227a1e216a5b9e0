"""付款指令的词 · What we order the bank to pay: a payout to whom the money belongs, or an arrival back the way it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from puhui.payments.words.money import Why
from puhui.vocabulary.texts import Text

#: A payee account that was set or changed is paid only after this long, so that whoever took over a sign-in does not also get the money. Our choice.
PAYEE_WAIT = timedelta(hours=24)
#: What is typed of a payee account: at most so many signs.
PAYEE_TEXT_LENGTH = 60


class OrderKind(StrEnum):
    PAYOUT = "payout"
    RETURN = "return"


class OrderStage(StrEnum):
    ORDERED = "ordered"  # it left the books; the bank may not know yet
    SENT = "sent"  # the bank has it
    CONFIRMED = "confirmed"  # the bank has paid it
    FAILED = "failed"  # the bank has not paid it, and it stands in the books again


class OrderVerb(StrEnum):
    SEND = "send"
    CONFIRM = "confirm"
    FAIL = "fail"


ORDER_KIND_SAYS = {
    OrderKind.PAYOUT: Text("付给收款账户", "paid out"),
    OrderKind.RETURN: Text("原路退回", "given back"),
}
ORDER_STAGE_SAYS = {
    OrderStage.ORDERED: Text("等待发送给银行", "waits to be sent to the bank"),
    OrderStage.SENT: Text("银行处理中", "with the bank"),
    OrderStage.CONFIRMED: Text("银行已付", "paid by the bank"),
    OrderStage.FAILED: Text("银行未付，钱已记回", "not paid by the bank; the money stands in the books again"),
}


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account at a bank, as somebody who pays writes it. `is_personal`: a human's, which banks pay by other ways than a company's."""

    bank: str
    name: str
    number: str
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Payee:
    """Where a holder's money is paid out; the number is masked. `ready_at`: from then on it is paid. Of a person's nobody is told the name."""

    id: str
    holder: int
    bank: str
    name: str
    shown: str
    set_at: datetime
    is_personal: bool = False

    @property
    def ready_at(self) -> datetime:
        return self.set_at + PAYEE_WAIT


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A person's account in clear, for its owner alone: from when, and until when it stood."""

    bank: str
    name: str
    number: str
    set_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order to pay and its last attempt. `key` is what the bank knows this attempt by; `trouble` is why it could not be sent."""

    number: int
    kind: OrderKind
    holder: int
    fen: int
    stage: OrderStage
    key: str
    attempt: int
    ordered_at: datetime
    why: Why | None = None
    bank_ref: str = ""
    payee: Payee | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    trouble: str = ""
    #: the entry of the books by which this very money became the holder's cash, where it was ordered together with it
    came_by: int | None = None

    @property
    def says(self) -> Text:
        return ORDER_STAGE_SAYS[self.stage]

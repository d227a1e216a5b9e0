"""付给商户的词 · Words of paying merchants: one payment of some settlements of a campaign, its stages, and who gets what of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: Days that a department has to pay, from the day on which its second person agreed. Our choice: no document sets them.
VOUCHER_PAY_DAYS = 10
#: What a bank's own number may be long, where a department says that it paid by other means.
BANK_REF_LENGTH = 64
#: What the due of a payment is about, before its number.
VOUCHERS_PAID = "vouchers"


class PaymentStage(StrEnum):
    OPEN = "open"  # it has a due with the settlement bank
    PAID = "paid"  # its due was paid, and each merchant has its part
    NOTED = "noted"  # the department says that it paid by other means; no cash moved here
    CLOSED = "closed"  # called off, or what was noted is taken back
    EXPIRED = "expired"  # not paid by its day


class PaymentVerb(StrEnum):
    PAY = "pay"
    CALL_OFF = "call_off"
    LAPSE = "lapse"


PAYMENT_STAGE_SAYS = {
    PaymentStage.OPEN: Text("待付", "to be paid"),
    PaymentStage.PAID: Text("已付", "paid"),
    PaymentStage.NOTED: Text("已由单位另行支付", "paid by other means"),
    PaymentStage.CLOSED: Text("已撤回", "called off"),
    PaymentStage.EXPIRED: Text("已过期", "expired"),
}
#: While a payment stands so, none of its settlements is in another one.
LIVE_STAGES = (PaymentStage.OPEN, PaymentStage.PAID, PaymentStage.NOTED)


@dataclass(frozen=True, slots=True)
class VoucherPayment:
    """Some settlements of one campaign, paid together. `until` where it has a due; `bank_ref` where it was paid by other means."""

    number: int
    campaign: int
    organisation: int
    fen: int
    settlements: tuple[int, ...]
    stage: PaymentStage
    opened_at: datetime
    until: date | None = None
    paid_on: date | None = None
    bank_ref: str = ""
    ended_at: datetime | None = None

    @property
    def about(self) -> str:
        """What its due is about."""
        return f"{VOUCHERS_PAID}:{self.number}"

    @property
    def is_live(self) -> bool:
        return self.stage in LIVE_STAGES

    @property
    def says(self) -> Text:
        return PAYMENT_STAGE_SAYS[self.stage]

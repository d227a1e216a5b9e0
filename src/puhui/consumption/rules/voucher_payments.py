"""Which settlements can be paid together, how a payment goes on, who gets what of it, and what may be noted of a payment elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from puhui.consumption.errors import (
    NothingToPay,
    PaymentNoteWrong,
    SettlementElsewhere,
    SettlementTaken,
    VoucherPaymentOver,
    VoucherPaymentReused,
)
from puhui.consumption.words import BANK_REF_LENGTH, VOUCHER_PAY_DAYS, PaymentStage, PaymentVerb, VoucherPayment, VoucherSettlement

#: The whole life of a payment; what is not in it is refused.
PAYMENT_LIFE: Mapping[tuple[PaymentStage, PaymentVerb], PaymentStage] = {
    (PaymentStage.OPEN, PaymentVerb.PAY): PaymentStage.PAID,
    (PaymentStage.OPEN, PaymentVerb.CALL_OFF): PaymentStage.CLOSED,
    (PaymentStage.OPEN, PaymentVerb.LAPSE): PaymentStage.EXPIRED,
    (PaymentStage.NOTED, PaymentVerb.CALL_OFF): PaymentStage.CLOSED,
}


def next_stage(payment: VoucherPayment, verb: PaymentVerb) -> PaymentStage:
    """Raises VoucherPaymentOver."""
    found = PAYMENT_LIFE.get((payment.stage, verb))
    if found is None:
        raise VoucherPaymentOver(number=payment.number, state_zh=payment.says.zh, state_en=payment.says.en)
    return found


def pay_until(agreed_on: date) -> date:
    """The last day to pay."""
    return agreed_on + timedelta(days=VOUCHER_PAY_DAYS)


def may_pay(
    wanted: Sequence[int], of_campaign: Mapping[int, VoucherSettlement], live: Mapping[int, VoucherPayment]
) -> list[VoucherSettlement]:
    """The settlements that were chosen, each once, in their order. Raises NothingToPay, SettlementElsewhere, SettlementTaken."""
    if not wanted:
        raise NothingToPay(field="settlement")
    for number in wanted:
        if number not in of_campaign:
            raise SettlementElsewhere(settlement=number)
        if number in live:
            says = live[number].says
            raise SettlementTaken(settlement=number, state_zh=says.zh, state_en=says.en)
    return [of_campaign[number] for number in sorted(set(wanted))]


def parts(settlements: Iterable[VoucherSettlement]) -> dict[int, int]:
    """Merchant → fen: what each is owed of them."""
    found: dict[int, int] = {}
    for one in settlements:
        found[one.merchant] = found.get(one.merchant, 0) + one.sum_fen
    return dict(sorted(found.items()))


def check_same(known: VoucherPayment, *, campaign: int, settlements: Sequence[int], told: tuple[date | None, str]) -> None:
    """A key stands for one payment for ever: `told` is when and under which number it was paid elsewhere. Raises VoucherPaymentReused."""
    elsewhere = (known.paid_on if known.bank_ref else None, known.bank_ref)
    if (known.campaign, known.settlements, elsewhere) != (campaign, tuple(sorted(set(settlements))), told):
        raise VoucherPaymentReused


def checked_note(paid_on: date, bank_ref: str, *, today: date) -> str:
    """The bank's number as it is kept. Raises PaymentNoteWrong."""
    kept = " ".join(bank_ref.split())
    if paid_on > today:
        raise PaymentNoteWrong(field="paid_on", what_zh="支付日期不能晚于今天", what_en="The day of payment is not after today")
    if not kept or len(kept) > BANK_REF_LENGTH or "\x00" in kept:
        raise PaymentNoteWrong(
            field="bank_ref",
            what_zh=f"请填写银行流水号（最多 {BANK_REF_LENGTH} 个字）",
            what_en=f"Give the bank's number, {BANK_REF_LENGTH} signs at most",
        )
    return kept

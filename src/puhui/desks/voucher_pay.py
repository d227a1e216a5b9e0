"""付给商户的说法 · How paying merchants is said on pages: whether a settlement is paid, until when it is to be, and what is to be done for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from puhui.consumption import reads
from puhui.consumption.words import BANK_REF_LENGTH, VOUCHER_PAY_DAYS, Campaign, PaymentStage, VoucherPayment, VoucherSettlement
from puhui.desks.paying import how_to_pay
from puhui.desks.tasks import Task
from puhui.desks.words import yuan_said
from puhui.journeys.four_eyes import matter_of
from puhui.participants import reads as participants
from puhui.participants.words import Reach, SignedIn, Verb
from puhui.payments.reads import is_offered
from puhui.vocabulary.texts import Text

PAYMENT_TAGS = {
    PaymentStage.OPEN: "warn", PaymentStage.PAID: "ok", PaymentStage.NOTED: "ok", PaymentStage.CLOSED: "line", PaymentStage.EXPIRED: "stop",
}  # fmt: skip
UNPAID = Text("未付", "not paid")


def paid_said(payment: VoucherPayment | None) -> Text:
    """待付，2026-05-16 前: whether a settlement in this payment is paid."""
    if payment is None:
        return UNPAID
    if payment.stage is PaymentStage.OPEN:
        return Text(f"待付，{payment.until} 前", f"to be paid by {payment.until}")
    if payment.stage is PaymentStage.NOTED:
        return Text(f"{payment.paid_on} 由发券单位另行支付", f"paid by other means on {payment.paid_on}")
    return Text(f"{payment.paid_on} 已付", f"paid on {payment.paid_on}")


def paid_cells(payment: VoucherPayment | None, *, is_settled: bool) -> tuple[str, str, str]:
    """For a file: the state, the last day to pay, the day on which it was paid."""
    if payment is None:
        return ("unpaid" if is_settled else "", "", "")
    return payment.stage.value, f"{payment.until or ''}", f"{payment.paid_on or ''}"


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """A payment as the department sees it; `pay` where it is still to be paid, `may_end` where it can be called off or taken back."""

    told: VoucherPayment
    yuan: str
    tag: str
    settlements: str
    pay: Any
    may_end: bool


def _shown(one: VoucherPayment) -> PaymentShown:
    is_open = one.stage is PaymentStage.OPEN
    settlements, may_end = ", ".join(str(number) for number in one.settlements), is_open or one.stage is PaymentStage.NOTED
    pay = how_to_pay(one.about) if is_open and is_offered() else None
    return PaymentShown(one, yuan_said(one.fen), PAYMENT_TAGS[one.stage], settlements, pay, may_end)


def unpaid_told(found: Campaign) -> dict[str, Any]:
    """What the campaign's page says of paying: the sum that is in no payment, and what is to be paid now."""
    is_open = [one for one in reads.voucher_payments(found.number) if one.stage is PaymentStage.OPEN]
    unpaid = reads.unpaid_settlements(found.number)
    return {
        "unpaid_yuan": yuan_said(sum(one.sum_fen for one in unpaid)) if unpaid else "",
        "to_pay": [(one, yuan_said(one.fen)) for one in is_open],
    }


def pay_told(found: Campaign) -> dict[str, Any]:
    """What the page of paying says: what is unpaid, what waits for a second person, what was paid or ended."""
    payments = [_shown(one) for one in reads.voucher_payments(found.number)]
    unpaid, matter = reads.unpaid_settlements(found.number), matter_of(found.number)
    return {
        "is_offered": is_offered(),
        "unpaid": [(one, _name(one), yuan_said(one.sum_fen)) for one in unpaid],
        "unpaid_yuan": yuan_said(sum(one.sum_fen for one in unpaid)),
        "asked": participants.waiting_about(verb=Verb.PAY_MERCHANTS, abouts=[matter]).get(matter),
        "payments": payments,
        "has_open": any(one.pay for one in payments),
        "pay_days": VOUCHER_PAY_DAYS,
        "ref_most": BANK_REF_LENGTH,
    }


def _name(one: VoucherSettlement) -> Text:
    return participants.organisation_at(one.merchant).name


ABOUT, PAY_IT = Text("商户券款", "merchants' vouchers"), Text("请付款到结算银行", "pay it to the settlement bank")


def vouchers_to_pay(user: SignedIn, reach: Reach, now: datetime) -> list[Task]:
    """A department's payments that are agreed to, by their day."""
    right = participants.reach_of(user, Verb.PAY_MERCHANTS, now=now)
    if not right:
        return []
    return [
        Task(
            ABOUT,
            Text(f"{yuan_said(one.fen)} 元", f"{yuan_said(one.fen)} yuan"),
            PAY_IT,
            reverse("campaign-pay", args=[one.campaign]),
            one.until,
        )
        for one in reads.open_voucher_payments(right.organisation)
    ]

"""Questions about paying merchants: what of a campaign is paid, by when and how, what is not, and who gets what of a payment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import QuerySet

from puhui.consumption.errors import VoucherPaymentUnknown
from puhui.consumption.models import VoucherPayment, VoucherPaymentPart, VoucherSettlement
from puhui.consumption.reads.campaigns import settlement_said, settlements_of
from puhui.consumption.rules import voucher_payments as rules
from puhui.consumption.words import PaymentStage
from puhui.consumption.words import VoucherPayment as PaymentSaid
from puhui.consumption.words import VoucherSettlement as SettlementSaid


def voucher_payment(number: int) -> PaymentSaid:
    """Raises VoucherPaymentUnknown."""
    row = _whole(VoucherPayment.objects.filter(pk=number)).first()
    if row is None:
        raise VoucherPaymentUnknown(number=number)
    return payment_said(row)


def voucher_payments(campaign: int) -> list[PaymentSaid]:
    """Of a campaign, the latest first."""
    return [payment_said(row) for row in _whole(VoucherPayment.objects.filter(campaign=campaign)).order_by("-pk")]


def open_voucher_payments(organisation: int) -> list[PaymentSaid]:
    """That a department is to pay, the earliest day first."""
    rows = VoucherPayment.objects.filter(campaign__organisation=organisation, stage=PaymentStage.OPEN)
    return [payment_said(row) for row in _whole(rows).order_by("until", "pk")]


def payments_of(settlements: Collection[int]) -> dict[int, PaymentSaid]:
    """Settlement → the payment that it is in; without those that were called off or expired."""
    rows = VoucherPaymentPart.objects.filter(settlement__in=settlements, is_live=True).values_list("settlement", "payment")
    found = dict(rows)
    told = {row.pk: payment_said(row) for row in _whole(VoucherPayment.objects.filter(pk__in=set(found.values())))}
    return {settlement: told[payment] for settlement, payment in found.items()}


def unpaid_settlements(campaign: int) -> list[SettlementSaid]:
    """That are in no payment, the first first."""
    taken = VoucherPaymentPart.objects.filter(settlement__campaign=campaign, is_live=True).values("settlement")
    rows = VoucherSettlement.objects.filter(campaign=campaign).exclude(pk__in=taken)
    return [settlement_said(row) for row in rows.order_by("pk")]


def payable_settlements(campaign: int, wanted: Sequence[int]) -> list[SettlementSaid]:
    """Those that were chosen, where all of them can be paid now. Raises NothingToPay, SettlementElsewhere, SettlementTaken."""
    return rules.may_pay(wanted, {one.number: one for one in settlements_of(campaign)}, payments_of(wanted))


def merchants_parts(settlements: Collection[int]) -> dict[int, int]:
    """Merchant → fen of these settlements together."""
    return rules.parts(settlement_said(row) for row in VoucherSettlement.objects.filter(pk__in=settlements))


def voucher_payments_over(*, today: date) -> list[int]:
    """Open ones whose last day has passed."""
    return list(VoucherPayment.objects.filter(stage=PaymentStage.OPEN, until__lt=today).order_by("pk").values_list("pk", flat=True))


def payment_said(row: VoucherPayment) -> PaymentSaid:
    settlements = tuple(sorted(part.settlement_id for part in row.parts.all()))
    return PaymentSaid(
        row.pk, row.campaign_id, row.campaign.organisation, row.fen, settlements, PaymentStage(row.stage), row.opened_at, row.until, row.paid_on,
        row.bank_ref, row.ended_at,
    )  # fmt: skip


def _whole(rows: QuerySet[VoucherPayment]) -> QuerySet[VoucherPayment]:
    return rows.select_related("campaign").prefetch_related("parts")

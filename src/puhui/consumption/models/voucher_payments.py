"""Tables of paying merchants: a payment and the settlements in it. What they may never do is held by 0007_voucher_payments.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.consumption.models.vouchers import Campaign, VoucherSettlement
from puhui.consumption.words import BANK_REF_LENGTH, PaymentStage

_BY_BANK, _ELSEWHERE = Q(until__isnull=False, bank_ref=""), Q(until=None) & ~Q(bank_ref="")


class VoucherPayment(models.Model):
    """Some settlements paid together: with a due by a day, or by other means under a bank's number. It is never changed, only ended."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    key = models.CharField(max_length=100, unique=True)
    fen = models.BigIntegerField()
    stage = models.CharField(max_length=10)
    until = models.DateField(null=True)
    bank_ref = models.CharField(max_length=BANK_REF_LENGTH, blank=True)
    paid_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    by = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)
    #: none where the bank's notice or the clock ended it
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stage", "until"], name="consumption_payments_open")]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="consumption_payment_of_something"),
            models.CheckConstraint(condition=_BY_BANK | _ELSEWHERE, name="consumption_payment_one_way"),
            models.CheckConstraint(
                condition=(Q(stage=PaymentStage.OPEN.value, ended_at=None, paid_on=None) & _BY_BANK)
                | (Q(stage=PaymentStage.PAID.value, ended_at__isnull=False, paid_on__isnull=False) & _BY_BANK)
                | (Q(stage=PaymentStage.NOTED.value, ended_at=None, paid_on__isnull=False) & _ELSEWHERE)
                | (Q(stage=PaymentStage.EXPIRED.value, ended_at__isnull=False, paid_on=None) & _BY_BANK)
                | (
                    Q(stage=PaymentStage.CLOSED.value, ended_at__isnull=False)
                    & (Q(paid_on=None, bank_ref="") | Q(paid_on__isnull=False, until=None))
                ),
                name="consumption_payment_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.fen} {self.stage}"


class VoucherPaymentPart(models.Model):
    """One settlement in a payment; live as long as the payment is neither called off nor expired."""

    payment = models.ForeignKey(VoucherPayment, on_delete=models.PROTECT, related_name="parts")
    settlement = models.ForeignKey(VoucherSettlement, on_delete=models.PROTECT)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "settlement"], name="consumption_payment_part_once"),
            models.UniqueConstraint(fields=["settlement"], condition=Q(is_live=True), name="consumption_settlement_paid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.settlement_id}"

"""Table of invoice data. What it may never do is held by 0005_invoices.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.market.models.deals import Deal
from puhui.market.words import InvoiceStage


class Invoice(models.Model):
    """What a buyer asked for, with its title and code as the register said, and what the seller answered: a number and a day, or a reason."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="invoices")
    title = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18)
    address = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=100, blank=True)
    bank = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=7, default=InvoiceStage.ASKED)
    asked_on = models.DateField()
    asked_by = models.BigIntegerField()
    digits = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 - an empty number would be one, and taken
    issued_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="market_invoice_to_somebody"),
            models.CheckConstraint(
                condition=Q(stage="asked", digits=None, issued_on=None, reason="", answered_on=None, answered_by=None)
                | Q(
                    stage="issued",
                    digits__regex=r"^[0-9]{20}$",
                    issued_on__isnull=False,
                    reason="",
                    answered_on__isnull=False,
                    answered_by__isnull=False,
                )
                | (Q(stage="refused", digits=None, issued_on=None, answered_on__isnull=False, answered_by__isnull=False) & ~Q(reason="")),
                name="market_invoice_answered",
            ),
            models.UniqueConstraint(fields=["deal"], condition=~Q(stage="refused"), name="market_one_invoice_a_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.deal_id}"

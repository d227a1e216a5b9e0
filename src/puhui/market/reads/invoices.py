"""Questions about invoice data: of a deal, and what waits for a seller."""

from __future__ import annotations

from puhui.market import models
from puhui.market.words import Invoice, InvoiceDetails, InvoiceStage


def invoice_of(deal: int) -> Invoice | None:
    """The latest that was asked for."""
    row = models.Invoice.objects.filter(deal=deal).order_by("-pk").first()
    return invoice_said(row) if row else None


def invoices_to_issue(seller: int) -> list[Invoice]:
    """What buyers wait for, the oldest first."""
    rows = models.Invoice.objects.filter(deal__giver=seller, stage=InvoiceStage.ASKED).order_by("pk")
    return [invoice_said(row) for row in rows]


def invoice_said(row: models.Invoice) -> Invoice:
    details = InvoiceDetails(row.address, row.phone, row.bank, row.email)
    return Invoice(
        row.pk,
        row.deal_id,
        row.title,
        row.uscc,
        details,
        InvoiceStage(row.stage),
        row.asked_on,
        row.digits or "",
        row.issued_on,
        row.reason,
    )

"""发票 · A buyer asks for an invoice of a delivered deal; the seller issues it outside and writes its number here, or declines with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from puhui.market import models
from puhui.market.errors import InvoiceAskedAlready, InvoiceNotAsked, InvoiceNumberTaken, InvoiceWithoutCode
from puhui.market.reads.deals import deal
from puhui.market.reads.invoices import invoice_said
from puhui.market.rules import invoices as rules
from puhui.market.words import Invoice, InvoiceDetails, InvoiceStage
from puhui.participants.reads import organisation_at
from puhui.vocabulary.periods import local_day


@transaction.atomic
def ask_invoice(*, number: int, organisation: int, details: InvoiceDetails, by: int, now: datetime) -> Invoice:
    """Title and code are the register's. Raises DealUnknown, InvoiceHandsWrong, InvoiceNotForThis, InvoiceTextWrong, InvoiceWithoutCode, InvoiceAskedAlready."""
    models.Deal.objects.select_for_update().filter(pk=number).first()
    rules.check_ask(deal(number), by=organisation)
    told, buyer = rules.check_details(details), organisation_at(organisation)
    if not buyer.uscc:
        raise InvoiceWithoutCode
    if models.Invoice.objects.filter(deal=number).exclude(stage=InvoiceStage.REFUSED).exists():
        raise InvoiceAskedAlready
    row = models.Invoice.objects.create(
        deal_id=number, title=buyer.name.zh, uscc=buyer.uscc, address=told.address, phone=told.phone, bank=told.bank, email=told.email,
        asked_on=local_day(now), asked_by=by,
    )  # fmt: skip
    return invoice_said(row)


@transaction.atomic
def issue_invoice(*, number: int, organisation: int, digits: str, issued_on: date, by: int, now: datetime) -> Invoice:
    """The seller has issued it on the tax platform. Raises DealUnknown, InvoiceHandsWrong, InvoiceNotAsked, InvoiceNumberWrong, InvoiceNumberTaken, InvoiceDayWrong."""
    row, of = _asked(number, organisation), deal(number)
    found = rules.check_number(digits)
    assert of.ended_on, "a delivered deal has ended"
    rules.check_issued(issued_on, delivered_on=of.ended_on, today=local_day(now))
    if models.Invoice.objects.filter(digits=found).exists():
        raise InvoiceNumberTaken(field="digits")
    row.stage, row.digits, row.issued_on = InvoiceStage.ISSUED, found, issued_on
    return _answered(row, by=by, now=now)


@transaction.atomic
def refuse_invoice(*, number: int, organisation: int, reason: str, by: int, now: datetime) -> Invoice:
    """The buyer may ask again. Raises DealUnknown, InvoiceHandsWrong, InvoiceNotAsked."""
    row = _asked(number, organisation)
    row.stage, row.reason = InvoiceStage.REFUSED, reason.strip()[:200]
    return _answered(row, by=by, now=now)


def _asked(number: int, organisation: int) -> models.Invoice:
    rules.check_answer(deal(number), by=organisation)
    row = models.Invoice.objects.select_for_update().filter(deal=number, stage=InvoiceStage.ASKED).first()
    if row is None:
        raise InvoiceNotAsked
    return row


def _answered(row: models.Invoice, *, by: int, now: datetime) -> Invoice:
    row.answered_on, row.answered_by = local_day(now), by
    row.save()
    return invoice_said(row)

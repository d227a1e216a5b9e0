"""When an invoice may be asked for, by whom it is answered, and what its number and day look like."""

from __future__ import annotations

import re
from datetime import date

from puhui.market.errors import InvoiceDayWrong, InvoiceHandsWrong, InvoiceNotForThis, InvoiceNumberWrong, InvoiceTextWrong
from puhui.market.words import INVOICE_DIGITS, INVOICE_TEXT_LENGTH, Deal, DealStage, InvoiceDetails

_NUMBER = re.compile(rf"[0-9]{{{INVOICE_DIGITS}}}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def check_ask(deal: Deal, *, by: int) -> None:
    """Raises InvoiceHandsWrong, InvoiceNotForThis."""
    if by != deal.taker:
        raise InvoiceHandsWrong
    if deal.stage is not DealStage.DELIVERED or not deal.fen:
        raise InvoiceNotForThis


def check_answer(deal: Deal, *, by: int) -> None:
    """Raises InvoiceHandsWrong."""
    if by != deal.giver:
        raise InvoiceHandsWrong


def check_details(details: InvoiceDetails) -> InvoiceDetails:
    """Trimmed. Raises InvoiceTextWrong."""
    found = InvoiceDetails(details.address.strip(), details.phone.strip(), details.bank.strip(), details.email.strip())
    for field in ("address", "phone", "bank", "email"):
        text = getattr(found, field)
        if len(text) > INVOICE_TEXT_LENGTH or (field == "email" and text and not _EMAIL.fullmatch(text)):
            raise InvoiceTextWrong(most=INVOICE_TEXT_LENGTH, field=field)
    return found


def check_number(digits: str) -> str:
    """As it is printed, without spaces. Raises InvoiceNumberWrong."""
    found = "".join(digits.split())
    if not _NUMBER.fullmatch(found):
        raise InvoiceNumberWrong(field="digits")
    return found


def check_issued(issued_on: date, *, delivered_on: date, today: date) -> None:
    """Raises InvoiceDayWrong."""
    if not delivered_on <= issued_on <= today:
        raise InvoiceDayWrong(first=delivered_on, last=today, field="issued_on")

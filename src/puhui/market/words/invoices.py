"""发票的词 · Words of invoice data: what a buyer asks an invoice for, and what the seller answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from puhui.vocabulary.texts import Text

#: A fully digital e-invoice has a number of twenty digits.
INVOICE_DIGITS = 20
INVOICE_TEXT_LENGTH = 100


class InvoiceStage(StrEnum):
    ASKED = "asked"
    ISSUED = "issued"
    REFUSED = "refused"


INVOICE_STAGE_SAYS = {
    InvoiceStage.ASKED: Text("待开具", "asked for"),
    InvoiceStage.ISSUED: Text("已开具", "issued"),
    InvoiceStage.REFUSED: Text("未开具", "declined"),
}


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    """What a buyer may add to its title and code, all of it or nothing: address, phone, bank account, and where the file is sent."""

    address: str = ""
    phone: str = ""
    bank: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """Of one delivered deal: to whom, as the register said when it was asked for, and what the seller answered."""

    number: int
    deal: int
    title: str
    uscc: str
    details: InvoiceDetails
    stage: InvoiceStage
    asked_on: date
    digits: str = ""
    issued_on: date | None = None
    reason: str = ""

    @property
    def says(self) -> Text:
        return INVOICE_STAGE_SAYS[self.stage]

"""付款 · How something that is due is paid: where to, with which reference, how much, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from puhui.desks.words import yuan_said
from puhui.payments import reads
from puhui.payments.actions import bank
from puhui.payments.words import DueStage


@dataclass(frozen=True, slots=True)
class HowToPay:
    """What the payer writes into the form of its own bank. `fen` is exact: any other sum goes back."""

    reference: str
    yuan: str
    until: date
    bank: str
    name: str
    number: str


def how_to_pay(about: str) -> HowToPay | None:
    """None where nothing of it is open."""
    due = reads.due_about(about)
    if due is None or due.stage is not DueStage.OPEN:
        return None
    to = bank().account()
    return HowToPay(due.reference, yuan_said(due.fen), due.until, to.bank, to.name, to.number)

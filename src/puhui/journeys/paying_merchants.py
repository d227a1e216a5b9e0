"""付给商户 · A department's money goes to merchants: what its payment does, how it is called off, and how it ends with its day.

It begins in `four_eyes.merchants`, where a second person has agreed; `settling` asks `delivers_vouchers` in the transaction in which the money goes on.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption import actions, reads
from puhui.consumption.errors import VoucherPaymentOver
from puhui.consumption.words import VOUCHERS_PAID, VoucherPayment
from puhui.foundation.faults import point
from puhui.payments.actions import close_due
from puhui.payments.words import Due, Share
from puhui.vocabulary.periods import local_day


def delivers_vouchers(due: Due, now: datetime) -> tuple[Share, ...]:
    """Its settlements are paid, and each merchant gets its part, also one whose account is frozen: the money is the merchant's and waits there.

    Raises as `pay_vouchers` does: the money goes back then.
    """
    payment = actions.pay_vouchers(number=int(due.about.removeprefix(f"{VOUCHERS_PAID}:")), now=now)
    point("vouchers paid")
    return tuple(Share(merchant, fen) for merchant, fen in reads.merchants_parts(payment.settlements).items())


@transaction.atomic
def call_off(*, number: int, organisation: int, by: int, now: datetime) -> VoucherPayment:
    """Money that comes for it goes back. Raises as `call_off_payment` does."""
    payment = actions.call_off_payment(organisation=organisation, number=number, by=by, now=now)
    point("payment called off")
    close_due(about=payment.about, now=now)
    return payment


def lapse_payments(*, now: datetime) -> int:
    """Ends what was not paid by its day, each by itself; how many there were."""
    return sum(_lapsed(number, now) for number in reads.voucher_payments_over(today=local_day(now)))


def _lapsed(number: int, now: datetime) -> bool:
    """Not, where it was paid or called off in the meantime."""
    try:
        with transaction.atomic():
            payment = actions.lapse_payment(number=number, now=now)
            close_due(about=payment.about, now=now)
    except VoucherPaymentOver:
        return False
    return True

"""A write-off is undone by the merchant that made it: the budget comes back, and with it the claimer's grams or the kilograms to be retired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.consumption.actions.claim_voucher import free_budget
from puhui.consumption.actions.voucher_grams import give_grams_back
from puhui.consumption.errors import RefundElsewhere, VoucherHeld
from puhui.consumption.models import Campaign, Voucher, WriteOff
from puhui.consumption.reads.vouchers import campaign_said, write_off_said
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import VoucherState
from puhui.consumption.words import WriteOff as WriteOffSaid
from puhui.ledger.errors import AccountFrozen
from puhui.vocabulary.periods import local_day


@transaction.atomic
def refund_voucher(*, merchant: int, number: int, by: int, now: datetime) -> WriteOffSaid:
    """By the number of the write-off. Once more changes nothing. Raises RefundElsewhere, RefundSettled, RefundLate, VoucherHeld."""
    found = WriteOff.objects.filter(pk=number, merchant=merchant).values_list("voucher", "voucher__campaign").first()
    if found is None:
        raise RefundElsewhere
    made = Campaign.objects.select_for_update().get(pk=found[1])  # campaign, voucher, write-off: everybody locks in this order
    voucher = Voucher.objects.select_for_update().get(pk=found[0])
    row = WriteOff.objects.select_for_update(of=("self",)).select_related("voucher__campaign").get(pk=number)
    if row.refunded_at is not None:
        return write_off_said(row)
    rules.may_refund(write_off_said(row), campaign_said(made).terms, merchant=merchant, now=now)
    row.refunded_at, row.refunded_by = now, by
    row.save(update_fields=["refunded_at", "refunded_by"])
    voucher.state, voucher.ended_at = VoucherState.REFUNDED, now
    voucher.save(update_fields=["state", "ended_at"])
    free_budget(made.pk, 1)
    if made.claimer_g:
        _give_back(voucher, made.claimer_g, now)
    return write_off_said(row)


def _give_back(voucher: Voucher, grams: int, now: datetime) -> None:
    """A merchant is not told that somebody's account is frozen."""
    try:
        give_grams_back(voucher=voucher.pk, account=voucher.account, grams=grams, on=local_day(now), is_retired=True)
    except AccountFrozen as refusal:
        raise VoucherHeld from refusal

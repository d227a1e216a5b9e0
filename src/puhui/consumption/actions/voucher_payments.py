"""A department pays merchants: several settlements together, or says that it paid them by other means; a payment ends once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from puhui.consumption.errors import CampaignUnknown, VoucherPaymentUnknown
from puhui.consumption.models import Campaign, VoucherPayment, VoucherPaymentPart
from puhui.consumption.reads.voucher_payments import payable_settlements, payment_said
from puhui.consumption.rules import voucher_payments as rules
from puhui.consumption.words import PaymentStage, PaymentVerb
from puhui.consumption.words import VoucherPayment as Said
from puhui.vocabulary.periods import local_day


@transaction.atomic
def open_voucher_payment(*, key: str, organisation: int, number: int, settlements: Sequence[int], by: int, now: datetime) -> Said:
    """Settlements of campaign `number` that are to be paid together, by a day; its due is opened in the same transaction, by whoever calls.

    Raises CampaignUnknown, NothingToPay, SettlementElsewhere, SettlementTaken, VoucherPaymentReused.
    """
    made = _locked(organisation, number)
    told = {"stage": PaymentStage.OPEN, "until": rules.pay_until(local_day(now))}
    return _kept(made, settlements, key=key, told=told, elsewhere=(None, ""), by=by, now=now)


@transaction.atomic
def note_paid_elsewhere(
    *, key: str, organisation: int, number: int, settlements: Sequence[int], paid_on: date, bank_ref: str, by: int, now: datetime
) -> Said:
    """That settlements were paid by other means, with the day and the bank's number: whoever says so is its author, and no cash moves here.

    Raises PaymentNoteWrong, and as `open_voucher_payment`.
    """
    kept = rules.checked_note(paid_on, bank_ref, today=local_day(now))
    made = _locked(organisation, number)
    told = {"stage": PaymentStage.NOTED, "paid_on": paid_on, "bank_ref": kept}
    return _kept(made, settlements, key=key, told=told, elsewhere=(paid_on, kept), by=by, now=now)


def _locked(organisation: int, number: int) -> Campaign:
    made = Campaign.objects.select_for_update().filter(pk=number, organisation=organisation).first()
    if made is None:
        raise CampaignUnknown(number=number)
    return made


def _kept(
    made: Campaign, wanted: Sequence[int], *, key: str, told: dict[str, object], elsewhere: tuple[date | None, str], by: int, now: datetime
) -> Said:
    """Behind the campaign's lock: who comes second finds the settlements in the first one's payment."""
    named = f"{made.pk}:{key}"
    known = VoucherPayment.objects.filter(key=named).first()
    if known is not None:
        said = payment_said(known)
        rules.check_same(said, campaign=made.pk, settlements=wanted, told=elsewhere)
        return said
    chosen = payable_settlements(made.pk, wanted)
    row = VoucherPayment.objects.create(campaign=made, key=named, fen=sum(one.sum_fen for one in chosen), opened_at=now, by=by, **told)
    VoucherPaymentPart.objects.bulk_create(VoucherPaymentPart(payment=row, settlement_id=one.number) for one in chosen)
    return payment_said(row)


@transaction.atomic
def pay_vouchers(*, number: int, now: datetime) -> Said:
    """Its money is there: each merchant gets its part in the transaction of whoever calls. Raises VoucherPaymentUnknown, VoucherPaymentOver."""
    return _ended(number, PaymentVerb.PAY, paid_on=local_day(now), now=now)


@transaction.atomic
def call_off_payment(*, organisation: int, number: int, by: int, now: datetime) -> Said:
    """Its settlements can be chosen again. Also what was noted by mistake. Raises VoucherPaymentUnknown, VoucherPaymentOver."""
    return _ended(number, PaymentVerb.CALL_OFF, organisation=organisation, by=by, now=now)


@transaction.atomic
def lapse_payment(*, number: int, now: datetime) -> Said:
    """Nobody paid it by its day. Raises VoucherPaymentUnknown, VoucherPaymentOver."""
    return _ended(number, PaymentVerb.LAPSE, now=now)


def _ended(
    number: int, verb: PaymentVerb, *, now: datetime, organisation: int | None = None, by: int | None = None, paid_on: date | None = None
) -> Said:
    row = VoucherPayment.objects.select_for_update(of=("self",)).select_related("campaign").filter(pk=number).first()
    if row is None or organisation not in (None, row.campaign.organisation):
        raise VoucherPaymentUnknown(number=number)
    row.stage = rules.next_stage(payment_said(row), verb)
    row.ended_at, row.ended_by = now, by
    if paid_on is not None:
        row.paid_on = paid_on
    row.save()
    if not payment_said(row).is_live:
        VoucherPaymentPart.objects.filter(payment=row).update(is_live=False)
    return payment_said(row)

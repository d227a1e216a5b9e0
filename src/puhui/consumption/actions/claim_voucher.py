"""A resident claims a voucher, or gives one back: the budget is taken in one statement, and grams are put aside in the same transaction."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import connection, transaction

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.consumption.actions.voucher_grams import give_grams_back, put_grams_aside
from puhui.consumption.errors import CampaignUnknown, TooFewGramsForVoucher, VoucherBudgetSpent, VoucherGone, VoucherUnknown
from puhui.consumption.models import Campaign, Voucher
from puhui.consumption.reads.vouchers import campaign, new_code, own_voucher, voucher_said
from puhui.consumption.rules import vouchers as rules
from puhui.consumption.words import BINDING, VOUCHER_STATE_SAYS, VoucherState
from puhui.consumption.words import Voucher as VoucherSaid
from puhui.ledger.errors import InsufficientHolding
from puhui.ledger.reads import balance
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import local_day

#: Waits for whoever takes at the same moment, and takes only what is left: the row is the queue.
_TAKE = """
    UPDATE consumption_campaign SET bound_fen = bound_fen + face_fen
    WHERE id = %s AND closed_at IS NULL AND bound_fen + face_fen <= budget_fen"""
_FREE = "UPDATE consumption_campaign SET bound_fen = bound_fen - face_fen * %s WHERE id = %s"


def claim_voucher(*, key: str, number: int, account: int, city: str, now: datetime) -> VoucherSaid:
    """The same key gives the same voucher. Raises CampaignUnknown, CampaignClosed, ClaimElsewhere, ClaimNotOpen, VouchersTaken,
    VoucherBudgetSpent, TooFewGramsForVoucher, and AccountFrozen where it costs grams."""
    if known := _known(account, key, number):
        return known
    rules.may_claim(campaign(number), city=city, today=local_day(now))
    with transaction.atomic():
        is_taken = _take(number)
        if known := _known(account, key, number):  # the same form, sent twice in the same moment
            if is_taken:
                free_budget(number, 1)
            return known
        places = Voucher.objects.filter(campaign=number, account=account, state__in=BINDING).values_list("place", flat=True)
        row = Campaign.objects.get(pk=number)
        place = rules.free_place(places, row.each_most)
        if not is_taken:
            raise VoucherBudgetSpent
        return _made(row, key=key, account=account, place=place, now=now)


def _take(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [number])
        return bool(cursor.rowcount)


def free_budget(number: int, count: int) -> None:
    """What some vouchers bound is there for others again."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [count, number])


def _known(account: int, key: str, number: int) -> VoucherSaid | None:
    found = Voucher.objects.filter(account=account, key=key).values_list("pk", "campaign").first()
    if found is None:
        return None
    if found[1] != number:
        raise CampaignUnknown(number=number)
    return own_voucher(account, found[0])


def _made(row: Campaign, *, key: str, account: int, place: int, now: datetime) -> VoucherSaid:
    seed = secrets.token_hex(16)
    code, mark = new_code(seed)
    made = Voucher.objects.create(campaign=row, account=account, place=place, key=key, seed=seed, mark=mark, claimed_at=now)
    if row.claimer_g:
        try:
            put_grams_aside(voucher=made.pk, account=account, grams=row.claimer_g, on=local_day(now))
        except InsufficientHolding as refusal:
            held = balance(holder=account, asset=RESIDENT_REDUCTION)
            raise TooFewGramsForVoucher(needed=grouped(row.claimer_g), held=grouped(held)) from refusal
    return voucher_said(made, code=code)


@transaction.atomic
def give_voucher_back(*, account: int, number: int, now: datetime) -> VoucherSaid:
    """By its owner, before it is used; grams come back. Once more changes nothing. Raises VoucherUnknown, VoucherGone."""
    found = Voucher.objects.filter(account=account, pk=number).values_list("campaign", flat=True).first()
    if found is None:
        raise VoucherUnknown
    made = Campaign.objects.select_for_update().get(pk=found)
    row = Voucher.objects.select_for_update().get(pk=number)
    if row.state != VoucherState.GIVEN_BACK:
        if row.state != VoucherState.CLAIMED:
            said = VOUCHER_STATE_SAYS[VoucherState(row.state)]
            raise VoucherGone(state_zh=said.zh, state_en=said.en)
        end_voucher(row, made, state=VoucherState.GIVEN_BACK, now=now)
    return own_voucher(account, number)


def end_voucher(row: Voucher, made: Campaign, *, state: VoucherState, now: datetime) -> None:
    """An unused voucher ends: its budget and its grams go back to where they came from."""
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at"])
    free_budget(made.pk, 1)
    if made.claimer_g:
        give_grams_back(voucher=row.pk, account=row.account, grams=made.claimer_g, on=local_day(now), is_retired=False)


def give_all_back(*, account: int, now: datetime) -> int:
    """Whatever a person has claimed and not used. Gives how many."""
    found = list(
        Voucher.objects.filter(account=account, state=VoucherState.CLAIMED).order_by("campaign", "pk").values_list("pk", flat=True)
    )
    for number in found:
        give_voucher_back(account=account, number=number, now=now)
    return len(found)

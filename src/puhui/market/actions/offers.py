"""An offer from one organisation to another: its life, step by step. Each verb is one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from puhui.market import models
from puhui.market.errors import DealUnknown
from puhui.market.reads.deals import deal_said, over
from puhui.market.rules import deals as rules
from puhui.market.words import PAY_DAYS, Deal, DealStage, DealVerb, Terms
from puhui.registry import actions as registry
from puhui.registry import reads as registered
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day


def offer_credits(*, key: str, giver: int, taker: int, terms: Terms, by: int, now: datetime) -> Deal:
    """What is offered goes into escrow at once. Raises DealWithOneself, OfferDayWrong, PriceTooLarge, and as `registry.escrow_credits` does."""
    today = local_day(now)
    rules.check_terms(terms, giver=giver, taker=taker, today=today)
    with transaction.atomic():
        wanted = Wanted(kg=terms.kg, project=terms.project, vintage=terms.vintage)
        moved = registry.escrow_credits(key=f"deal {key}", holder=giver, wanted=wanted, by=by, now=now, reason=terms.note)
        row, _ = models.Deal.objects.get_or_create(key=key, defaults={
            "giver": giver, "taker": taker, "kg": terms.kg, "project": terms.project, "vintage": terms.vintage, "purpose": terms.purpose or "",
            "fen_per_tonne": terms.fen_per_tonne, "fen": rules.fen_of(terms.kg, terms.fen_per_tonne), "note": terms.note, "until": terms.until,
            "stage": DealStage.OFFERED, "offered_on": today, "offered_by": by, "escrow": moved.number,
        })  # fmt: skip
    return deal_said(row)


def accept_offer(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Raises DealUnknown, DealStepNotNow, DealHandsWrong, OfferOver."""
    today = local_day(now)
    with transaction.atomic():
        row = _locked(number)
        row.stage = rules.leads_to(deal_said(row), DealVerb.ACCEPT, by=organisation, today=today)
        row.accepted_on, row.accepted_by, row.pay_by = today, by, today + timedelta(days=PAY_DAYS)
        row.save()
    return deal_said(row)


def confirm_payment(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """The giver has the money: the credits go to the taker, bound to the purpose of the deal. Raises as `accept_offer` does."""
    return _ended(number, DealVerb.PAID, organisation=organisation, by=by, now=now)


def refuse_offer(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Raises as `accept_offer` does."""
    return _ended(number, DealVerb.REFUSE, organisation=organisation, by=by, now=now)


def withdraw_offer(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Before it is accepted, or once the day to pay has passed. Raises DealStillToBePaid, and as `accept_offer` does."""
    return _ended(number, DealVerb.WITHDRAW, organisation=organisation, by=by, now=now)


def expire_offers(*, now: datetime) -> int:
    """Gives back what nobody accepted in time, each offer by itself; how many there were."""
    numbers = over(today=local_day(now))
    for number in numbers:
        _ended(number, DealVerb.EXPIRE, organisation=None, by=None, now=now)
    return len(numbers)


@transaction.atomic
def _ended(number: int, verb: DealVerb, *, organisation: int | None, by: int | None, now: datetime) -> Deal:
    row, today = _locked(number), local_day(now)
    row.stage = rules.leads_to(deal_said(row), verb, by=organisation, today=today)
    is_delivered = row.stage == DealStage.DELIVERED
    moved = registry.release_escrow(
        key=f"deal {number} {verb}", holder=row.giver, wanted=Wanted(spans=registered.spans_moved(movement=row.escrow)), by=by or row.offered_by,
        now=now, taker=row.taker if is_delivered else None, reason=row.note, purpose=Purpose(row.purpose) if is_delivered and row.purpose else None,
    )  # fmt: skip
    row.ended_on, row.ended_by, row.ended = today, by, moved.number
    row.save()
    return deal_said(row)


def _locked(number: int) -> models.Deal:
    """Raises DealUnknown."""
    row = models.Deal.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise DealUnknown(number=number)
    return row

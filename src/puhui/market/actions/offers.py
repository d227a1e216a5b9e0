"""An agreed sale: an offer from one organisation to another, its answer, and how it ends. Each verb is one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from puhui.market import models
from puhui.market.actions.aside import free, put_aside, spans_of
from puhui.market.actions.matching import check_party, matched
from puhui.market.errors import DealKeyReused, DealUnknown
from puhui.market.reads.deals import deal_said
from puhui.market.reads.rulebook import trading_rules
from puhui.market.rules import deals as rules
from puhui.market.rules.rulebook import check_amount, check_price
from puhui.market.words import Deal, DealStage, DealVerb, ListingStage, Terms, TradingRules
from puhui.registry import actions as registry
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day


@transaction.atomic
def offer_credits(*, key: str, giver: int, taker: int, kind: str, terms: Terms, by: int, now: datetime) -> Deal:
    """What is offered goes into escrow at once. `kind` is the giver's; a price of nothing is a gift.

    Raises DealWithOneself, OfferDayWrong, PriceTooLarge, what the rules of trading refuse, and as `registry.escrow_credits` does.
    """
    today, book = local_day(now), trading_rules(local_day(now))
    rules.check_terms(terms, giver=giver, taker=taker, today=today, days_most=book.listing_days)
    check_party(book, kind=kind, now=now)
    _check_sale(book, terms)
    return opened(key=key, giver=giver, taker=taker, terms=terms, by=by, now=now)


def opened(*, key: str, giver: int, taker: int, terms: Terms, by: int, now: datetime) -> Deal:
    """The offer itself, in the caller's transaction; the same key is the same offer. Raises DealKeyReused, and as `registry.escrow_credits` does."""
    wanted = Wanted(kg=terms.kg, project=terms.project, vintage=terms.vintage)
    moved = registry.escrow_credits(key=f"deal {key}", holder=giver, wanted=wanted, by=by, now=now, reason=terms.note)
    row, is_new = models.Deal.objects.get_or_create(key=key, defaults={
        "giver": giver, "taker": taker, "kg": terms.kg, "project": terms.project, "vintage": terms.vintage, "purpose": terms.purpose or "",
        "fen_per_tonne": terms.fen_per_tonne, "fen": rules.fen_of(terms.kg, terms.fen_per_tonne), "note": terms.note, "until": terms.until,
        "stage": DealStage.OFFERED, "offered_on": local_day(now), "offered_by": by, "escrow": moved.number,
    })  # fmt: skip
    said = deal_said(row)
    if is_new:
        put_aside([one.span for one in moved.moved], deal=row)
    elif (said.taker, said.terms) != (taker, terms):
        raise DealKeyReused
    return said


def _check_sale(book: TradingRules, terms: Terms) -> None:
    check_amount(book, terms.kg)
    rules.check_costs(terms.kg, terms.fen_per_tonne)
    if terms.fen_per_tonne:
        check_price(book, terms.fen_per_tonne)


@transaction.atomic
def accept_offer(*, number: int, organisation: int, kind: str, by: int, now: datetime) -> Deal:
    """Matched under the rules of the day; to be paid from now on. `kind` is the taker's.

    Raises DealUnknown, DealStepNotNow, DealHandsWrong, OfferOver, SameOwner, OwnersNotDeclared, and what the rules of trading refuse.
    """
    row, today = locked(number), local_day(now)
    row.stage = rules.leads_to(deal_said(row), DealVerb.ACCEPT, by=organisation, today=today)
    book = trading_rules(today)
    _check_sale(book, deal_said(row).terms)
    match = matched(book, giver=row.giver, taker=row.taker, kind=kind, fen=row.fen, now=now)
    row.rules, row.fee_buyer, row.fee_seller, row.is_related = book.number, match.fee_buyer, match.fee_seller, match.is_related
    accepted(row, by=by, now=now, days=book.pay_days)
    return deal_said(row)


def accepted(row: models.Deal, *, by: int, now: datetime, days: int) -> None:
    """Written, with its day to pay."""
    today = local_day(now)
    row.accepted_on, row.accepted_by, row.pay_by = today, by, today + timedelta(days=days)
    row.save()


def refuse_offer(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Declined, or called off by the taker while it is not paid. Raises DealUnknown, DealStepNotNow, DealHandsWrong."""
    return _ended(number, DealVerb.REFUSE, organisation=organisation, by=by, now=now)


def withdraw_offer(*, number: int, organisation: int, by: int, now: datetime) -> Deal:
    """Before it is accepted. Raises as `refuse_offer` does."""
    return _ended(number, DealVerb.WITHDRAW, organisation=organisation, by=by, now=now)


def deliver_deal(*, number: int, now: datetime) -> Deal:
    """It is paid: the credits go to the taker, bound to the purpose of the deal. The caller moves the money in the same transaction.

    Raises DealUnknown, DealStepNotNow, and as `registry.release_escrow` does.
    """
    return _ended(number, DealVerb.PAID, organisation=None, by=None, now=now)


def lapse_deal(*, number: int, now: datetime) -> Deal:
    """Not accepted, or not paid, by its day. Raises DealUnknown, DealStepNotNow."""
    return _ended(number, DealVerb.EXPIRE, organisation=None, by=None, now=now)


@transaction.atomic
def _ended(number: int, verb: DealVerb, *, organisation: int | None, by: int | None, now: datetime) -> Deal:
    row, today = locked(number), local_day(now)
    row.stage = rules.leads_to(deal_said(row), verb, by=organisation, today=today)
    row.ended_on, row.ended_by = today, by
    if row.stage != DealStage.DELIVERED and _listing_stands(row):
        row.save()
        models.Aside.objects.filter(deal=row).update(deal=None, listing=row.listing_id)
        return deal_said(row)
    row.ended = _released(row, verb, by=by, now=now)
    row.save()
    return deal_said(row)


def _listing_stands(row: models.Deal) -> bool:
    """Whether what was not paid goes back to its listing."""
    found = models.Listing.objects.select_for_update().filter(pk=row.listing_id).first() if row.listing_id else None
    return found is not None and found.stage == ListingStage.OPEN


def _released(row: models.Deal, verb: DealVerb, *, by: int | None, now: datetime) -> int:
    """On to the taker, or back to the giver; the number of the movement."""
    is_delivered = row.stage == DealStage.DELIVERED
    moved = registry.release_escrow(
        key=f"deal {row.pk} {verb}", holder=row.giver, wanted=Wanted(spans=tuple(spans_of(deal=row.pk))), by=by or row.accepted_by or row.offered_by,
        now=now, taker=row.taker if is_delivered else None, reason=row.note, purpose=Purpose(row.purpose) if is_delivered and row.purpose else None,
    )  # fmt: skip
    free(deal=row.pk)
    return moved.number


def locked(number: int) -> models.Deal:
    """Raises DealUnknown."""
    row = models.Deal.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise DealUnknown(number=number)
    return row

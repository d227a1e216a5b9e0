"""A listing: credits in escrow that anybody eligible buys in parts. Each verb is one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.market import models
from puhui.market.actions.aside import cut_for, free, put_aside, spans_of
from puhui.market.actions.matching import check_party, matched
from puhui.market.actions.offers import accepted
from puhui.market.errors import DealKeyReused, ListingOver, ListingUnknown
from puhui.market.reads.deals import deal_said, to_be_paid
from puhui.market.reads.listings import listing_said, listings_over
from puhui.market.reads.rulebook import trading_rules
from puhui.market.rules import listings as rules
from puhui.market.rules.deals import fen_of
from puhui.market.rules.rulebook import check_amount, check_price, check_waiting
from puhui.market.words import Deal, DealStage, Listing, ListingTerms
from puhui.registry import actions as registry
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.periods import local_day


@transaction.atomic
def list_credits(*, key: str, seller: int, kind: str, terms: ListingTerms, by: int, now: datetime) -> Listing:
    """Into escrow at once, all of it. `kind` is the seller's.

    Raises DealUnpriced, OfferDayWrong, TakesTooLittle, what the rules of trading refuse, and as `registry.escrow_credits` does.
    """
    today, book = local_day(now), trading_rules(local_day(now))
    rules.check_listing(terms, today=today, days_most=book.listing_days)
    check_party(book, kind=kind, now=now)
    check_amount(book, terms.kg)
    check_amount(book, terms.smallest_kg)
    check_price(book, terms.fen_per_tonne)
    wanted = Wanted(kg=terms.kg, project=terms.project, vintage=terms.vintage)
    moved = registry.escrow_credits(key=f"listing {key}", holder=seller, wanted=wanted, by=by, now=now, reason=terms.note)
    row, is_new = models.Listing.objects.get_or_create(key=key, defaults={
        "seller": seller, "kg": terms.kg, "smallest_kg": terms.smallest_kg, "project": terms.project, "vintage": terms.vintage,
        "fen_per_tonne": terms.fen_per_tonne, "note": terms.note, "until": terms.until, "rules": book.number, "left_kg": terms.kg,
        "listed_on": today, "listed_by": by, "escrow": moved.number,
    })  # fmt: skip
    if is_new:
        put_aside([one.span for one in moved.moved], listing=row)
    return listing_said(row)


@transaction.atomic
def take_listing(
    *, key: str, number: int, taker: int, kind: str, kg: int, purpose: Purpose | None = None, note: str = "", by: int, now: datetime
) -> Deal:
    """A part of a listing, to be paid from now on; bound to a purpose where the taker says one. `kind` is the taker's; the same key is one part.

    Raises ListingUnknown, OwnListing, ListingOver, NotSoMuchLeft, TakesTooLittle, SameOwner, OwnersNotDeclared, DealKeyReused, and what the rules of
    trading refuse.
    """
    wait_in_turn(f"takes of {taker}")  # what waits to be paid is counted one after the other
    if known := models.Deal.objects.filter(key=key).first():
        if (known.listing_id, known.taker, known.kg, known.purpose) != (number, taker, kg, purpose or ""):
            raise DealKeyReused
        return deal_said(known)
    listing, today = locked_listing(number), local_day(now)
    book = trading_rules(today)
    rules.check_take(listing_said(listing), taker=taker, kg=kg, today=today)
    check_price(book, listing.fen_per_tonne)
    check_amount(book, kg)
    check_waiting(book, to_be_paid(taker))
    fen = fen_of(kg, listing.fen_per_tonne)
    match = matched(book, giver=listing.seller, taker=taker, kind=kind, fen=fen, now=now)
    row = models.Deal(
        key=key, giver=listing.seller, taker=taker, kg=kg, project=listing.project, vintage=listing.vintage, purpose=purpose or "", note=note,
        fen_per_tonne=listing.fen_per_tonne, fen=fen, until=listing.until, stage=DealStage.ACCEPTED, offered_on=listing.listed_on,
        offered_by=listing.listed_by, escrow=listing.escrow, listing=listing, rules=book.number, fee_buyer=match.fee_buyer,
        fee_seller=match.fee_seller, is_related=match.is_related,
    )  # fmt: skip
    accepted(row, by=by, now=now, days=book.pay_days)
    cut_for(row, listing)
    return deal_said(row)


def withdraw_listing(*, number: int, organisation: int, by: int, now: datetime) -> Listing:
    """What is left comes back; what was taken goes on. Raises ListingUnknown, ListingHandsWrong, ListingOver."""
    return _ended(number, organisation=organisation, by=by, now=now)


def expire_listings(*, now: datetime) -> int:
    """Gives back what nobody took in time, each listing by itself; how many there were."""
    return sum(_expired(number, now) for number in listings_over(today=local_day(now)))


def _expired(number: int, now: datetime) -> bool:
    """Not, where it ended in the meantime."""
    try:
        _ended(number, organisation=None, by=None, now=now)
    except ListingOver:
        return False
    return True


@transaction.atomic
def _ended(number: int, *, organisation: int | None, by: int | None, now: datetime) -> Listing:
    row, today = locked_listing(number), local_day(now)
    row.stage = rules.check_end(listing_said(row), by=organisation, today=today)
    row.ended_on, row.ended_by = today, by
    if spans := spans_of(listing=row.pk):
        wanted = Wanted(spans=tuple(spans))
        row.ended = registry.release_escrow(
            key=f"listing {row.pk} end", holder=row.seller, wanted=wanted, by=by or row.listed_by, now=now, reason=row.note
        ).number
        free(listing=row.pk)
    row.returned_kg, row.left_kg = row.returned_kg + row.left_kg, 0
    row.save()
    return listing_said(row)


def locked_listing(number: int) -> models.Listing:
    """Raises ListingUnknown."""
    row = models.Listing.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise ListingUnknown(number=number)
    return row

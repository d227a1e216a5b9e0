"""Small lots for residents: a shelf is opened and closed, a resident orders from it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from puhui.foundation.turns import wait_in_turn
from puhui.market import models
from puhui.market.actions.offers import accepted, locked, opened
from puhui.market.errors import ShelfClosed, ShelfUnknown
from puhui.market.reads.shelves import order_of, orders_waiting, shelf_said
from puhui.market.rules import shelves as rules
from puhui.market.words import KG_PER_TONNE, ORDER_PAY_DAYS, DealStage, Order, Shelf, ShelfTerms, Terms
from puhui.registry.words import Purpose
from puhui.vocabulary.periods import local_day


def open_shelf(*, seller: int, terms: ShelfTerms, by: int, now: datetime) -> Shelf:
    """From now on residents may buy from what the seller holds. Raises ShelfTermsWrong."""
    rules.check_shelf(terms)
    row = models.Shelf.objects.create(
        seller=seller, project=terms.project, vintage=terms.vintage, fen_per_kg=terms.fen_per_kg, opened_on=local_day(now), opened_by=by,
    )  # fmt: skip
    return shelf_said(row)


@transaction.atomic
def close_shelf(*, number: int, seller: int, by: int, now: datetime) -> Shelf:
    """Nothing more is sold from it; orders that wait to be paid stay. Raises ShelfUnknown, ShelfClosed."""
    row = models.Shelf.objects.select_for_update().filter(pk=number, seller=seller).first()
    if row is None:
        raise ShelfUnknown(number=number)
    if row.closed_on:
        raise ShelfClosed
    row.closed_on, row.closed_by = local_day(now), by
    row.save()
    return shelf_said(row)


@transaction.atomic
def order_credits(
    *, key: str, shelf: int, person: int, kg: int, purpose: Purpose, statement: str, beneficiary: str, by: int, now: datetime
) -> Order:
    """A resident buys: a deal that is accepted at once. `statement` and the masked `beneficiary` are what the certificate will say.

    Raises ShelfUnknown, ShelfClosed, OrderTooLarge, TooManyOrders, and as `registry.escrow_credits` does.
    """
    wait_in_turn(f"orders of {person}")  # whoever orders from several shelves at once is counted once after the other
    row = models.Shelf.objects.select_for_update().filter(pk=shelf).first()  # it is not closed meanwhile
    if row is None:
        raise ShelfUnknown(number=shelf)
    found = shelf_said(row)
    known = models.Deal.objects.filter(key=key).first()
    rules.check_order(found, kg=kg, waiting=0 if known else orders_waiting(person))
    terms = Terms(kg, found.terms.fen_per_kg * KG_PER_TONNE, local_day(now), row.project, row.vintage, purpose, statement)
    deal = opened(key=key, giver=row.seller, taker=person, terms=terms, by=by, now=now)
    if known is None:
        made = locked(deal.number)
        made.stage = DealStage.ACCEPTED
        accepted(made, by=by, now=now, days=ORDER_PAY_DAYS)
        models.Order.objects.create(deal=made, shelf=row, beneficiary=beneficiary)
    found_order = order_of(deal.number)
    assert found_order, "an order stands beside its deal"
    return found_order

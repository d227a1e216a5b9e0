"""Questions to the market: a deal, an organisation's deals, what waits for it, and whether escrow and deals agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Q

from puhui.foundation.findings import Finding
from puhui.market import models
from puhui.market.errors import DealUnknown, ShelfUnknown
from puhui.market.words import OPEN, Deal, DealStage, Order, Shelf, ShelfTerms, Terms
from puhui.registry import reads as registry
from puhui.registry.words import BlockState, Purpose

_ESCROWED = """
    SELECT count(*), count(*) FILTER (WHERE NOT coalesce((SELECT bool_and(b.state = 'escrowed' AND b.holder = d.giver) FROM registry_moved m
        JOIN registry_block b ON b.span && m.span WHERE m.movement_id = d.escrow), false)) FROM market_deal d WHERE d.stage IN ('offered', 'accepted')"""
_ENDED = """
    SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR m.verb <> 'release_escrow' OR EXISTS (SELECT 1 FROM registry_moved s WHERE s.movement_id = m.id
        AND s.to_holder <> CASE WHEN d.stage = 'delivered' THEN d.taker ELSE d.giver END)
        OR m.purpose <> CASE WHEN d.stage = 'delivered' THEN d.purpose ELSE '' END
        OR d.kg <> (SELECT coalesce(sum(s.last - s.first + 1), 0) FROM registry_moved s WHERE s.movement_id = m.id))
    FROM market_deal d LEFT JOIN registry_movement m ON m.id = d.ended WHERE d.ended IS NOT NULL"""
_ORDERED = """
    SELECT count(*), count(*) FILTER (WHERE d.giver <> s.seller OR d.fen_per_tonne <> s.fen_per_kg * 1000 OR d.purpose NOT IN ('voluntary', 'public_good'))
    FROM market_order o JOIN market_deal d ON d.id = o.deal_id JOIN market_shelf s ON s.id = o.shelf_id"""
_OPEN_ONLY = """
    SELECT (SELECT coalesce(sum(last - first + 1), 0) FROM registry_block WHERE state = 'escrowed')::bigint,
           (SELECT coalesce(sum(kg), 0) FROM market_deal WHERE stage IN ('offered', 'accepted'))::bigint"""


def deal(number: int) -> Deal:
    """Raises DealUnknown."""
    row = models.Deal.objects.filter(pk=number).first()
    if row is None:
        raise DealUnknown(number=number)
    return deal_said(row)


def deals_of(organisation: int, *, limit: int = 100) -> list[Deal]:
    """That it gives or takes, the latest first."""
    rows = models.Deal.objects.filter(Q(giver=organisation) | Q(taker=organisation)).order_by("-pk")
    return [deal_said(row) for row in rows[:limit]]


def waiting_for(organisation: int) -> list[Deal]:
    """Offers that it may accept, and payments that it is to confirm; the earliest day first."""
    rows = models.Deal.objects.filter(Q(taker=organisation, stage=DealStage.OFFERED) | Q(giver=organisation, stage=DealStage.ACCEPTED))
    return sorted((deal_said(row) for row in rows), key=lambda one: (one.pay_by or one.terms.until, one.number))


def over(*, today: date) -> list[int]:
    """Offers whose day has passed."""
    rows = models.Deal.objects.filter(stage=DealStage.OFFERED, until__lt=today).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def deal_said(row: models.Deal) -> Deal:
    purpose = Purpose(row.purpose) if row.purpose else None
    terms = Terms(row.kg, row.fen_per_tonne, row.until, row.project, row.vintage, purpose, row.note)
    serials = tuple(registry.serials_moved(movement=row.escrow))
    return Deal(row.pk, row.giver, row.taker, terms, row.fen, DealStage(row.stage), row.offered_on, serials, row.pay_by, row.ended_on)


def shelves() -> list[Shelf]:
    """What residents can buy now, the cheapest first."""
    return [shelf_said(row) for row in models.Shelf.objects.filter(closed_on=None).order_by("fen_per_kg", "pk")]


def shelves_of(seller: int) -> list[Shelf]:
    """The latest first."""
    return [shelf_said(row) for row in models.Shelf.objects.filter(seller=seller).order_by("-pk")]


def shelf(number: int) -> Shelf:
    """Raises ShelfUnknown."""
    row = models.Shelf.objects.filter(pk=number).first()
    if row is None:
        raise ShelfUnknown(number=number)
    return shelf_said(row)


def on_shelf(one: Shelf) -> int:
    """Kilograms that could be sold from it at this moment: free, and held."""
    held = registry.holdings(holder=one.seller)
    fits = (lot for lot in held if lot.state is BlockState.HELD and lot.purpose is None)
    return sum(lot.kg for lot in fits if one.terms.project in (None, lot.project) and one.terms.vintage in (None, lot.vintage))


def orders_of(person: int, *, limit: int = 50) -> list[Order]:
    """The latest first."""
    rows = models.Order.objects.select_related("deal", "shelf").filter(deal__taker=person).order_by("-pk")
    return [_order(row) for row in rows[:limit]]


def order_of(deal: int) -> Order | None:
    """Of a deal, where a resident bought by it."""
    row = models.Order.objects.select_related("deal", "shelf").filter(pk=deal).first()
    return _order(row) if row else None


def orders_waiting(person: int) -> int:
    return models.Order.objects.filter(deal__taker=person, deal__stage__in=OPEN).count()


def shelf_said(row: models.Shelf) -> Shelf:
    terms = ShelfTerms(row.fen_per_kg, row.how_to_pay, row.project, row.vintage)
    return Shelf(row.pk, row.seller, terms, row.closed_on is None, row.opened_on)


def _order(row: models.Order) -> Order:
    return Order(deal_said(row.deal), shelf_said(row.shelf), row.beneficiary)


def is_open(one: Deal) -> bool:
    return one.stage in OPEN


def findings() -> Iterator[Finding]:
    yield Finding("market_open_deals_lie_in_escrow", *_two(_ESCROWED))
    yield Finding("market_deals_ended_as_they_say", *_two(_ENDED))
    escrowed, offered = _two(_OPEN_ONLY)
    yield Finding("market_orders_fit_their_shelves", *_two(_ORDERED))
    yield Finding("market_escrow_is_of_open_deals", 1, int(escrowed != offered))


def _two(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        one, other = cursor.fetchone()
    return int(one), int(other)

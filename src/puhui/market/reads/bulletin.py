"""行情 · What the public sees of the market: a day's price and volume by kind of project, the latest trades, what is offered. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.db import connection
from django.db.models import Count, Sum

from puhui.market import models
from puhui.market.reads.listings import listings_open, listings_said
from puhui.market.words import Listing, Lot, Offer, RetailDay, Trade, TradedDay, Way


def traded_days(*, first: date, last: date, kind: str = "") -> list[TradedDay]:
    """Each day and kind on which organisations traded, the latest day first. Read from one index over these days alone, in its order: nothing is sorted."""
    rows = models.Trade.objects.exclude(way=Way.RETAIL).filter(day__gte=first, day__lte=last)
    if kind:
        rows = rows.filter(kind=kind)
    summed = rows.values("day", "kind").annotate(kilograms=Sum("kg"), price=Sum("fen"), deals=Count("deal", distinct=True))
    days = [TradedDay(row["day"], row["kind"], row["kilograms"], row["price"], row["deals"]) for row in summed.order_by("day", "kind")]
    return sorted(days, key=lambda one: one.day, reverse=True)


def latest_trades(*, limit: int = 20, kind: str = "") -> list[Trade]:
    """Between organisations, the latest first."""
    rows = models.Trade.objects.exclude(way=Way.RETAIL)
    return [trade_said(row) for row in (rows.filter(kind=kind) if kind else rows).order_by("-pk")[:limit]]


def trades_between(*, first: date, last: date, kind: str = "") -> Iterator[Trade]:
    """Of organisations, in the order in which they were delivered; one after the other, so that a year of them fits."""
    rows = models.Trade.objects.exclude(way=Way.RETAIL).filter(day__gte=first, day__lte=last)
    yield from map(trade_said, (rows.filter(kind=kind) if kind else rows).order_by("day", "pk").iterator())


def retail_days(*, first: date, last: date, least: int) -> list[RetailDay]:
    """What residents bought, the latest day first; of a day on which fewer than `least` persons bought, nothing."""
    rows = models.Trade.objects.filter(way=Way.RETAIL, day__gte=first, day__lte=last).values("day")
    summed = rows.annotate(persons=Count("taker", distinct=True), kilograms=Sum("kg"), price=Sum("fen")).filter(persons__gte=least)
    return [RetailDay(row["day"], row["persons"], row["kilograms"], row["price"]) for row in summed.order_by("-day")]


def offers(*, today: date, limit: int | None = None, kind: str = "") -> list[Offer]:
    """What can be bought now, the cheapest first, with the projects and years of what is left."""
    return offers_said(listings_said(listings_open(today=today, kind=kind)[:limit]))


def offers_said(found: Sequence[Listing]) -> list[Offer]:
    """Of listings that stand open."""
    lots = _lots_of([one.number for one in found])
    return [
        Offer(one.number, one.terms.fen_per_tonne, one.left_kg, one.terms.smallest_kg, one.terms.until, lots.get(one.number, ()))
        for one in found
    ]


_LOTS = """
    SELECT a.listing_id, i.project_id, p.kind, i.vintage, sum(a.last - a.first + 1)::bigint FROM market_aside a
    JOIN registry_issue i ON i.first <= a.first AND i.last >= a.last JOIN registry_project p ON p.id = i.project_id
    WHERE a.listing_id = ANY(%s) GROUP BY a.listing_id, i.project_id, p.kind, i.vintage ORDER BY a.listing_id, p.kind, i.project_id, i.vintage"""


def _lots_of(numbers: list[int]) -> dict[int, tuple[Lot, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_LOTS, [numbers])
        rows = cursor.fetchall()
    return {number: tuple(Lot(*row[1:]) for row in of) for number, of in groupby(rows, key=lambda row: row[0])}


def trade_said(row: models.Trade) -> Trade:
    return Trade(
        row.deal_id, row.day, row.giver, row.taker, row.project, row.kind, row.vintage, row.kg, row.fen, row.fen_per_tonne, Way(row.way),
        row.is_related,
    )  # fmt: skip

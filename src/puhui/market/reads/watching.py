"""监看 · What a regulator looks at: every deal, who stands out, and trades that might be made for show. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from puhui.market import models
from puhui.market.reads.deals import deal_said
from puhui.market.rules.watching import Flow, returning
from puhui.market.words import BACK_DAYS, FAR_BP, WHOLE_BP, Deal, DealStage, Position, Suspect, Suspicion


@dataclass(frozen=True, slots=True)
class Watched:
    """Which deals are asked for, by the days on which they were offered, both included."""

    first: date
    last: date
    organisation: int | None = None
    stage: DealStage | None = None
    only_related: bool = False
    #: these deals alone, whenever they were offered; all where there is none
    numbers: tuple[int, ...] = ()


def deals_watched(asked: Watched) -> QuerySet[models.Deal]:
    """Between organisations, the latest first; whoever shows them takes a page of them and asks `watched_said`. What residents bought is not among them."""
    rows = models.Deal.objects.filter(order=None)
    if asked.numbers:
        return rows.filter(pk__in=asked.numbers).order_by("-pk")
    rows = rows.filter(offered_on__gte=asked.first, offered_on__lte=asked.last)
    if asked.organisation is not None:
        rows = rows.filter(Q(giver=asked.organisation) | Q(taker=asked.organisation))
    if asked.stage is not None:
        rows = rows.filter(stage=asked.stage)
    return (rows.filter(is_related=True) if asked.only_related else rows).order_by("-offered_on", "-pk")


def deals_before(rows: QuerySet[models.Deal], number: int | None) -> QuerySet[models.Deal]:
    """Of these deals those that come after one of them, in their order: read from the index over days, whatever lies before."""
    last = models.Deal.objects.filter(pk=number).values_list("offered_on", flat=True).first() if number else None
    if last is None:
        return rows
    return rows.filter(offered_on__lte=last).exclude(offered_on=last, pk__gte=number)  # in two, so that the first bounds the index


def watched_said(rows: Iterable[models.Deal]) -> list[Deal]:
    return [deal_said(row) for row in rows]


def positions(*, first: date, last: date) -> list[Position]:
    """What each organisation bought and sold in these days; the one that moved most first."""
    return [Position(*row) for row in _rows(_POSITIONS, {"first": first, "last": last})]


def suspects(*, first: date, last: date) -> list[Suspect]:
    """Trades whose last one was delivered in these days: there and back, round three, far from the day's mean; the latest first."""
    since = first - timedelta(days=BACK_DAYS)
    found = list(returning((Flow(*row) for row in _rows(_FLOWS, {"since": since, "last": last})), first=first))
    found += [
        Suspect(Suspicion.FAR, (deal,), (giver, taker), project, kg, day, price, mean)
        for deal, giver, taker, project, kg, day, price, mean in _rows(
            _FAR, {"first": first, "last": last, "far": FAR_BP, "whole": WHOLE_BP}
        )
    ]
    return sorted(found, key=lambda one: (one.day, one.deals), reverse=True)


#: Organisations alone, and the days asked for with as many before them as a trade may take to come back: never the whole history.
_FLOWS = """
    SELECT day, deal_id, giver, taker, project, sum(kg)::bigint FROM market_trade WHERE way <> 'retail' AND day BETWEEN %(since)s AND %(last)s
    GROUP BY day, deal_id, giver, taker, project"""
#: The mean of the other trades of that day and kind; where there was none, nothing is far from it.
_FAR = """
    WITH day AS (SELECT *, sum(kg) OVER w - kg AS other_kg, sum(fen) OVER w - fen AS other_fen FROM market_trade
                 WHERE way <> 'retail' AND day BETWEEN %(first)s AND %(last)s WINDOW w AS (PARTITION BY day, kind)),
    meant AS (SELECT *, div(2 * other_fen * 1000 + other_kg, 2 * other_kg) AS mean FROM day WHERE other_kg > 0)
    SELECT deal_id, giver, taker, project, kg, day, fen_per_tonne, mean::bigint FROM meant
    WHERE mean > 0 AND abs(fen_per_tonne - mean) * %(whole)s > %(far)s * mean"""
_POSITIONS = """
    SELECT organisation, sum(bought)::bigint, sum(sold)::bigint, sum(paid)::bigint, sum(got)::bigint FROM (
        SELECT taker AS organisation, kg AS bought, 0 AS sold, fen AS paid, 0 AS got FROM market_trade
        WHERE way <> 'retail' AND day BETWEEN %(first)s AND %(last)s
        UNION ALL SELECT giver, 0, kg, 0, fen FROM market_trade WHERE way <> 'retail' AND day BETWEEN %(first)s AND %(last)s) AS sides
    GROUP BY organisation ORDER BY sum(bought) + sum(sold) DESC, organisation"""


def _rows(sql: str, told: Mapping[str, date | int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())

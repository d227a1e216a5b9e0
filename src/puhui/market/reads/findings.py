"""Whether escrow and deals agree, and each order fits its shelf."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.foundation.findings import Finding

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

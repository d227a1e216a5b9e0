"""Whether escrow, listings and deals agree, each deal ended as it says, and each order fits its shelf."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.foundation.findings import Finding

#: What lies aside is in escrow with whoever gives it, and is of something that is open; nothing else is in escrow.
_ASIDE = """
    SELECT count(*), count(*) FILTER (WHERE NOT coalesce((SELECT bool_and(b.state = 'escrowed' AND b.holder = coalesce(d.giver, l.seller))
        AND sum(upper(b.span * a.span) - lower(b.span * a.span)) = a.last - a.first + 1 FROM registry_block b WHERE b.span && a.span), false))
    FROM market_aside a LEFT JOIN market_deal d ON d.id = a.deal_id LEFT JOIN market_listing l ON l.id = a.listing_id"""
_ESCROW = """
    SELECT (SELECT coalesce(sum(last - first + 1), 0) FROM registry_block WHERE state = 'escrowed')::bigint,
           (SELECT coalesce(sum(last - first + 1), 0) FROM market_aside)::bigint"""
_OPEN = """
    SELECT count(*), count(*) FILTER (WHERE CASE WHEN d.stage IN ('offered', 'accepted') THEN d.kg ELSE 0 END
        <> coalesce(a.kg, 0)) FROM market_deal d
    LEFT JOIN (SELECT deal_id, sum(last - first + 1) AS kg FROM market_aside WHERE deal_id IS NOT NULL GROUP BY deal_id) a ON a.deal_id = d.id"""
_LISTED = """
    SELECT count(*), count(*) FILTER (WHERE l.left_kg <> coalesce((SELECT sum(a.last - a.first + 1) FROM market_aside a WHERE a.listing_id = l.id), 0)
        OR l.waiting_kg <> coalesce(d.waiting, 0) OR l.sold_kg <> coalesce(d.sold, 0) OR l.venue = 'here' AND l.fen_per_tonne <> coalesce(d.price, l.fen_per_tonne))
    FROM market_listing l LEFT JOIN (SELECT listing_id, sum(kg) FILTER (WHERE stage = 'accepted') AS waiting, sum(kg) FILTER (WHERE stage = 'delivered') AS sold,
        max(fen_per_tonne) AS price FROM market_deal WHERE listing_id IS NOT NULL GROUP BY listing_id) d ON d.listing_id = l.id"""
_ENDED = """
    SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR m.verb <> 'release_escrow'
        OR s.least <> CASE WHEN d.stage = 'delivered' THEN d.taker ELSE d.giver END OR s.most <> s.least
        OR m.purpose <> CASE WHEN d.stage = 'delivered' THEN d.purpose ELSE '' END OR d.kg <> coalesce(s.kg, 0))
    FROM market_deal d LEFT JOIN registry_movement m ON m.id = d.ended
    LEFT JOIN (SELECT e.ended, sum(v.last - v.first + 1) AS kg, min(v.to_holder) AS least, max(v.to_holder) AS most
               FROM market_deal e JOIN registry_moved v ON v.movement_id = e.ended GROUP BY e.ended) s ON s.ended = d.ended
    WHERE d.ended IS NOT NULL OR d.stage = 'delivered'"""
_ORDERED = """
    SELECT count(*), count(*) FILTER (WHERE d.giver <> s.seller OR d.fen_per_tonne <> s.fen_per_kg * 1000 OR d.purpose NOT IN ('voluntary', 'public_good'))
    FROM market_order o JOIN market_deal d ON d.id = o.deal_id JOIN market_shelf s ON s.id = o.shelf_id"""
_MATCHED = """
    SELECT count(*), count(*) FILTER (WHERE d.giver = d.taker OR d.rules IS NULL AND o.deal_id IS NULL)
    FROM market_deal d LEFT JOIN market_order o ON o.deal_id = d.id WHERE d.accepted_on IS NOT NULL"""

_INVOICED = """
    SELECT count(*), count(*) FILTER (WHERE d.stage <> 'delivered' OR d.fen = 0 OR i.issued_on < d.ended_on)
    FROM market_invoice i JOIN market_deal d ON d.id = i.deal_id"""

_NUMBERED = """
    SELECT count(*), count(*) FILTER (WHERE state = 'applied' AND sequence <> place)
    FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY state, sequence) AS place FROM market_gatewayfile) AS f"""
_EXCHANGED = """
    SELECT count(*), count(*) FILTER (WHERE d.venue <> coalesce(l.venue, 'here') OR (d.venue = 'exchange') <> (t.id IS NOT NULL)
        OR d.venue = 'exchange' AND (d.stage <> 'delivered' OR d.fen_per_tonne < l.fen_per_tonne))
    FROM market_deal d LEFT JOIN market_listing l ON l.id = d.listing_id LEFT JOIN market_gatewaytrade t ON t.deal_id = d.id"""


def findings() -> Iterator[Finding]:
    yield Finding("market_aside_lies_in_escrow", *_two(_ASIDE))
    escrowed, aside = _two(_ESCROW)
    yield Finding("market_escrow_is_aside", 1, int(escrowed != aside))
    yield Finding("market_open_deals_lie_aside", *_two(_OPEN))
    yield Finding("market_listings_add_up", *_two(_LISTED))
    yield Finding("market_deals_ended_as_they_say", *_two(_ENDED))
    yield Finding("market_orders_fit_their_shelves", *_two(_ORDERED))
    yield Finding("market_deals_are_matched_by_rules", *_two(_MATCHED))
    yield Finding("market_gateway_numbers_have_no_hole", *_two(_NUMBERED))
    yield Finding("market_exchange_deals_are_its_trades", *_two(_EXCHANGED))
    yield Finding("market_invoices_are_of_paid_deals", *_two(_INVOICED))


def _two(sql: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        one, other = cursor.fetchone()
    return int(one), int(other)

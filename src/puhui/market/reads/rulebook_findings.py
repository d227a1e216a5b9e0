"""Whether declarations of owners add up, the versions of the rules are whole, nobody traded with himself, and trades are what deals delivered."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from puhui.foundation.findings import Finding

_DECLARED = """
    SELECT count(*), count(*) FILTER (WHERE d.owners_said <> coalesce(o.owners, 0) OR d.share_bp_said <> coalesce(o.together, 0) OR o.together > 10000 OR o.halves)
    FROM market_declaration d LEFT JOIN (SELECT declaration_id, count(*) AS owners, sum(share_bp) AS together,
        bool_or(share_bp > 5000 AND NOT is_controlling) AS halves FROM market_owner GROUP BY declaration_id) AS o ON o.declaration_id = d.id"""
_RULED = """
    SELECT count(*), count(*) FILTER (WHERE number <> place OR price_floor > price_ceiling OR opens_min >= closes_min)
    FROM (SELECT *, row_number() OVER (ORDER BY number) AS place FROM market_rulebook) AS r"""
#: A gift is no trade, and a resident has no owner. What is declared later on the very day is no mistake of the trade. Only those who ever shared an owner,
#: by all that anybody has declared, can have shared one on the day: of them alone it is asked day by day.
_ONE_OWNER = """
    WITH RECURSIVE ever(organisation, mark, uscc) AS (
        (SELECT organisation, 'number:' || organisation, '' FROM market_declaration
         UNION SELECT organisation, 'org:' || uscc, '' FROM market_declaration WHERE uscc <> ''
         UNION SELECT d.organisation, o.mark, o.uscc FROM market_declaration d JOIN market_owner o ON o.declaration_id = d.id
               WHERE o.is_controlling AND o.uscc NOT LIKE '11%')
        UNION
        SELECT e.organisation, o.mark, o.uscc FROM ever e JOIN market_declaration d ON d.uscc = e.uscc AND e.uscc <> ''
               JOIN market_owner o ON o.declaration_id = d.id AND o.is_controlling AND o.uscc NOT LIKE '11%'
    ),
    traded AS MATERIALIZED (
        SELECT giver, taker, accepted_on FROM market_deal d WHERE stage IN ('accepted', 'delivered') AND fen > 0
        AND NOT EXISTS (SELECT 1 FROM market_order o WHERE o.deal_id = d.id) GROUP BY giver, taker, accepted_on),
    near AS MATERIALIZED (
        SELECT DISTINCT p.giver, p.taker FROM (SELECT DISTINCT giver, taker FROM traded) AS p
        JOIN ever g ON g.organisation = p.giver JOIN ever t ON t.organisation = p.taker AND t.mark = g.mark)
    SELECT (SELECT count(*) FROM traded), count(*) FILTER (WHERE market_same_owner(giver, taker, accepted_on)
        AND coalesce(market_same_owner(giver, taker, accepted_on - 1), true)) FROM traded JOIN near USING (giver, taker)"""

_TRADED = """
    SELECT count(*), count(*) FILTER (WHERE d.id IS NULL OR t.deal_id IS NULL OR (t.kg, t.fen) IS DISTINCT FROM (d.kg, d.fen) OR t.day <> d.ended_on
        OR (t.giver, t.taker) IS DISTINCT FROM (d.giver, d.taker) OR t.least <> t.most OR (t.least = 'exchange') <> (d.venue = 'exchange')
        OR t.least IN ('listing', 'agreed') AND (t.least = 'listing') <> (d.listing_id IS NOT NULL))
    FROM (SELECT * FROM market_deal WHERE stage = 'delivered' AND fen > 0) AS d
    FULL JOIN (SELECT deal_id, sum(kg)::bigint AS kg, sum(fen)::bigint AS fen, min(day) AS day, min(giver) AS giver, min(taker) AS taker,
               min(way) AS least, max(way) AS most FROM market_trade GROUP BY deal_id) AS t ON t.deal_id = d.id"""


def rulebook_findings() -> Iterator[Finding]:
    for name, sql in _ASKED.items():
        with connection.cursor() as cursor:
            cursor.execute(sql)
            rows, broken = cursor.fetchone()
        yield Finding(name, int(rows), int(broken))


_ASKED = {
    "market_declarations_add_up": _DECLARED,
    "market_rules_are_whole": _RULED,
    "market_nobody_trades_with_himself": _ONE_OWNER,
    "market_trades_are_what_was_delivered": _TRADED,
}

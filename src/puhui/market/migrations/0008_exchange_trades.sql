-- A trade that a licensed exchange told is written as one, those of the past too: its deal says where it was matched.

CREATE OR REPLACE FUNCTION market_trades_of(of_deal bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO market_trade (deal_id, place, day, giver, taker, project, kind, vintage, kg, fen, fen_per_tonne, way, is_related)
    SELECT d.id, part.place, d.ended_on, d.giver, d.taker, part.project_id, part.kind, part.vintage, part.kg,
           (part.until_here * d.fen_per_tonne + 500) / 1000 - ((part.until_here - part.kg) * d.fen_per_tonne + 500) / 1000, d.fen_per_tonne,
           CASE WHEN EXISTS (SELECT 1 FROM market_order o WHERE o.deal_id = d.id) THEN 'retail' WHEN d.venue = 'exchange' THEN 'exchange'
                WHEN d.listing_id IS NULL THEN 'agreed' ELSE 'listing' END,
           d.is_related
    FROM market_deal d CROSS JOIN LATERAL (
        SELECT row_number() OVER (ORDER BY i.project_id, i.vintage) AS place, i.project_id, p.kind, i.vintage, sum(m.last - m.first + 1)::bigint AS kg,
               (sum(sum(m.last - m.first + 1)) OVER (ORDER BY i.project_id, i.vintage))::bigint AS until_here
        FROM registry_moved m JOIN registry_issue i ON i.first <= m.first AND i.last >= m.last JOIN registry_project p ON p.id = i.project_id
        WHERE m.movement_id = d.ended GROUP BY i.project_id, p.kind, i.vintage) AS part
    WHERE d.id = of_deal AND d.stage = 'delivered' AND d.fen > 0
$$;

-- What was said of them was wrong from the first day; nothing else of a trade changes.
ALTER TABLE market_trade DISABLE TRIGGER market_trade_never;
UPDATE market_trade t SET way = 'exchange' FROM market_deal d WHERE d.id = t.deal_id AND d.venue = 'exchange' AND t.way = 'listing';
ALTER TABLE market_trade ENABLE TRIGGER market_trade_never;

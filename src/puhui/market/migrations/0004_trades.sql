-- A trade is written as its deal is delivered for money, project by project, and never changes: nobody counts the past again.

-- Whole fen: each part costs what all up to it cost, less what those before it did, so that the parts come to the price of the deal.
CREATE FUNCTION market_trades_of(of_deal bigint) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO market_trade (deal_id, place, day, giver, taker, project, kind, vintage, kg, fen, fen_per_tonne, way, is_related)
    SELECT d.id, part.place, d.ended_on, d.giver, d.taker, part.project_id, part.kind, part.vintage, part.kg,
           (part.until_here * d.fen_per_tonne + 500) / 1000 - ((part.until_here - part.kg) * d.fen_per_tonne + 500) / 1000, d.fen_per_tonne,
           CASE WHEN EXISTS (SELECT 1 FROM market_order o WHERE o.deal_id = d.id) THEN 'retail' WHEN d.listing_id IS NULL THEN 'agreed' ELSE 'listing' END,
           d.is_related
    FROM market_deal d CROSS JOIN LATERAL (
        SELECT row_number() OVER (ORDER BY i.project_id, i.vintage) AS place, i.project_id, p.kind, i.vintage, sum(m.last - m.first + 1)::bigint AS kg,
               (sum(sum(m.last - m.first + 1)) OVER (ORDER BY i.project_id, i.vintage))::bigint AS until_here
        FROM registry_moved m JOIN registry_issue i ON i.first <= m.first AND i.last >= m.last JOIN registry_project p ON p.id = i.project_id
        WHERE m.movement_id = d.ended GROUP BY i.project_id, p.kind, i.vintage) AS part
    WHERE d.id = of_deal AND d.stage = 'delivered' AND d.fen > 0
$$;

CREATE FUNCTION market_traded() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM market_trades_of(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER market_traded AFTER UPDATE ON market_deal FOR EACH ROW WHEN (OLD.stage <> 'delivered' AND NEW.stage = 'delivered')
    EXECUTE FUNCTION market_traded();

SELECT market_trades_of(id) FROM market_deal WHERE stage = 'delivered' AND fen > 0 ORDER BY ended_on, id;

CREATE TRIGGER market_trade_never BEFORE UPDATE OR DELETE ON market_trade FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_trade_never_all BEFORE TRUNCATE ON market_trade FOR EACH STATEMENT EXECUTE FUNCTION market_never();

-- What the regulator reads by days.
CREATE INDEX market_deal_offered ON market_deal (offered_on, id);

REVOKE EXECUTE ON FUNCTION market_trades_of(bigint), market_traded() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        REVOKE ALL ON market_trade FROM puhui_app;
        GRANT SELECT ON market_trade TO puhui_app;
        REVOKE EXECUTE ON FUNCTION market_trades_of(bigint), market_traded() FROM puhui_app;
    END IF;
END $$;

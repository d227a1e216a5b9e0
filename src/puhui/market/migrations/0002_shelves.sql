-- A shelf's terms never change; it is closed once. An order is written once, and its deal costs what its shelf says.

CREATE FUNCTION market_shelf_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL OR (NEW.id, NEW.seller, NEW.project, NEW.vintage, NEW.fen_per_kg, NEW.how_to_pay, NEW.opened_on, NEW.opened_by)
       IS DISTINCT FROM (OLD.id, OLD.seller, OLD.project, OLD.vintage, OLD.fen_per_kg, OLD.how_to_pay, OLD.opened_on, OLD.opened_by) THEN
        RAISE EXCEPTION 'market: the terms of shelf % never change, and it is closed once', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_shelf_keeps BEFORE UPDATE ON market_shelf FOR EACH ROW EXECUTE FUNCTION market_shelf_keeps();
CREATE TRIGGER market_shelf_never BEFORE DELETE ON market_shelf FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_shelf_never_all BEFORE TRUNCATE ON market_shelf FOR EACH STATEMENT EXECUTE FUNCTION market_never();

CREATE FUNCTION market_order_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM market_deal d JOIN market_shelf s ON s.id = NEW.shelf_id WHERE d.id = NEW.deal_id AND d.giver = s.seller
                   AND d.fen_per_tonne = s.fen_per_kg * 1000 AND s.closed_on IS NULL) THEN
        RAISE EXCEPTION 'market: order % does not fit its shelf', NEW.deal_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_order_fits BEFORE INSERT ON market_order FOR EACH ROW EXECUTE FUNCTION market_order_fits();
CREATE TRIGGER market_order_never BEFORE UPDATE OR DELETE ON market_order FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_order_never_all BEFORE TRUNCATE ON market_order FOR EACH STATEMENT EXECUTE FUNCTION market_never();

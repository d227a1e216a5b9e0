-- What sales brought is recorded once and never changed; no serial is sold twice for the pool; and what is handed on is never more than what came.

ALTER TABLE pool_soldspan ADD CONSTRAINT pool_sold_once EXCLUDE USING gist (int8range(first, last, '[]') WITH &&);
ALTER TABLE pool_proceeds ADD CONSTRAINT pool_proceeds_parts CHECK (payout_fen = fen * payout_bp / 10000);

CREATE FUNCTION pool_proceeds_fit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    certified bigint;
BEGIN
    SELECT grams / 1000 INTO certified FROM pool_certification WHERE id = NEW.certification_id FOR UPDATE;
    IF certified < NEW.kg + (SELECT coalesce(sum(kg), 0) FROM pool_proceeds WHERE certification_id = NEW.certification_id) THEN
        RAISE EXCEPTION 'pool: more than the % kg of certification % were sold', certified, NEW.certification_id USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM pool_proceeds WHERE certification_id = NEW.certification_id AND seller <> NEW.seller) THEN
        RAISE EXCEPTION 'pool: certification % has another seller', NEW.certification_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_proceeds_fit BEFORE INSERT ON pool_proceeds FOR EACH ROW EXECUTE FUNCTION pool_proceeds_fit();
CREATE TRIGGER pool_proceeds_never BEFORE UPDATE OR DELETE ON pool_proceeds FOR EACH ROW EXECUTE FUNCTION pool_never();
CREATE TRIGGER pool_soldspan_never BEFORE UPDATE OR DELETE ON pool_soldspan FOR EACH ROW EXECUTE FUNCTION pool_never();

-- At commit the serials of a sale are as many as its kilograms, and of issues of its period.
CREATE FUNCTION pool_sold_serials() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kg <> (SELECT coalesce(sum(s.last - s.first + 1), 0) FROM pool_soldspan s
        JOIN pool_certification c ON c.id = NEW.certification_id JOIN registry_project p ON p.code = c.project
        JOIN registry_period d ON d.project_id = p.id AND d.number = c.period
        JOIN registry_issue i ON i.period_id = d.id AND i.first <= s.first AND i.last >= s.last WHERE s.proceeds_id = NEW.id) THEN
        RAISE EXCEPTION 'pool: the serials of sale % are not its % kg', NEW.id, NEW.kg USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pool_sold_serials AFTER INSERT ON pool_proceeds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pool_sold_serials();

CREATE FUNCTION pool_payout_of_proceeds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_givers bigint;
    of_budget bigint;
BEGIN
    PERFORM 1 FROM pool_certification WHERE id = NEW.certification_id FOR UPDATE;
    SELECT coalesce(sum(payout_fen), 0), coalesce(sum(fen - payout_fen), 0) INTO of_givers, of_budget FROM pool_proceeds
        WHERE certification_id = NEW.certification_id AND seller IS NOT DISTINCT FROM NEW.seller;
    IF NEW.fen + (SELECT coalesce(sum(fen), 0) FROM pool_payout WHERE certification_id = NEW.certification_id AND seller IS NOT NULL) > of_givers
       OR NEW.budget_fen + (SELECT coalesce(sum(budget_fen), 0) FROM pool_payout WHERE certification_id = NEW.certification_id) > of_budget THEN
        RAISE EXCEPTION 'pool: certification % did not bring that much', NEW.certification_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_payout_of_proceeds BEFORE INSERT ON pool_payout FOR EACH ROW EXECUTE FUNCTION pool_payout_of_proceeds();

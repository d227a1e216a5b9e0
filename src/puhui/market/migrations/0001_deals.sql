-- A deal goes on by its table alone; its terms never change, and nothing of it is deleted.

CREATE FUNCTION market_leads_to(was text, will text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT was || ' ' || will IN ('offered accepted', 'offered refused', 'offered withdrawn', 'offered expired', 'accepted delivered', 'accepted withdrawn')
$$;

CREATE FUNCTION market_deal_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT market_leads_to(OLD.stage, NEW.stage) THEN
        RAISE EXCEPTION 'market: deal % does not go from % to %', OLD.id, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.key, NEW.giver, NEW.taker, NEW.kg, NEW.project, NEW.vintage, NEW.purpose, NEW.fen_per_tonne, NEW.fen, NEW.note, NEW.until, NEW.offered_on,
        NEW.offered_by, NEW.escrow) IS DISTINCT FROM (OLD.id, OLD.key, OLD.giver, OLD.taker, OLD.kg, OLD.project, OLD.vintage, OLD.purpose, OLD.fen_per_tonne,
        OLD.fen, OLD.note, OLD.until, OLD.offered_on, OLD.offered_by, OLD.escrow)
       OR OLD.accepted_on IS NOT NULL AND (NEW.accepted_on, NEW.accepted_by, NEW.pay_by) IS DISTINCT FROM (OLD.accepted_on, OLD.accepted_by, OLD.pay_by) THEN
        RAISE EXCEPTION 'market: the terms of deal % never change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_deal_keeps BEFORE UPDATE ON market_deal FOR EACH ROW EXECUTE FUNCTION market_deal_keeps();

CREATE FUNCTION market_deal_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.stage <> 'offered' OR NEW.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d JOIN registry_movement m ON m.id = d.movement_id
        WHERE d.movement_id = NEW.escrow AND m.verb = 'escrow' AND d.from_holder = NEW.giver) THEN
        RAISE EXCEPTION 'market: a deal begins as an offer of what lies in escrow' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_deal_begins BEFORE INSERT ON market_deal FOR EACH ROW EXECUTE FUNCTION market_deal_begins();

CREATE FUNCTION market_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'market: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER market_deal_never BEFORE DELETE ON market_deal FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_deal_never_all BEFORE TRUNCATE ON market_deal FOR EACH STATEMENT EXECUTE FUNCTION market_never();

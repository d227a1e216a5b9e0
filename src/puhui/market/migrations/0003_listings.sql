-- What lies in escrow is for one listing or one open deal, serial by serial; how much of a listing is left, waits and is sold is counted here alone.

ALTER TABLE market_aside ADD COLUMN span int8range GENERATED ALWAYS AS (int8range(first, last, '[]')) STORED;
ALTER TABLE market_aside ADD CONSTRAINT market_asides_never_overlap EXCLUDE USING gist (span WITH &&);
INSERT INTO market_aside (first, last, deal_id)
SELECT m.first, m.last, d.id FROM market_deal d JOIN registry_moved m ON m.movement_id = d.escrow WHERE d.stage IN ('offered', 'accepted');

CREATE OR REPLACE FUNCTION market_leads_to(was text, will text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT was || ' ' || will IN ('offered accepted', 'offered refused', 'offered withdrawn', 'offered expired', 'accepted delivered', 'accepted refused',
                                  'accepted expired')
$$;

CREATE OR REPLACE FUNCTION market_deal_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT market_leads_to(OLD.stage, NEW.stage) THEN
        RAISE EXCEPTION 'market: deal % does not go from % to %', OLD.id, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.key, NEW.giver, NEW.taker, NEW.kg, NEW.project, NEW.vintage, NEW.purpose, NEW.fen_per_tonne, NEW.fen, NEW.note, NEW.until, NEW.offered_on,
        NEW.offered_by, NEW.escrow, NEW.listing_id) IS DISTINCT FROM (OLD.id, OLD.key, OLD.giver, OLD.taker, OLD.kg, OLD.project, OLD.vintage, OLD.purpose,
        OLD.fen_per_tonne, OLD.fen, OLD.note, OLD.until, OLD.offered_on, OLD.offered_by, OLD.escrow, OLD.listing_id)
       OR NOT (OLD.stage = 'offered' AND NEW.stage = 'accepted') AND (NEW.accepted_on, NEW.accepted_by, NEW.pay_by, NEW.rules, NEW.fee_buyer,
        NEW.fee_seller, NEW.is_related) IS DISTINCT FROM (OLD.accepted_on, OLD.accepted_by, OLD.pay_by, OLD.rules, OLD.fee_buyer, OLD.fee_seller,
        OLD.is_related) THEN
        RAISE EXCEPTION 'market: the terms of deal % never change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- An offer is of what was put aside for it; a part of a listing is accepted as it begins, at the listing's price.
CREATE OR REPLACE FUNCTION market_deal_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.listing_id IS NULL AND (NEW.stage <> 'offered' OR NEW.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d
        JOIN registry_movement m ON m.id = d.movement_id WHERE d.movement_id = NEW.escrow AND m.verb = 'escrow' AND d.from_holder = NEW.giver)) THEN
        RAISE EXCEPTION 'market: a deal begins as an offer of what lies in escrow' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.listing_id IS NOT NULL AND (NEW.stage <> 'accepted' OR NOT EXISTS (SELECT 1 FROM market_listing l WHERE l.id = NEW.listing_id AND l.stage = 'open'
        AND l.seller = NEW.giver AND l.fen_per_tonne = NEW.fen_per_tonne AND l.escrow = NEW.escrow AND l.until >= NEW.accepted_on)) THEN
        RAISE EXCEPTION 'market: deal % does not fit its listing', NEW.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION market_listing_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE market_listing SET left_kg = left_kg - NEW.kg, waiting_kg = waiting_kg + NEW.kg WHERE id = NEW.listing_id;
    ELSIF OLD.stage = 'accepted' AND NEW.stage = 'delivered' THEN
        UPDATE market_listing SET waiting_kg = waiting_kg - NEW.kg, sold_kg = sold_kg + NEW.kg,
            ended_on = CASE WHEN stage = 'open' AND sold_kg + NEW.kg = kg THEN NEW.ended_on ELSE ended_on END,
            stage = CASE WHEN stage = 'open' AND sold_kg + NEW.kg = kg THEN 'sold' ELSE stage END WHERE id = NEW.listing_id;
    ELSIF OLD.stage = 'accepted' AND NEW.stage <> 'accepted' THEN
        UPDATE market_listing SET waiting_kg = waiting_kg - NEW.kg, left_kg = left_kg + CASE WHEN NEW.ended IS NULL THEN NEW.kg ELSE 0 END,
            returned_kg = returned_kg + CASE WHEN NEW.ended IS NULL THEN 0 ELSE NEW.kg END WHERE id = NEW.listing_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER market_listing_counts_new AFTER INSERT ON market_deal FOR EACH ROW WHEN (NEW.listing_id IS NOT NULL) EXECUTE FUNCTION market_listing_counts();
CREATE TRIGGER market_listing_counts AFTER UPDATE ON market_deal FOR EACH ROW WHEN (NEW.listing_id IS NOT NULL) EXECUTE FUNCTION market_listing_counts();

CREATE FUNCTION market_listing_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.stage <> 'open' OR NEW.left_kg <> NEW.kg OR NEW.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d
        JOIN registry_movement m ON m.id = d.movement_id WHERE d.movement_id = NEW.escrow AND m.verb = 'escrow' AND d.from_holder = NEW.seller) THEN
        RAISE EXCEPTION 'market: a listing begins with what lies in escrow' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_listing_begins BEFORE INSERT ON market_listing FOR EACH ROW EXECUTE FUNCTION market_listing_begins();

CREATE FUNCTION market_listing_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.key, NEW.seller, NEW.kg, NEW.smallest_kg, NEW.project, NEW.vintage, NEW.fen_per_tonne, NEW.note, NEW.until, NEW.rules, NEW.listed_on,
        NEW.listed_by, NEW.escrow) IS DISTINCT FROM (OLD.id, OLD.key, OLD.seller, OLD.kg, OLD.smallest_kg, OLD.project, OLD.vintage, OLD.fen_per_tonne,
        OLD.note, OLD.until, OLD.rules, OLD.listed_on, OLD.listed_by, OLD.escrow)
       OR OLD.stage <> 'open' AND (NEW.stage, NEW.ended_on, NEW.ended_by, NEW.ended, NEW.left_kg) IS DISTINCT FROM (OLD.stage, OLD.ended_on, OLD.ended_by,
        OLD.ended, OLD.left_kg) THEN
        RAISE EXCEPTION 'market: the terms of listing % never change, and it ends once', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_listing_keeps BEFORE UPDATE ON market_listing FOR EACH ROW EXECUTE FUNCTION market_listing_keeps();
CREATE TRIGGER market_listing_never BEFORE DELETE ON market_listing FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_listing_never_all BEFORE TRUNCATE ON market_listing FOR EACH STATEMENT EXECUTE FUNCTION market_never();

-- At commit what lies aside for a listing is what is left of it, and for a deal what it is of, while it is open.
CREATE FUNCTION market_lies_aside() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    row jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    of_listing bigint := CASE WHEN TG_TABLE_NAME = 'market_listing' THEN row ->> 'id' ELSE row ->> 'listing_id' END;
    of_deal bigint := CASE TG_TABLE_NAME WHEN 'market_deal' THEN row ->> 'id' WHEN 'market_aside' THEN row ->> 'deal_id' END;
BEGIN
    IF EXISTS (SELECT 1 FROM market_deal d WHERE d.id = of_deal AND CASE WHEN d.stage IN ('offered', 'accepted') THEN d.kg ELSE 0 END
               <> (SELECT coalesce(sum(a.last - a.first + 1), 0) FROM market_aside a WHERE a.deal_id = d.id))
       OR EXISTS (SELECT 1 FROM market_listing l WHERE l.id = of_listing
               AND l.left_kg <> (SELECT coalesce(sum(a.last - a.first + 1), 0) FROM market_aside a WHERE a.listing_id = l.id)) THEN
        RAISE EXCEPTION 'market: what lies aside for listing %, deal % is not what they say', of_listing, of_deal USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER market_aside_stands AFTER INSERT OR UPDATE OR DELETE ON market_aside DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION market_lies_aside();
CREATE CONSTRAINT TRIGGER market_deal_stands AFTER INSERT OR UPDATE ON market_deal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION market_lies_aside();
CREATE CONSTRAINT TRIGGER market_listing_stands AFTER INSERT OR UPDATE ON market_listing DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION market_lies_aside();

-- The terms of a shelf are its price alone now; money goes through the settlement bank.
CREATE OR REPLACE FUNCTION market_shelf_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_on IS NOT NULL OR (NEW.id, NEW.seller, NEW.project, NEW.vintage, NEW.fen_per_kg, NEW.opened_on, NEW.opened_by)
       IS DISTINCT FROM (OLD.id, OLD.seller, OLD.project, OLD.vintage, OLD.fen_per_kg, OLD.opened_on, OLD.opened_by) THEN
        RAISE EXCEPTION 'market: the terms of shelf % never change, and it is closed once', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

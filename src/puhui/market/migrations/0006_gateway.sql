-- What is for an exchange is sold there alone; files, orders out and trades are never rewritten; a waiting file is applied once, in its turn.

ALTER TABLE market_deal ADD CONSTRAINT market_deal_venue CHECK (venue IN ('here', 'exchange'));

CREATE OR REPLACE FUNCTION market_deal_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.listing_id IS NULL AND (NEW.stage <> 'offered' OR NEW.venue <> 'here' OR NEW.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0)
        FROM registry_moved d JOIN registry_movement m ON m.id = d.movement_id WHERE d.movement_id = NEW.escrow AND m.verb = 'escrow'
        AND d.from_holder = NEW.giver)) THEN
        RAISE EXCEPTION 'market: a deal begins as an offer of what lies in escrow' USING ERRCODE = 'check_violation';
    END IF;
    -- an exchange may sell at a better price than was asked for; here a listing has one price
    IF NEW.listing_id IS NOT NULL AND (NEW.stage <> 'accepted' OR NOT EXISTS (SELECT 1 FROM market_listing l WHERE l.id = NEW.listing_id AND l.stage = 'open'
        AND l.seller = NEW.giver AND l.venue = NEW.venue AND l.escrow = NEW.escrow
        AND CASE WHEN NEW.venue = 'here' THEN l.fen_per_tonne = NEW.fen_per_tonne AND l.until >= NEW.accepted_on
                 ELSE l.fen_per_tonne <= NEW.fen_per_tonne AND NEW.fee_buyer = 0 AND NEW.fee_seller = 0 END)) THEN
        RAISE EXCEPTION 'market: deal % does not fit its listing', NEW.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION market_venue_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'market: the venue of % % never changes', TG_TABLE_NAME, OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER market_deal_venue_stays BEFORE UPDATE ON market_deal FOR EACH ROW WHEN (OLD.venue <> NEW.venue) EXECUTE FUNCTION market_venue_stays();
CREATE TRIGGER market_listing_venue_stays BEFORE UPDATE ON market_listing FOR EACH ROW WHEN (OLD.venue <> NEW.venue) EXECUTE FUNCTION market_venue_stays();

-- What goes out begins as applied; what comes in is applied when all before it of its kind are.
CREATE FUNCTION market_gateway_file_goes_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ((to_jsonb(NEW) - 'state') IS DISTINCT FROM (to_jsonb(OLD) - 'state') OR OLD.state <> 'waiting' OR NEW.state <> 'applied') THEN
        RAISE EXCEPTION 'market: gateway file % is applied once, and never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'applied' AND NEW.sequence - 1 <> (SELECT count(*) FROM market_gatewayfile f WHERE f.kind = NEW.kind AND f.state = 'applied') THEN
        RAISE EXCEPTION 'market: gateway file % % is not the next one', NEW.kind, NEW.sequence USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_gateway_file_goes_on BEFORE INSERT OR UPDATE ON market_gatewayfile FOR EACH ROW EXECUTE FUNCTION market_gateway_file_goes_on();
CREATE TRIGGER market_gateway_file_never BEFORE DELETE ON market_gatewayfile FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_gateway_order_never BEFORE UPDATE OR DELETE ON market_gatewayorder FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_gateway_trade_never BEFORE UPDATE OR DELETE ON market_gatewaytrade FOR EACH ROW EXECUTE FUNCTION market_never();

CREATE FUNCTION market_gateway_difference_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.resolved_on IS NOT NULL OR (NEW.id, NEW.file_id, NEW.line, NEW.about, NEW.code, NEW.zh, NEW.en, NEW.found_on)
       IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.line, OLD.about, OLD.code, OLD.zh, OLD.en, OLD.found_on) THEN
        RAISE EXCEPTION 'market: difference % is resolved once, and never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_gateway_difference_keeps BEFORE UPDATE ON market_gatewaydifference FOR EACH ROW EXECUTE FUNCTION market_gateway_difference_keeps();
CREATE TRIGGER market_gateway_difference_never BEFORE DELETE ON market_gatewaydifference FOR EACH ROW EXECUTE FUNCTION market_never();

-- Asked when a deal is matched: as a part of a listing begins, and as an offer is accepted under rules. Residents' orders are matched by no rules.
CREATE FUNCTION market_owners_differ() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF market_same_owner(NEW.giver, NEW.taker, NEW.accepted_on) IS NOT FALSE THEN
        RAISE EXCEPTION 'market: % and % have the same owner, or have not said', NEW.giver, NEW.taker USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_deal_owners_differ_new BEFORE INSERT ON market_deal FOR EACH ROW WHEN (NEW.rules IS NOT NULL) EXECUTE FUNCTION market_owners_differ();
CREATE TRIGGER market_deal_owners_differ BEFORE UPDATE ON market_deal FOR EACH ROW WHEN (NEW.rules IS NOT NULL AND OLD.rules IS NULL)
    EXECUTE FUNCTION market_owners_differ();

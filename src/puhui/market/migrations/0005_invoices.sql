-- Invoice data is of a delivered deal with a price; what was asked for never changes, and it is answered once.

CREATE FUNCTION market_invoice_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.stage <> 'asked' OR NOT EXISTS (SELECT 1 FROM market_deal d WHERE d.id = NEW.deal_id AND d.stage = 'delivered' AND d.fen > 0) THEN
            RAISE EXCEPTION 'market: an invoice is asked for of a delivered deal with a price' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.stage <> 'asked' OR NEW.stage = 'asked' OR (NEW.id, NEW.deal_id, NEW.title, NEW.uscc, NEW.address, NEW.phone, NEW.bank, NEW.email, NEW.asked_on,
        NEW.asked_by) IS DISTINCT FROM (OLD.id, OLD.deal_id, OLD.title, OLD.uscc, OLD.address, OLD.phone, OLD.bank, OLD.email, OLD.asked_on, OLD.asked_by) THEN
        RAISE EXCEPTION 'market: invoice % is answered once, and never changes', OLD.id USING ERRCODE = 'check_violation';
    ELSIF NEW.stage = 'issued' AND NEW.issued_on < (SELECT d.ended_on FROM market_deal d WHERE d.id = NEW.deal_id) THEN
        RAISE EXCEPTION 'market: invoice % is older than its deal', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER market_invoice_fits BEFORE INSERT OR UPDATE ON market_invoice FOR EACH ROW EXECUTE FUNCTION market_invoice_fits();
CREATE TRIGGER market_invoice_never BEFORE DELETE ON market_invoice FOR EACH ROW EXECUTE FUNCTION market_never();
CREATE TRIGGER market_invoice_never_all BEFORE TRUNCATE ON market_invoice FOR EACH STATEMENT EXECUTE FUNCTION market_never();

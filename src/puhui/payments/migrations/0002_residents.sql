-- A person's account lies under the person's own key, an organisation's under the installation's. What is drawn is ordered by the entry that made it cash,
-- once, to the fen.

DROP TRIGGER payments_payee_ends_once ON payments_payee;
CREATE FUNCTION payments_payee_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    shown text[] := ARRAY['bank', 'shown', 'own_sealed'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.until IS NOT NULL OR (NEW.own_sealed IS NOT NULL) <> EXISTS (SELECT 1 FROM participants_person WHERE account = NEW.holder) THEN
            RAISE EXCEPTION 'payments: an account begins, a person''s under the own key and no other' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.number_sealed IS NOT NULL AND (to_jsonb(NEW) - 'number_sealed'::text) = (to_jsonb(OLD) - 'number_sealed'::text) THEN
        RETURN NEW;  -- sealed under another key of the installation
    END IF;
    IF OLD.until IS NULL AND NEW.until IS NOT NULL AND (to_jsonb(NEW) - 'until'::text) = (to_jsonb(OLD) - 'until'::text) THEN
        RETURN NEW;  -- it ends
    END IF;
    IF OLD.own_sealed IS NOT NULL AND NEW.own_sealed IS NULL AND OLD.until IS NOT NULL AND (to_jsonb(NEW) - shown) = (to_jsonb(OLD) - shown) THEN
        RETURN NEW;  -- its person has gone
    END IF;
    RAISE EXCEPTION 'payments: an account ends once and never changes' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER payments_payee_keeps BEFORE INSERT OR UPDATE ON payments_payee FOR EACH ROW EXECUTE FUNCTION payments_payee_keeps();

-- What an entry made of a holder's payouts (asset 7): as many fen of cash, or nothing that may be ordered.
CREATE FUNCTION payments_drew(of_entry bigint, of_holder bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN sum(p.amount) FILTER (WHERE p.asset = 7) = -sum(p.amount) FILTER (WHERE p.asset = 9) THEN sum(p.amount) FILTER (WHERE p.asset = 9) ELSE 0 END::bigint
    FROM ledger_entry e JOIN ledger_posting p ON p.day = e.day AND p.part = e.part AND p.entry = e.number
    WHERE e.number = of_entry AND p.holder = of_holder
$$;

CREATE FUNCTION payments_order_is_drawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF payments_drew(NEW.came_by, NEW.holder) IS DISTINCT FROM NEW.fen THEN
        RAISE EXCEPTION 'payments: entry % did not bring the % fen that are ordered', NEW.came_by, NEW.fen USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_order_is_drawn BEFORE INSERT ON payments_order FOR EACH ROW WHEN (NEW.came_by IS NOT NULL) EXECUTE FUNCTION payments_order_is_drawn();

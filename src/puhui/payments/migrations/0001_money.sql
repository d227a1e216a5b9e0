-- A due goes on by its stages alone, and is paid by one arrival of exactly its fen. An arrival never changes and has one fate when its transaction ends.
-- An order is posted once for each attempt, and comes back into the books only where the bank has not paid it.

CREATE FUNCTION payments_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION payments_counts_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.year <> OLD.year OR NEW.next <> OLD.next + 1 THEN
        RAISE EXCEPTION 'payments: the counter of % only counts on', OLD.year USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_counts_on BEFORE UPDATE OR DELETE ON payments_duecounter FOR EACH ROW EXECUTE FUNCTION payments_counts_on();

-- What an entry of the books moved between a holder's cash and the bank.
CREATE FUNCTION payments_moved(of_entry bigint, of_holder bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(p.amount), 0)::bigint FROM ledger_entry e JOIN ledger_posting p ON p.day = e.day AND p.part = e.part AND p.entry = e.number
    WHERE e.number = of_entry AND p.holder = of_holder AND p.asset = 9 AND p.counter = -22
$$;
-- What an entry took of a holder's cash.
CREATE FUNCTION payments_gave(of_entry bigint, of_holder bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(-sum(p.amount), 0)::bigint FROM ledger_entry e JOIN ledger_posting p ON p.day = e.day AND p.part = e.part AND p.entry = e.number
    WHERE e.number = of_entry AND p.holder = of_holder AND p.asset = 9
$$;

CREATE FUNCTION payments_arrival_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF payments_moved(NEW.entry, NEW.holder) <> NEW.fen THEN
        RAISE EXCEPTION 'payments: arrival % is not posted to its holder', NEW.bank_ref USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_arrival_begins BEFORE INSERT ON payments_arrival FOR EACH ROW EXECUTE FUNCTION payments_arrival_begins();
CREATE TRIGGER payments_arrival_never BEFORE UPDATE OR DELETE ON payments_arrival FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_arrival_never_all BEFORE TRUNCATE ON payments_arrival FOR EACH STATEMENT EXECUTE FUNCTION payments_never();

CREATE FUNCTION payments_arrival_has_its_fate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM payments_due WHERE paid_by_id = NEW.id) + (SELECT count(*) FROM payments_order WHERE arrival_id = NEW.id) <> 1 THEN
        RAISE EXCEPTION 'payments: arrival % is neither paid over nor given back', NEW.bank_ref USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_arrival_has_its_fate AFTER INSERT ON payments_arrival DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_arrival_has_its_fate();

CREATE FUNCTION payments_due_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    came payments_arrival;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.stage <> 'open' THEN
            RAISE EXCEPTION 'payments: a due begins open' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.stage <> 'open' OR NEW.stage NOT IN ('paid', 'closed') OR (NEW.id, NEW.key, NEW.reference, NEW.payer, NEW.fen, NEW.until, NEW.about, NEW.opened_at)
        IS DISTINCT FROM (OLD.id, OLD.key, OLD.reference, OLD.payer, OLD.fen, OLD.until, OLD.about, OLD.opened_at) THEN
        RAISE EXCEPTION 'payments: due % does not go from % to %, and its terms never change', OLD.reference, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'paid' THEN
        SELECT * INTO came FROM payments_arrival WHERE id = NEW.paid_by_id FOR UPDATE;
        IF came.fen <> NEW.fen OR came.due_id IS DISTINCT FROM NEW.id OR came.holder <> NEW.payer OR payments_gave(NEW.entry, NEW.payer) <> NEW.fen
           OR EXISTS (SELECT 1 FROM payments_order WHERE arrival_id = came.id) THEN
            RAISE EXCEPTION 'payments: due % is paid by one arrival of its own fen alone', OLD.reference USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_due_keeps BEFORE INSERT OR UPDATE ON payments_due FOR EACH ROW EXECUTE FUNCTION payments_due_keeps();
CREATE TRIGGER payments_due_never BEFORE DELETE ON payments_due FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_due_never_all BEFORE TRUNCATE ON payments_due FOR EACH STATEMENT EXECUTE FUNCTION payments_never();

CREATE FUNCTION payments_order_begins() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    came payments_arrival;
BEGIN
    IF NEW.kind = 'return' THEN
        SELECT * INTO came FROM payments_arrival WHERE id = NEW.arrival_id FOR UPDATE;
        IF came.fen <> NEW.fen OR came.holder <> NEW.holder OR EXISTS (SELECT 1 FROM payments_due WHERE paid_by_id = came.id) THEN
            RAISE EXCEPTION 'payments: only an arrival that paid nothing goes back, whole' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM payments_payee WHERE id = NEW.payee_id AND holder = NEW.holder AND until IS NULL) THEN
        RAISE EXCEPTION 'payments: a holder is paid to the account that stands for it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_order_begins BEFORE INSERT ON payments_order FOR EACH ROW EXECUTE FUNCTION payments_order_begins();
CREATE TRIGGER payments_order_never BEFORE UPDATE OR DELETE ON payments_order FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_order_never_all BEFORE TRUNCATE ON payments_order FOR EACH STATEMENT EXECUTE FUNCTION payments_never();

CREATE FUNCTION payments_order_has_its_attempt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM payments_attempt WHERE order_id = NEW.id) THEN
        RAISE EXCEPTION 'payments: order % was never posted', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_order_has_its_attempt AFTER INSERT ON payments_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_order_has_its_attempt();

CREATE FUNCTION payments_attempt_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ordered payments_order;
BEGIN
    SELECT * INTO ordered FROM payments_order WHERE id = NEW.order_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.stage <> 'ordered' OR payments_moved(NEW.entry, ordered.holder) <> -ordered.fen
           OR NEW.number <> (SELECT count(*) + 1 FROM payments_attempt WHERE order_id = NEW.order_id) THEN
            RAISE EXCEPTION 'payments: an attempt begins ordered, and posted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.order_id, NEW.number, NEW.key, NEW.entry, NEW.ordered_at) IS DISTINCT FROM (OLD.id, OLD.order_id, OLD.number, OLD.key, OLD.entry, OLD.ordered_at)
       OR OLD.stage || ' ' || NEW.stage NOT IN ('ordered ordered', 'ordered sent', 'ordered confirmed', 'ordered failed', 'sent confirmed', 'sent failed') THEN
        RAISE EXCEPTION 'payments: attempt % does not go from % to %', OLD.key, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'failed' AND payments_moved(NEW.reversal, ordered.holder) <> ordered.fen THEN
        RAISE EXCEPTION 'payments: what failed comes back whole' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_attempt_keeps BEFORE INSERT OR UPDATE ON payments_attempt FOR EACH ROW EXECUTE FUNCTION payments_attempt_keeps();
CREATE TRIGGER payments_attempt_never BEFORE DELETE ON payments_attempt FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_attempt_never_all BEFORE TRUNCATE ON payments_attempt FOR EACH STATEMENT EXECUTE FUNCTION payments_never();

-- A row that ends once: nothing else of it changes, but that its number may be sealed under another key.
CREATE FUNCTION payments_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF (to_jsonb(NEW) - may) IS DISTINCT FROM (to_jsonb(OLD) - may) OR (to_jsonb(OLD) ->> TG_ARGV[1]) IS NOT NULL
       AND (to_jsonb(NEW) - 'number_sealed'::text) IS DISTINCT FROM (to_jsonb(OLD) - 'number_sealed'::text) THEN
        RAISE EXCEPTION 'payments: a row of % ends once and never changes', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_payee_ends_once BEFORE UPDATE ON payments_payee FOR EACH ROW EXECUTE FUNCTION payments_ends_once('until,number_sealed', 'until');
CREATE TRIGGER payments_statement_ends_once BEFORE UPDATE ON payments_statement FOR EACH ROW EXECUTE FUNCTION payments_ends_once('until', 'until');
CREATE TRIGGER payments_difference_ends_once BEFORE UPDATE ON payments_difference
    FOR EACH ROW EXECUTE FUNCTION payments_ends_once('resolved_at,resolved_by,reason', 'resolved_at');
CREATE TRIGGER payments_payee_never BEFORE DELETE ON payments_payee FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_statement_never BEFORE DELETE ON payments_statement FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_difference_never BEFORE DELETE ON payments_difference FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_line_never BEFORE UPDATE OR DELETE ON payments_line FOR EACH ROW EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_line_never_all BEFORE TRUNCATE ON payments_line FOR EACH STATEMENT EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_statement_never_all BEFORE TRUNCATE ON payments_statement FOR EACH STATEMENT EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_difference_never_all BEFORE TRUNCATE ON payments_difference FOR EACH STATEMENT EXECUTE FUNCTION payments_never();
CREATE TRIGGER payments_payee_never_all BEFORE TRUNCATE ON payments_payee FOR EACH STATEMENT EXECUTE FUNCTION payments_never();

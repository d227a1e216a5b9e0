-- A payment of settlements is never changed, only ended; each settlement is in one live payment; a payment is what its due is, and what is paid was paid out
-- to each merchant. Due and payment are written in one transaction, so they are compared when it ends.

CREATE FUNCTION consumption_payment_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.stage NOT IN ('open', 'noted') THEN
            RAISE EXCEPTION 'consumption: a payment begins open or noted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - '{stage,paid_on,ended_at,ended_by}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{stage,paid_on,ended_at,ended_by}'::text[])
        OR (OLD.stage, NEW.stage) NOT IN (('open', 'paid'), ('open', 'closed'), ('open', 'expired'), ('noted', 'closed'))
        OR (NEW.stage <> 'paid' AND NEW.paid_on IS DISTINCT FROM OLD.paid_on) THEN
        RAISE EXCEPTION 'consumption: payment % does not go from % to %, and never changes', OLD.id, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_payment_goes_on BEFORE INSERT OR UPDATE ON consumption_voucherpayment
    FOR EACH ROW EXECUTE FUNCTION consumption_payment_goes_on();
CREATE TRIGGER consumption_payment_never BEFORE DELETE ON consumption_voucherpayment FOR EACH ROW EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_payment_part_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT NEW.is_live OR NOT EXISTS (SELECT 1 FROM consumption_voucherpayment p JOIN consumption_vouchersettlement s ON s.campaign_id = p.campaign_id
            WHERE p.id = NEW.payment_id AND s.id = NEW.settlement_id AND p.stage IN ('open', 'noted')) THEN
            RAISE EXCEPTION 'consumption: settlement % is not for payment %', NEW.settlement_id, NEW.payment_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.payment_id, NEW.settlement_id) IS DISTINCT FROM (OLD.id, OLD.payment_id, OLD.settlement_id) OR NEW.is_live OR NOT EXISTS (
        SELECT 1 FROM consumption_voucherpayment p WHERE p.id = NEW.payment_id AND p.stage IN ('closed', 'expired')) THEN
        RAISE EXCEPTION 'consumption: settlement % stays in payment %', OLD.settlement_id, OLD.payment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_payment_part_fits BEFORE INSERT OR UPDATE ON consumption_voucherpaymentpart
    FOR EACH ROW EXECUTE FUNCTION consumption_payment_part_fits();
CREATE TRIGGER consumption_payment_part_never BEFORE DELETE ON consumption_voucherpaymentpart FOR EACH ROW EXECUTE FUNCTION consumption_never();

-- Whether a payment is the sum of its settlements, stands where its due stands, and gave each merchant its part.
CREATE FUNCTION consumption_payment_is_whole(of_payment bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT p.fen = (SELECT sum(s.sum_fen) FROM consumption_voucherpaymentpart t JOIN consumption_vouchersettlement s ON s.id = t.settlement_id
                WHERE t.payment_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM consumption_voucherpaymentpart t WHERE t.payment_id = p.id AND t.is_live <> (p.stage IN ('open', 'paid', 'noted')))
            AND CASE WHEN p.until IS NULL THEN NOT EXISTS (SELECT 1 FROM payments_due d WHERE d.about = 'vouchers:' || p.id)
                ELSE (SELECT count(*) FROM payments_due d WHERE d.about = 'vouchers:' || p.id) = 1
                    AND EXISTS (SELECT 1 FROM payments_due d WHERE d.about = 'vouchers:' || p.id AND d.payer = c.organisation AND d.fen = p.fen
                        AND d.until = p.until AND d.stage = CASE p.stage WHEN 'expired' THEN 'closed' ELSE p.stage END) END
            AND (p.stage <> 'paid' OR NOT EXISTS (
                SELECT 1 FROM (SELECT s.merchant, sum(s.sum_fen) AS fen FROM consumption_voucherpaymentpart t
                    JOIN consumption_vouchersettlement s ON s.id = t.settlement_id WHERE t.payment_id = p.id GROUP BY 1) owed
                WHERE owed.fen IS DISTINCT FROM (SELECT -payments_gave(d.entry, owed.merchant) FROM payments_due d WHERE d.about = 'vouchers:' || p.id)))
        FROM consumption_voucherpayment p JOIN consumption_campaign c ON c.id = p.campaign_id WHERE p.id = of_payment), false)
$$;

CREATE FUNCTION consumption_payment_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_payment bigint;
BEGIN
    of_payment := CASE TG_TABLE_NAME WHEN 'consumption_voucherpayment' THEN (to_jsonb(NEW) ->> 'id')::bigint
        WHEN 'consumption_voucherpaymentpart' THEN (to_jsonb(NEW) ->> 'payment_id')::bigint
        ELSE nullif(regexp_replace(to_jsonb(NEW) ->> 'about', '^vouchers:(\d{1,18})$|^.*$', '\1'), '')::bigint END;
    IF NOT consumption_payment_is_whole(of_payment) THEN
        RAISE EXCEPTION 'consumption: payment % is not what its settlements and its due are', of_payment USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consumption_payment_adds_up AFTER INSERT OR UPDATE ON consumption_voucherpayment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION consumption_payment_adds_up();
CREATE CONSTRAINT TRIGGER consumption_payment_part_adds_up AFTER INSERT OR UPDATE ON consumption_voucherpaymentpart DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION consumption_payment_adds_up();
CREATE CONSTRAINT TRIGGER consumption_due_of_vouchers_adds_up AFTER INSERT OR UPDATE ON payments_due DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.about LIKE 'vouchers:%') EXECUTE FUNCTION consumption_payment_adds_up();

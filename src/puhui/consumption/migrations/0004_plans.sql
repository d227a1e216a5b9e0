-- A plan only grows, or is withdrawn once; what counts for it counts once, and is its holder's.

CREATE FUNCTION consumption_plan_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL OR NEW.kg < OLD.kg OR (NEW.id, NEW.holder, NEW.is_person, NEW.kind, NEW.until_on, NEW.made_by, NEW.made_at)
       IS DISTINCT FROM (OLD.id, OLD.holder, OLD.is_person, OLD.kind, OLD.until_on, OLD.made_by, OLD.made_at) THEN
        RAISE EXCEPTION 'consumption: plan % grows or is withdrawn, and changes in nothing else', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_plan_keeps BEFORE UPDATE ON consumption_plan FOR EACH ROW EXECUTE FUNCTION consumption_plan_keeps();
CREATE TRIGGER consumption_plan_never BEFORE DELETE ON consumption_plan FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_plan_never_all BEFORE TRUNCATE ON consumption_plan FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_plan_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consumption_retirement r JOIN consumption_plan p ON p.id = NEW.plan_id WHERE r.number = NEW.certificate AND r.kg = NEW.kg
        AND p.withdrawn_at IS NULL AND NOT p.is_person AND (r.holder = p.holder OR r.beneficiary_code <> '')
        AND r.purpose IN ('buy_first', 'voluntary', 'event', 'public_good')) THEN
        RAISE EXCEPTION 'consumption: certificate % does not count for plan %', NEW.certificate, NEW.plan_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_plan_counts BEFORE INSERT ON consumption_plancertificate FOR EACH ROW EXECUTE FUNCTION consumption_plan_counts();
CREATE TRIGGER consumption_plancertificate_never BEFORE UPDATE OR DELETE ON consumption_plancertificate FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_plancertificate_never_all BEFORE TRUNCATE ON consumption_plancertificate FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_planraise_never BEFORE UPDATE OR DELETE ON consumption_planraise FOR EACH ROW EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_gift_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.plan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM consumption_plan p WHERE p.id = NEW.plan_id AND p.is_person AND p.holder = NEW.account
        AND p.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'consumption: gift % is not for plan %', NEW.key, NEW.plan_id USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.key = 'donate:' || NEW.account || ':' || NEW.key) THEN
        RAISE EXCEPTION 'consumption: gift % is not in the books', NEW.key USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_gift_fits BEFORE INSERT ON consumption_gift FOR EACH ROW EXECUTE FUNCTION consumption_gift_fits();
CREATE TRIGGER consumption_gift_never BEFORE UPDATE OR DELETE ON consumption_gift FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_gift_never_all BEFORE TRUNCATE ON consumption_gift FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

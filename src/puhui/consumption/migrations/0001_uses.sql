-- A certificate is of one retirement as the registry has it, and is never changed.

CREATE FUNCTION consumption_retirement_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM registry_movement m WHERE m.id = NEW.movement AND m.verb = 'retire' AND m.purpose = NEW.purpose) THEN
        RAISE EXCEPTION 'consumption: movement % retires nothing for %', NEW.movement, NEW.purpose USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kg <> (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d WHERE d.movement_id = NEW.movement AND d.from_holder = NEW.holder) THEN
        RAISE EXCEPTION 'consumption: % kg were not retired by % in movement %', NEW.kg, NEW.holder, NEW.movement USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_retirement_fits BEFORE INSERT ON consumption_retirement FOR EACH ROW EXECUTE FUNCTION consumption_retirement_fits();

CREATE FUNCTION consumption_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consumption: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consumption_retirement_never BEFORE UPDATE OR DELETE ON consumption_retirement FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_retirement_never_all BEFORE TRUNCATE ON consumption_retirement FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

-- A number is given once, and no number is skipped.
CREATE FUNCTION consumption_counts_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.year <> OLD.year OR NEW.next <> OLD.next + 1 THEN
        RAISE EXCEPTION 'consumption: the counter of % only counts on', OLD.year USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_counts_on BEFORE UPDATE OR DELETE ON consumption_certificatecounter FOR EACH ROW EXECUTE FUNCTION consumption_counts_on();

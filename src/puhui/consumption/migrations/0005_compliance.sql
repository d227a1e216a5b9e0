-- Compliance use never passes its cap, whoever writes: the row of the entity and year is locked, and the sum is looked at behind it.

ALTER TABLE consumption_compliancecap ADD CONSTRAINT consumption_cap_kg CHECK (share_bp IS NULL OR kg = base_kg * share_bp / 10000);
CREATE TRIGGER consumption_cap_never BEFORE UPDATE OR DELETE ON consumption_compliancecap FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_cap_never_all BEFORE TRUNCATE ON consumption_compliancecap FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_use_never BEFORE UPDATE OR DELETE ON consumption_complianceuse FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_use_never_all BEFORE TRUNCATE ON consumption_complianceuse FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

CREATE FUNCTION consumption_use_below_cap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    so_far bigint;
    cap consumption_compliancecap%ROWTYPE;
    on_day date;
BEGIN
    UPDATE consumption_complianceyear SET used_kg = used_kg + NEW.kg WHERE holder = NEW.holder AND year = NEW.year RETURNING used_kg INTO so_far;
    SELECT * INTO cap FROM consumption_compliancecap c WHERE c.id = NEW.cap_id;
    SELECT (r.retired_at AT TIME ZONE 'Asia/Shanghai')::date INTO on_day FROM consumption_retirement r
    WHERE r.number = NEW.certificate AND r.purpose = 'compliance' AND r.holder = NEW.holder AND r.kg = NEW.kg;
    IF on_day IS NULL OR cap.holder <> NEW.holder OR cap.year <> NEW.year OR NOT on_day BETWEEN cap.from_on AND cap.until_on
       OR so_far IS NULL OR so_far > cap.kg THEN
        RAISE EXCEPTION 'consumption: % is not within cap % of %', NEW.certificate, NEW.cap_id, NEW.year USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_use_below_cap BEFORE INSERT ON consumption_complianceuse FOR EACH ROW EXECUTE FUNCTION consumption_use_below_cap();

-- The counter of a year is what the trigger above counts, and nothing else.
CREATE FUNCTION consumption_year_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.used_kg = 0 OR TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND (NEW.holder, NEW.year) = (OLD.holder, OLD.year) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'consumption: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consumption_year_counts BEFORE INSERT OR UPDATE OR DELETE ON consumption_complianceyear FOR EACH ROW EXECUTE FUNCTION consumption_year_counts();

-- At commit a retirement for compliance has used of a cap.
CREATE FUNCTION consumption_compliance_capped() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consumption_complianceuse u WHERE u.certificate = NEW.number) THEN
        RAISE EXCEPTION 'consumption: certificate % used of no cap', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER consumption_compliance_capped AFTER INSERT ON consumption_retirement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.purpose = 'compliance') EXECUTE FUNCTION consumption_compliance_capped();

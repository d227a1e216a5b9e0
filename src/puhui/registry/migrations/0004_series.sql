-- What monitoring may not do, whoever asks: change a delivery, a fact or a sum, take one away, unsay why days were set aside.

CREATE FUNCTION registry_series_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'registry: % keeps what was written', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER registry_delivery_never BEFORE UPDATE OR DELETE ON registry_seriesdelivery FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_fact_never BEFORE UPDATE OR DELETE ON registry_seriesfact FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_sum_never BEFORE UPDATE OR DELETE ON registry_periodsum FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_aside_kept BEFORE DELETE ON registry_seriesaside FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_device_kept BEFORE DELETE ON registry_meterdevice FOR EACH ROW EXECUTE FUNCTION registry_series_never();

CREATE FUNCTION registry_aside_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL
       OR (NEW.period_id, NEW.device, NEW.first, NEW.last, NEW.reason, NEW."by", NEW.at)
          IS DISTINCT FROM (OLD.period_id, OLD.device, OLD.first, OLD.last, OLD.reason, OLD."by", OLD.at) THEN
        RAISE EXCEPTION 'registry: days set aside keep their reason, and are lifted once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_aside_once BEFORE UPDATE ON registry_seriesaside FOR EACH ROW EXECUTE FUNCTION registry_aside_lifted_once();

CREATE FUNCTION registry_device_revoked_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
       OR (NEW.project_id, NEW.serial, NEW.public_key, NEW.registered_by, NEW.registered_at)
          IS DISTINCT FROM (OLD.project_id, OLD.serial, OLD.public_key, OLD.registered_by, OLD.registered_at) THEN
        RAISE EXCEPTION 'registry: a device keeps its number and key, and is revoked once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_device_once BEFORE UPDATE ON registry_meterdevice FOR EACH ROW EXECUTE FUNCTION registry_device_revoked_once();

-- A package that was adopted stays as two persons agreed to it: batches name the document that they were read with.

CREATE FUNCTION behaviours_package_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.adopted_at IS NULL
       AND (NEW.digest, NEW.code, NEW.version, NEW.scenario, NEW.adapter, NEW.adapter_hash, NEW.adapter_text, NEW.method_hash, NEW.body)
           IS NOT DISTINCT FROM
           (OLD.digest, OLD.code, OLD.version, OLD.scenario, OLD.adapter, OLD.adapter_hash, OLD.adapter_text, OLD.method_hash, OLD.body)
    THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND OLD.adopted_at IS NULL THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'behaviours_package_stands: package %', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER behaviours_package_stands BEFORE UPDATE OR DELETE ON behaviours_scenariopackage
    FOR EACH ROW EXECUTE FUNCTION behaviours_package_stands();

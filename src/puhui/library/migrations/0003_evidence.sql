-- The evidence for a number stands as it was filed, until it ends, once.
CREATE FUNCTION library_evidence_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_on IS NOT NULL
       OR (NEW.about, NEW.value, NEW.document, NEW.number, NEW.application, NEW.filed_on)
       IS DISTINCT FROM (OLD.about, OLD.value, OLD.document, OLD.number, OLD.application, OLD.filed_on)
    THEN
        RAISE EXCEPTION 'library: evidence % keeps what was filed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER library_evidence_stands BEFORE UPDATE OR DELETE ON library_evidence FOR EACH ROW EXECUTE FUNCTION library_evidence_stands();

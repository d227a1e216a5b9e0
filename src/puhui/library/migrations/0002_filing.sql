-- What the library may not do, whoever asks: change a document under its hash, move a first day in force, unsay a filing.

CREATE FUNCTION library_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'library: % keeps what was written', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER library_version_stands BEFORE UPDATE OR DELETE ON library_version FOR EACH ROW EXECUTE FUNCTION library_stands();
CREATE TRIGGER library_filing_stands BEFORE UPDATE OR DELETE ON library_filing FOR EACH ROW EXECUTE FUNCTION library_stands();
CREATE TRIGGER library_activation_kept BEFORE DELETE ON library_activation FOR EACH ROW EXECUTE FUNCTION library_stands();

-- A version in force may get an end, or an earlier one; nothing else of it changes.
CREATE FUNCTION library_activation_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.version_id, NEW.code, NEW.from_on, NEW.activated_at, NEW.activated_by)
       IS DISTINCT FROM (OLD.version_id, OLD.code, OLD.from_on, OLD.activated_at, OLD.activated_by)
       OR NEW.until_on IS NULL AND OLD.until_on IS NOT NULL OR NEW.until_on > OLD.until_on OR NEW.until_on < NEW.from_on - 1
    THEN
        RAISE EXCEPTION 'library: activation % only ends', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER library_activation_ends BEFORE UPDATE ON library_activation FOR EACH ROW EXECUTE FUNCTION library_activation_ends();

-- A document in writing is never unsaid: its states stand, one after another, each named by the SHA-256 of its own bytes.
CREATE FUNCTION library_state_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM library_sketchstate WHERE sketch_id = NEW.sketch_id) THEN
        RAISE EXCEPTION 'library: state % does not follow the newest of its document', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.digest <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'library: the digest of a state is not that of its text' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER library_state_follows BEFORE INSERT ON library_sketchstate FOR EACH ROW EXECUTE FUNCTION library_state_follows();
CREATE TRIGGER library_state_stands BEFORE UPDATE OR DELETE ON library_sketchstate FOR EACH ROW EXECUTE FUNCTION library_stands();

-- A document is put away or taken out again; nothing else of it changes.
CREATE FUNCTION library_sketch_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (NEW.id, NEW.organisation, NEW.made_by, NEW.made_at, NEW.base_code, NEW.base_number)
       IS DISTINCT FROM (OLD.id, OLD.organisation, OLD.made_by, OLD.made_at, OLD.base_code, OLD.base_number)
    THEN
        RAISE EXCEPTION 'library: document % in writing stays whose it is', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER library_sketch_stands BEFORE UPDATE OR DELETE ON library_sketch FOR EACH ROW EXECUTE FUNCTION library_sketch_stands();

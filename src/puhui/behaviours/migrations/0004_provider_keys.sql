-- At most two keys of a provider are live at a moment: each has one of two slots, and no two of one slot hold at one time.
-- A range over codes lets the exclusion be written without an extension, which an embedded database lacks.
CREATE TYPE behaviours_code_range AS RANGE (subtype = text, collation = "C");
ALTER TABLE behaviours_providerkey ADD CONSTRAINT behaviours_providerkey_two_live EXCLUDE USING gist (
    behaviours_code_range(provider_id::text, provider_id::text, '[]') WITH &&,
    int4range(slot::integer, slot::integer, '[]') WITH &&,
    tstzrange(valid_from, valid_until) WITH &&
);

-- What a key is never changes, and a revoked one stays revoked.
CREATE FUNCTION behaviours_key_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.provider_id, NEW.key_id, NEW.scheme, NEW.public_key, NEW.secret, NEW.valid_from)
        IS DISTINCT FROM (OLD.provider_id, OLD.key_id, OLD.scheme, OLD.public_key, OLD.secret, OLD.valid_from) THEN
        RAISE EXCEPTION 'key % never changes', OLD.key_id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.valid_until) IS DISTINCT FROM (OLD.revoked_at, OLD.valid_until) THEN
        RAISE EXCEPTION 'key % is revoked for good', OLD.key_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER behaviours_key_never_changes BEFORE UPDATE ON behaviours_providerkey
    FOR EACH ROW EXECUTE FUNCTION behaviours_key_never_changes();

-- A decision about a quarantine is made once.
CREATE FUNCTION behaviours_decision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the quarantine of batch % is decided', OLD.batch_id USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER behaviours_decision_is_final BEFORE UPDATE ON behaviours_quarantine
    FOR EACH ROW WHEN (OLD.decision <> '') EXECUTE FUNCTION behaviours_decision_is_final();

CREATE FUNCTION behaviours_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never deleted', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER behaviours_never_deleted BEFORE DELETE ON behaviours_providerkey FOR EACH ROW EXECUTE FUNCTION behaviours_never_deleted();
CREATE TRIGGER behaviours_never_deleted BEFORE DELETE ON behaviours_quarantine FOR EACH ROW EXECUTE FUNCTION behaviours_never_deleted();

-- No run is decided with anything of a batch that is held back, or was refused for good.
CREATE FUNCTION behaviours_run_without_quarantined() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM behaviours_slice s JOIN behaviours_quarantine q ON q.batch_id = s.batch_id
        WHERE s.run_id = NEW.id AND q.decision <> 'released'
    ) THEN
        RAISE EXCEPTION 'run % holds a quarantined batch', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER behaviours_run_without_quarantined BEFORE UPDATE OF stage ON behaviours_run
    FOR EACH ROW WHEN (OLD.stage = 'open' AND NEW.stage <> 'open') EXECUTE FUNCTION behaviours_run_without_quarantined();

-- Consent: texts that never change, and permissions that are only ended, once. The database itself says no to everything else.

CREATE SEQUENCE behaviours_consent_end;

CREATE FUNCTION behaviours_published_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'behaviours_published: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER behaviours_text_never BEFORE UPDATE OR DELETE ON behaviours_consenttext FOR EACH ROW EXECUTE FUNCTION behaviours_published_never();
CREATE TRIGGER behaviours_impact_never BEFORE UPDATE OR DELETE ON behaviours_impactassessment FOR EACH ROW EXECUTE FUNCTION behaviours_published_never();
CREATE TRIGGER behaviours_consent_kept BEFORE DELETE ON behaviours_consent FOR EACH ROW EXECUTE FUNCTION behaviours_published_never();

-- A live consent may end, and nothing else of it may change. The order of ends is the database's, and whoever ends one shares a turn, so
-- that a run which is about to be recorded can wait for all of them and look once more.
CREATE FUNCTION behaviours_consent_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.valid_until IS NOT NULL OR NEW.valid_until IS NULL OR
       (NEW.account, NEW.scenario_id, NEW.recipient, NEW.kind, NEW.text_id, NEW.valid_from, NEW.given_at, NEW.given_how, NEW.paper)
       IS DISTINCT FROM
       (OLD.account, OLD.scenario_id, OLD.recipient, OLD.kind, OLD.text_id, OLD.valid_from, OLD.given_at, OLD.given_how, OLD.paper) OR
       (NEW.guardian, NEW.lapses_at, NEW.replaces_id) IS DISTINCT FROM (OLD.guardian, OLD.lapses_at, OLD.replaces_id)
    THEN
        RAISE EXCEPTION 'behaviours_consent_only_ends: consent % is never edited', OLD.id USING ERRCODE = 'P0001';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('consent ends', 0));
    NEW.ended_number := nextval('behaviours_consent_end');
    RETURN NEW;
END $$;
CREATE TRIGGER behaviours_consent_only_ends BEFORE UPDATE ON behaviours_consent FOR EACH ROW EXECUTE FUNCTION behaviours_consent_only_ends();

-- A consent reaches into no time in which an earlier one of the same kind had ended, unless it goes on from it; and a child's is its guardian's.
CREATE FUNCTION behaviours_consent_begins() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own_decision_on date := (SELECT needs_guardian_until FROM participants_person WHERE account = NEW.account);
BEGIN
    IF EXISTS (SELECT 1 FROM behaviours_consent c WHERE c.account = NEW.account AND c.scenario_id = NEW.scenario_id AND c.recipient = NEW.recipient
               AND c.kind = NEW.kind AND c.valid_until > NEW.valid_from) THEN
        RAISE EXCEPTION 'behaviours_consent_no_overlap: account %', NEW.account USING ERRCODE = 'P0001';
    END IF;
    IF own_decision_on IS NOT NULL AND NEW.given_at < (own_decision_on::timestamp AT TIME ZONE 'Asia/Shanghai') AND NOT EXISTS (
        SELECT 1 FROM participants_guardianship g WHERE g.child_id = NEW.account AND g.guardian_id = NEW.guardian AND g.until IS NULL
        AND NEW.lapses_at = (own_decision_on::timestamp AT TIME ZONE 'Asia/Shanghai')) THEN
        RAISE EXCEPTION 'behaviours_consent_of_a_child: account %', NEW.account USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER behaviours_consent_begins BEFORE INSERT ON behaviours_consent FOR EACH ROW EXECUTE FUNCTION behaviours_consent_begins();

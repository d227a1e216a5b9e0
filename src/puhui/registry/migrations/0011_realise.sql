-- A release of a pledge may lead on to another holder, as a release of an escrow does: free, as what was pledged was.

CREATE OR REPLACE FUNCTION registry_moved_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    of_verb text;
    of_purpose text;
    was registry_moved;
    bound text;
BEGIN
    SELECT m.verb, m.purpose INTO of_verb, of_purpose FROM registry_movement m WHERE m.id = NEW.movement_id;
    IF of_verb = 'issue' AND NEW.from_state = '' AND NEW.to_state IN ('held', 'buffer') AND of_purpose = '' THEN RETURN NEW; END IF;
    IF registry_leads_to(of_verb, NEW.from_state) IS DISTINCT FROM NEW.to_state
       OR NEW.to_holder <> NEW.from_holder AND of_verb NOT IN ('transfer', 'release_escrow', 'release_pledge')
       OR NEW.to_holder = NEW.from_holder AND of_verb = 'transfer' THEN
        RAISE EXCEPTION 'registry: % does not lead from % to %', of_verb, NEW.from_state, NEW.to_state USING ERRCODE = 'check_violation';
    END IF;
    SELECT m.* INTO was FROM registry_last_over(NEW.span, NEW.id) m;
    IF NOT coalesce(was.span @> NEW.span AND was.to_holder = NEW.from_holder AND was.to_state = NEW.from_state, false) THEN
        RAISE EXCEPTION 'registry: %-% is not with % as %', NEW.first, NEW.last, NEW.from_holder, NEW.from_state USING ERRCODE = 'check_violation';
    END IF;
    SELECT m.purpose INTO bound FROM registry_movement m WHERE m.id = was.movement_id;
    IF NOT registry_may_state_purpose(of_verb, of_purpose) OR NOT bound = ANY (registry_purposes(of_verb, of_purpose)) THEN
        RAISE EXCEPTION 'registry: %-% is bound to "%", and % for "%" is refused', NEW.first, NEW.last, bound, of_verb, of_purpose
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

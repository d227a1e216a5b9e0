-- Claims elsewhere: lists, sites, pledges and checks stay as they came; a hit is decided once.

CREATE TRIGGER registry_claimed_never BEFORE UPDATE OR DELETE ON registry_claimedelsewhere FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_claimed_line_never BEFORE UPDATE OR DELETE ON registry_claimedline FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_claimed_number_never BEFORE UPDATE OR DELETE ON registry_claimednumber FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_site_never BEFORE UPDATE OR DELETE ON registry_projectsite FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_checked_never BEFORE UPDATE OR DELETE ON registry_claimschecked FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_pledge_never BEFORE UPDATE OR DELETE ON registry_ownerpledge FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_sample_never BEFORE UPDATE OR DELETE ON registry_samplecheck FOR EACH ROW EXECUTE FUNCTION registry_series_never();
CREATE TRIGGER registry_claim_kept BEFORE DELETE ON registry_claimfound FOR EACH ROW EXECUTE FUNCTION registry_series_never();

CREATE FUNCTION registry_claim_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decision <> ''
       OR (NEW.period_id, NEW.digest, NEW.key, NEW.same, NEW.facts, NEW.found_at)
          IS DISTINCT FROM (OLD.period_id, OLD.digest, OLD.key, OLD.same, OLD.facts, OLD.found_at) THEN
        RAISE EXCEPTION 'registry: a hit keeps what is the same, and is decided once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_claim_once BEFORE UPDATE ON registry_claimfound FOR EACH ROW EXECUTE FUNCTION registry_claim_decided_once();

-- What was collected, certified and paid out stays as it is; only that it reached the books is noted, once.

CREATE FUNCTION pool_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'pool: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER pool_collection_never BEFORE UPDATE OR DELETE ON pool_collection FOR EACH ROW EXECUTE FUNCTION pool_never();
CREATE TRIGGER pool_collectedrun_never BEFORE UPDATE OR DELETE ON pool_collectedrun FOR EACH ROW EXECUTE FUNCTION pool_never();
CREATE TRIGGER pool_share_never BEFORE DELETE ON pool_share FOR EACH ROW EXECUTE FUNCTION pool_never();
CREATE TRIGGER pool_certification_never BEFORE DELETE ON pool_certification FOR EACH ROW EXECUTE FUNCTION pool_never();
CREATE TRIGGER pool_payout_never BEFORE DELETE ON pool_payout FOR EACH ROW EXECUTE FUNCTION pool_never();

CREATE FUNCTION pool_posted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.is_posted OR (to_jsonb(NEW) - 'is_posted') IS DISTINCT FROM (to_jsonb(OLD) - 'is_posted') THEN
        RAISE EXCEPTION 'pool: a row of % never changes', TG_TABLE_NAME USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_certification_posted_once BEFORE UPDATE ON pool_certification FOR EACH ROW EXECUTE FUNCTION pool_posted_once();
CREATE TRIGGER pool_payout_posted_once BEFORE UPDATE ON pool_payout FOR EACH ROW EXECUTE FUNCTION pool_posted_once();

-- A list never changes; it only goes on: waiting → delivered, merged · delivered → certified, merged. Certified, refused and merged are final.
CREATE FUNCTION pool_share_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'stage') IS DISTINCT FROM (to_jsonb(OLD) - 'stage')
       OR (OLD.stage, NEW.stage) NOT IN (('waiting', 'merged'), ('delivered', 'merged'), ('delivered', 'certified')) THEN
        RAISE EXCEPTION 'pool: list % does not go from % to %', OLD.id, OLD.stage, NEW.stage USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_share_goes_on BEFORE UPDATE ON pool_share FOR EACH ROW EXECUTE FUNCTION pool_share_goes_on();

-- A pledge keeps its terms, takes the steps of its table alone, and says of the registry what the registry says of it.

CREATE FUNCTION finance_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'finance: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION finance_pledge_leads_to(of_stage text, to_stage text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT of_stage || ' ' || to_stage IN ('proposed registered', 'proposed declined', 'proposed withdrawn', 'registered released', 'registered noticed',
        'noticed registered', 'noticed released', 'noticed realised')
$$;

CREATE FUNCTION finance_moved_kg(of_movement bigint, of_verb text, giver bigint, taker bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(sum(d.last - d.first + 1), 0)::bigint FROM registry_moved d JOIN registry_movement m ON m.id = d.movement_id
    WHERE m.id = of_movement AND m.verb = of_verb AND d.from_holder = giver AND d.to_holder = taker
$$;

CREATE FUNCTION finance_pledge_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT finance_pledge_leads_to(OLD.stage, NEW.stage) THEN
        RAISE EXCEPTION 'finance: a pledge does not go from % to %', OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.owner, NEW.bank, NEW.kg, NEW.project, NEW.vintage, NEW.loan, NEW.until_on, NEW.notice_days)
       IS DISTINCT FROM (OLD.id, OLD.owner, OLD.bank, OLD.kg, OLD.project, OLD.vintage, OLD.loan, OLD.until_on, OLD.notice_days) THEN
        RAISE EXCEPTION 'finance: the terms of pledge % stand', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.pledged IS DISTINCT FROM OLD.pledged AND NOT (OLD.stage = 'proposed' AND NEW.stage = 'registered'
        AND finance_moved_kg(NEW.pledged, 'pledge', NEW.owner, NEW.owner) = NEW.kg) THEN
        RAISE EXCEPTION 'finance: movement % does not block pledge %', NEW.pledged, OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.freed IS DISTINCT FROM OLD.freed AND finance_moved_kg(NEW.freed, 'release_pledge', NEW.owner,
        CASE NEW.stage WHEN 'realised' THEN NEW.bank ELSE NEW.owner END) <> NEW.kg THEN
        RAISE EXCEPTION 'finance: movement % does not end pledge %', NEW.freed, OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'realised' AND (NEW.due_on, NEW.noticed_by) IS DISTINCT FROM (OLD.due_on, OLD.noticed_by) THEN
        RAISE EXCEPTION 'finance: the notice of pledge % stands', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finance_pledge_keeps BEFORE UPDATE ON finance_pledge FOR EACH ROW EXECUTE FUNCTION finance_pledge_keeps();
CREATE FUNCTION finance_pledge_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage <> 'proposed' THEN
        RAISE EXCEPTION 'finance: a pledge begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finance_pledge_begins BEFORE INSERT ON finance_pledge FOR EACH ROW EXECUTE FUNCTION finance_pledge_begins();
-- Not before the notice has run.
CREATE FUNCTION finance_step_in_time() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.verb = 'realise' AND EXISTS (SELECT 1 FROM finance_pledge p WHERE p.id = NEW.pledge_id
        AND (p.due_on > (NEW.at AT TIME ZONE 'Asia/Shanghai')::date OR p.noticed_by = NEW."by")) THEN
        RAISE EXCEPTION 'finance: the notice of pledge % runs', NEW.pledge_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER finance_step_in_time BEFORE INSERT ON finance_pledgestep FOR EACH ROW EXECUTE FUNCTION finance_step_in_time();
CREATE TRIGGER finance_pledge_never BEFORE DELETE ON finance_pledge FOR EACH ROW EXECUTE FUNCTION finance_never();
CREATE TRIGGER finance_pledge_never_all BEFORE TRUNCATE ON finance_pledge FOR EACH STATEMENT EXECUTE FUNCTION finance_never();
CREATE TRIGGER finance_step_never BEFORE UPDATE OR DELETE ON finance_pledgestep FOR EACH ROW EXECUTE FUNCTION finance_never();
CREATE TRIGGER finance_step_never_all BEFORE TRUNCATE ON finance_pledgestep FOR EACH STATEMENT EXECUTE FUNCTION finance_never();

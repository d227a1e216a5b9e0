-- An event goes from stage to stage as its life allows, and is called covered only where what was retired for it covers its stated footprint.

CREATE FUNCTION consumption_event_fits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    stated bigint;
    retired bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'consumption: event % stays', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.stage <> 'draft' THEN
            RAISE EXCEPTION 'consumption: an event begins as a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.stage <> OLD.stage AND (OLD.stage || ' ' || NEW.stage) NOT IN (
        'draft stated', 'stated planned', 'planned covered', 'covered evaluated', 'evaluated published',
        'stated draft', 'planned draft', 'covered draft', 'evaluated draft',
        'draft withdrawn', 'stated withdrawn', 'planned withdrawn', 'covered withdrawn', 'evaluated withdrawn', 'published withdrawn') THEN
        RAISE EXCEPTION 'consumption: event % does not go from % to %', OLD.id, OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.organisation <> OLD.organisation OR (NEW.statement IS DISTINCT FROM OLD.statement AND (OLD.stage || ' ' || NEW.stage) <> 'draft stated') THEN
        RAISE EXCEPTION 'consumption: the organiser of event % and its stated footprint stand', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.stage IN ('published', 'withdrawn') AND (to_jsonb(NEW) - 'stage' - 'withdrawn_why') <> (to_jsonb(OLD) - 'stage' - 'withdrawn_why') THEN
        RAISE EXCEPTION 'consumption: what was published of event % stands', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage IN ('covered', 'evaluated', 'published') THEN
        SELECT grams INTO stated FROM footprint_statement WHERE id = NEW.statement AND subject = 'event:' || NEW.id AND organisation = NEW.organisation;
        SELECT coalesce(sum(kg), 0) INTO retired FROM consumption_retirement WHERE subject = 'event:' || NEW.id AND holder = NEW.organisation AND purpose = 'event';
        IF stated IS NULL OR retired::numeric * 1000 < stated THEN
            RAISE EXCEPTION 'consumption: % kg do not cover the footprint of event %', retired, NEW.id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_event_fits BEFORE INSERT OR UPDATE OR DELETE ON consumption_event FOR EACH ROW EXECUTE FUNCTION consumption_event_fits();
CREATE TRIGGER consumption_event_never_all BEFORE TRUNCATE ON consumption_event FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_eventstep_never BEFORE UPDATE OR DELETE ON consumption_eventstep FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_eventstep_never_all BEFORE TRUNCATE ON consumption_eventstep FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

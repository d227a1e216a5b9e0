-- A case keeps its facts, takes the steps of its table alone, and is closed by a retirement of exactly its kilograms.

-- Whole kilograms, rounded up, by the one mode.
ALTER TABLE consumption_case ADD CONSTRAINT consumption_case_kg CHECK (
    mode = '' OR mode = 'sink' AND kg = (sink_g + 999) / 1000
    OR mode = 'loss' AND kg = (loss_fen * 1000 + price_fen - 1) / price_fen);

CREATE FUNCTION consumption_case_leads_to(of_stage text, to_stage text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT of_stage || ' ' || to_stage IN (
        'opened opened', 'opened checked', 'checked checked', 'checked assessed', 'assessed assessed', 'assessed checked', 'assessed confirmed',
        'confirmed restored', 'opened withdrawn', 'checked withdrawn', 'assessed withdrawn', 'confirmed withdrawn')
$$;

CREATE FUNCTION consumption_case_keeps() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT consumption_case_leads_to(OLD.stage, NEW.stage) THEN
        RAISE EXCEPTION 'consumption: a case does not go from % to %', OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.id, NEW.organisation, NEW.case_number, NEW.court, NEW.party, NEW.party_code, NEW.ruling_kind, NEW.ruling_number, NEW.ruling_on,
        NEW.ruling_name, NEW.ruling_digest, NEW.ruling_size, NEW.ruling_media, NEW.opened_by, NEW.opened_at) IS DISTINCT FROM
       (OLD.id, OLD.organisation, OLD.case_number, OLD.court, OLD.party, OLD.party_code, OLD.ruling_kind, OLD.ruling_number, OLD.ruling_on,
        OLD.ruling_name, OLD.ruling_digest, OLD.ruling_size, OLD.ruling_media, OLD.opened_by, OLD.opened_at) THEN
        RAISE EXCEPTION 'consumption: what case % was opened with stands', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NOT (OLD.stage = 'checked' AND NEW.stage = 'assessed') AND
       (NEW.mode, NEW.sink_g, NEW.loss_fen, NEW.price_fen, NEW.price_source, NEW.price_on, NEW.loss_document, NEW.kg, NEW.assessed_by) IS DISTINCT FROM
       (OLD.mode, OLD.sink_g, OLD.loss_fen, OLD.price_fen, OLD.price_source, OLD.price_on, OLD.loss_document, OLD.kg, OLD.assessed_by) THEN
        RAISE EXCEPTION 'consumption: the amount of case % is stated once, or again after it was sent back', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'assessed' AND OLD.stage = 'checked' AND NOT coalesce(
        (SELECT bool_and(a.is_yes) FROM consumption_caseanswer a WHERE a.case_id = NEW.id), false) THEN
        RAISE EXCEPTION 'consumption: the list of case % does not say that nothing else is left', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by AND NOT (OLD.stage = 'assessed' AND NEW.stage = 'confirmed') OR NEW.stage = 'confirmed' AND NEW.confirmed_by IS NULL THEN
        RAISE EXCEPTION 'consumption: case % is confirmed in one step', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'restored' AND NOT EXISTS (SELECT 1 FROM consumption_retirement r WHERE r.number = NEW.certificate AND r.holder = NEW.organisation
        AND r.kg = NEW.kg AND r.purpose = 'restoration' AND r.subject = 'case:' || NEW.id
        AND r.beneficiary = NEW.party AND r.beneficiary_code = NEW.party_code) THEN
        RAISE EXCEPTION 'consumption: certificate % is not that of case %', NEW.certificate, OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_case_keeps BEFORE UPDATE ON consumption_case FOR EACH ROW EXECUTE FUNCTION consumption_case_keeps();
CREATE FUNCTION consumption_case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage <> 'opened' OR NEW.mode <> '' THEN
        RAISE EXCEPTION 'consumption: a case begins when it is opened' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_case_begins BEFORE INSERT ON consumption_case FOR EACH ROW EXECUTE FUNCTION consumption_case_begins();
CREATE TRIGGER consumption_case_never BEFORE DELETE ON consumption_case FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_case_never_all BEFORE TRUNCATE ON consumption_case FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

-- An answer is corrected while no amount rests on it.
CREATE FUNCTION consumption_answer_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consumption_case c WHERE c.id = NEW.case_id AND c.stage IN ('opened', 'checked'))
       OR TG_OP = 'UPDATE' AND (NEW.case_id, NEW.question) IS DISTINCT FROM (OLD.case_id, OLD.question) THEN
        RAISE EXCEPTION 'consumption: the answers of case % stand', NEW.case_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consumption_answer_open BEFORE INSERT OR UPDATE ON consumption_caseanswer FOR EACH ROW EXECUTE FUNCTION consumption_answer_open();
CREATE TRIGGER consumption_answer_never BEFORE DELETE ON consumption_caseanswer FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_answer_never_all BEFORE TRUNCATE ON consumption_caseanswer FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_case_step_never BEFORE UPDATE OR DELETE ON consumption_casestep FOR EACH ROW EXECUTE FUNCTION consumption_never();
CREATE TRIGGER consumption_case_step_never_all BEFORE TRUNCATE ON consumption_casestep FOR EACH STATEMENT EXECUTE FUNCTION consumption_never();

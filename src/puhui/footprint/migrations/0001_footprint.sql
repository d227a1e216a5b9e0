-- A statement and its lines are written once. Each line multiplies out, rounded up; a statement is the sum of its lines, which is asked at commit.

CREATE FUNCTION footprint_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'footprint: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER footprint_statement_never BEFORE UPDATE OR DELETE ON footprint_statement FOR EACH ROW EXECUTE FUNCTION footprint_never();
CREATE TRIGGER footprint_statement_never_all BEFORE TRUNCATE ON footprint_statement FOR EACH STATEMENT EXECUTE FUNCTION footprint_never();
CREATE TRIGGER footprint_line_never BEFORE UPDATE OR DELETE ON footprint_line FOR EACH ROW EXECUTE FUNCTION footprint_never();
CREATE TRIGGER footprint_line_never_all BEFORE TRUNCATE ON footprint_line FOR EACH STATEMENT EXECUTE FUNCTION footprint_never();
CREATE TRIGGER footprint_choice_never BEFORE UPDATE OR DELETE ON footprint_choice FOR EACH ROW EXECUTE FUNCTION footprint_never();
CREATE TRIGGER footprint_choice_never_all BEFORE TRUNCATE ON footprint_choice FOR EACH STATEMENT EXECUTE FUNCTION footprint_never();

ALTER TABLE footprint_line ADD CONSTRAINT footprint_line_multiplies_out
    CHECK (grams IS NULL OR grams = ceil(amount_milli::numeric * factor_ug / 1000000000));

CREATE FUNCTION footprint_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint := CASE TG_TABLE_NAME WHEN 'footprint_statement' THEN (to_jsonb(NEW)->>'id')::bigint ELSE (to_jsonb(NEW)->>'statement_id')::bigint END;
BEGIN
    IF EXISTS (SELECT 1 FROM footprint_statement s WHERE s.id = about
               AND s.grams <> (SELECT coalesce(sum(l.grams), 0) FROM footprint_line l WHERE l.statement_id = s.id)) THEN
        RAISE EXCEPTION 'footprint: statement % is not the sum of its lines', about USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER footprint_statement_adds_up AFTER INSERT ON footprint_statement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION footprint_adds_up();
CREATE CONSTRAINT TRIGGER footprint_line_adds_up AFTER INSERT ON footprint_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION footprint_adds_up();

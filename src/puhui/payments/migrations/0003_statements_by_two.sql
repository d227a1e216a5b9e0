-- From now on each statement says how it came; what was taken before is not rewritten.

CREATE FUNCTION payments_statement_says_how() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payments: statement % does not say how it came', NEW.digest USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER payments_statement_says_how BEFORE INSERT ON payments_statement FOR EACH ROW WHEN (NEW.source = 'before')
    EXECUTE FUNCTION payments_statement_says_how();

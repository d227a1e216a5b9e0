-- What a call may not do, whoever asks: change once people answer it, unsay its result, choose what does not answer it.

CREATE TRIGGER filing_callsteptaken_never BEFORE UPDATE OR DELETE ON filing_callsteptaken FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_choice_never BEFORE UPDATE OR DELETE ON filing_choice FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_call_kept BEFORE DELETE ON filing_call FOR EACH ROW EXECUTE FUNCTION filing_never();

CREATE FUNCTION filing_call_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.stage IN ('resulted', 'called-off') THEN
        RAISE EXCEPTION 'filing: call % is over, and stands as it ended', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.made_by, NEW.made_at) IS DISTINCT FROM (OLD.made_by, OLD.made_at)
       OR OLD.stage <> 'draft'
       AND (NEW.theme_zh, NEW.theme_en, NEW.sought_zh, NEW.sought_en, NEW.course, NEW.deadline, NEW.opened_by, NEW.opened_for, NEW.opened_at)
           IS DISTINCT FROM
           (OLD.theme_zh, OLD.theme_en, OLD.sought_zh, OLD.sought_en, OLD.course, OLD.deadline, OLD.opened_by, OLD.opened_for, OLD.opened_at)
    THEN
        RAISE EXCEPTION 'filing: call % keeps what it said when it was opened', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_call_stands BEFORE UPDATE ON filing_call FOR EACH ROW EXECUTE FUNCTION filing_call_stands();

-- Chosen is what answers this very call, while it is judged.
CREATE FUNCTION filing_choice_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM filing_application a JOIN filing_call c ON c.id = a.call_id
        WHERE a.id = NEW.application_id AND c.id = NEW.call_id AND c.stage = 'closed' AND a.stage NOT IN ('draft', 'returned', 'withdrawn', 'rejected')
    ) THEN
        RAISE EXCEPTION 'filing: application % cannot be chosen', NEW.application_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_choice_answers BEFORE INSERT ON filing_choice FOR EACH ROW EXECUTE FUNCTION filing_choice_answers();

-- An application answers the call with which it began, or none.
CREATE FUNCTION filing_answer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.call_id IS DISTINCT FROM OLD.call_id THEN
        RAISE EXCEPTION 'filing: application % keeps the call that it answers', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_answer_stands BEFORE UPDATE ON filing_application FOR EACH ROW EXECUTE FUNCTION filing_answer_stands();

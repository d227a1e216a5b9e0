-- What the tables of identities hold and a constraint of one row cannot say: a destroyed key stays destroyed, an answer stands.

CREATE FUNCTION participants_key_stays_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.destroyed_at IS NOT NULL OR NEW.account <> OLD.account THEN
        RAISE EXCEPTION 'participants_key_stays_destroyed: % of the key of % is refused', TG_OP, OLD.account USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_key_stays_destroyed BEFORE UPDATE OR DELETE ON participants_personkey
    FOR EACH ROW EXECUTE FUNCTION participants_key_stays_destroyed();

CREATE FUNCTION participants_answer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.state <> 'open' AND (NEW.state <> OLD.state OR NEW.answered_by_id IS DISTINCT FROM OLD.answered_by_id
        OR NEW.answered_at IS DISTINCT FROM OLD.answered_at OR (NEW.answer IS NOT NULL AND NEW.answer <> OLD.answer))) THEN
        RAISE EXCEPTION 'participants_answer_stands: % of appeal % is refused', TG_OP, OLD.id USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_answer_stands BEFORE UPDATE OR DELETE ON participants_appeal
    FOR EACH ROW EXECUTE FUNCTION participants_answer_stands();

CREATE FUNCTION participants_closing_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL THEN
        RAISE EXCEPTION 'participants_closing_stands: account % stays closed', OLD.account USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_closing_stands BEFORE UPDATE OF closed_at ON participants_person
    FOR EACH ROW EXECUTE FUNCTION participants_closing_stands();

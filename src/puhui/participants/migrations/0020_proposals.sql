-- Maker and checker are different hands, whatever a program above may believe; and what is decided stays decided.

-- A second person has decided where something was approved or refused. Who withdraws is the maker, or the colleague whose right it was.
ALTER TABLE participants_proposal ADD CONSTRAINT participants_proposal_other_hands CHECK (
    CASE outcome
        WHEN 'waiting' THEN num_nonnulls(decided_by_id, decided_for_id, decided_at) = 0
        WHEN 'expired' THEN num_nonnulls(decided_by_id, decided_for_id) = 0 AND decided_at IS NOT NULL
        WHEN 'withdrawn' THEN decided_at IS NOT NULL AND decided_for_id IS NULL
            AND coalesce(decided_by_id = maker_id OR decided_by_id = maker_for_id, false)
        ELSE decided_at IS NOT NULL AND decided_by_id IS NOT NULL
            AND decided_by_id <> maker_id AND decided_by_id IS DISTINCT FROM maker_for_id
            AND decided_for_id IS DISTINCT FROM maker_id AND (decided_for_id IS NULL OR decided_for_id IS DISTINCT FROM maker_for_id)
    END
);

CREATE FUNCTION participants_proposal_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome <> 'waiting' THEN
            RAISE EXCEPTION 'participants_proposal: a proposal begins by waiting' USING ERRCODE = 'P0001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.outcome <> 'waiting'
       OR (OLD.id, OLD.verb, OLD.about, OLD.facts, OLD.content_hash, OLD.city, OLD.reason, OLD.maker_id, OLD.maker_for_id, OLD.made_at, OLD.due_on)
       IS DISTINCT FROM (NEW.id, NEW.verb, NEW.about, NEW.facts, NEW.content_hash, NEW.city, NEW.reason, NEW.maker_id, NEW.maker_for_id, NEW.made_at, NEW.due_on)
    THEN
        RAISE EXCEPTION 'participants_append_only: % on a proposal is refused; make another one', TG_OP USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_proposal_keeps BEFORE INSERT OR UPDATE OR DELETE ON participants_proposal
    FOR EACH ROW EXECUTE FUNCTION participants_proposal_keeps();
CREATE FUNCTION participants_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'participants_append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER participants_proposal_never_all BEFORE TRUNCATE ON participants_proposal FOR EACH STATEMENT EXECUTE FUNCTION participants_never();

-- A file is taken once and removed once; what it was for never changes.
CREATE FUNCTION participants_export_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.taken_at IS DISTINCT FROM NEW.taken_at AND OLD.taken_at IS NOT NULL
       OR OLD.removed_at IS DISTINCT FROM NEW.removed_at AND OLD.removed_at IS NOT NULL
       OR (OLD.proposal_id, OLD.digest, OLD.persons, OLD.ready_at, OLD.until)
       IS DISTINCT FROM (NEW.proposal_id, NEW.digest, NEW.persons, NEW.ready_at, NEW.until) THEN
        RAISE EXCEPTION 'participants_append_only: % on an export is refused', TG_OP USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participants_export_keeps BEFORE UPDATE OR DELETE ON participants_export
    FOR EACH ROW EXECUTE FUNCTION participants_export_keeps();

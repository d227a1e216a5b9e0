-- What filing may not do, whoever asks: rewrite the history, change what others are looking at, unsay what was said.

CREATE FUNCTION filing_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'filing: % keeps what was written', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER filing_step_never BEFORE UPDATE OR DELETE ON filing_steptaken FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_application_kept BEFORE DELETE ON filing_application FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_finding_kept BEFORE DELETE ON filing_finding FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_comment_kept BEFORE DELETE ON filing_comment FOR EACH ROW EXECUTE FUNCTION filing_never();
CREATE TRIGGER filing_seat_kept BEFORE DELETE ON filing_seat FOR EACH ROW EXECUTE FUNCTION filing_never();

-- While others look at it, what was handed in stands still.
CREATE FUNCTION filing_content_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here text;
BEGIN
    SELECT stage INTO here FROM filing_application WHERE id = coalesce(NEW.application_id, OLD.application_id);
    IF here NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'filing: what was handed in does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER filing_chapter_stands BEFORE INSERT OR UPDATE OR DELETE ON filing_chaptertext
    FOR EACH ROW EXECUTE FUNCTION filing_content_stands();
CREATE TRIGGER filing_attachment_stands BEFORE INSERT OR UPDATE OR DELETE ON filing_attachment
    FOR EACH ROW EXECUTE FUNCTION filing_content_stands();

CREATE FUNCTION filing_application_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.stage NOT IN ('draft', 'returned')
       AND (NEW.subject, NEW.title_zh, NEW.title_en) IS DISTINCT FROM (OLD.subject, OLD.title_zh, OLD.title_en)
       OR (NEW.course, NEW.about, NEW.made_by, NEW.organisation, NEW.made_at) IS DISTINCT FROM (OLD.course, OLD.about, OLD.made_by, OLD.organisation, OLD.made_at)
       OR OLD.number <> '' AND (NEW.number, NEW.filed_on, NEW.valid_from, NEW.decided_by) IS DISTINCT FROM (OLD.number, OLD.filed_on, OLD.valid_from, OLD.decided_by)
    THEN
        RAISE EXCEPTION 'filing: application % keeps what was handed in and what was decided', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_application_stands BEFORE UPDATE ON filing_application FOR EACH ROW EXECUTE FUNCTION filing_application_stands();

-- A declaration, an opinion, a comment, a reply: each is said once.
CREATE FUNCTION filing_said_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.given_at IS NOT NULL OR OLD.has_interest IS NOT NULL AND NEW.has_interest IS DISTINCT FROM OLD.has_interest
       OR (NEW.application_id, NEW.round, NEW.expert) IS DISTINCT FROM (OLD.application_id, OLD.round, OLD.expert) THEN
        RAISE EXCEPTION 'filing: an expert says it once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_opinion_once BEFORE UPDATE ON filing_seat FOR EACH ROW EXECUTE FUNCTION filing_said_once();

CREATE FUNCTION filing_comment_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.replied_at IS NOT NULL OR (NEW.text, NEW."by", NEW.at, NEW.number) IS DISTINCT FROM (OLD.text, OLD."by", OLD.at, OLD.number) THEN
        RAISE EXCEPTION 'filing: a comment stands, and its reply is given once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_comment_once BEFORE UPDATE ON filing_comment FOR EACH ROW EXECUTE FUNCTION filing_comment_once();

-- What the lives of projects and periods may not do, whoever asks: rewrite a history, change what others are looking at, unsay what was said.

CREATE FUNCTION registry_life_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'registry: % keeps what was written', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER registry_step_never BEFORE UPDATE OR DELETE ON registry_lifestep FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_project_kept BEFORE DELETE ON registry_project FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_period_kept BEFORE DELETE ON registry_period FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_finding_kept BEFORE DELETE ON registry_lifefinding FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_comment_kept BEFORE DELETE ON registry_lifecomment FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_opinion_kept BEFORE DELETE ON registry_lifeopinion FOR EACH ROW EXECUTE FUNCTION registry_life_never();
CREATE TRIGGER registry_handover_kept BEFORE DELETE ON registry_handover FOR EACH ROW EXECUTE FUNCTION registry_life_never();

-- A step begins where the last one ended; the first one at the first stage.
CREATE FUNCTION registry_step_chained() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here text;
BEGIN
    SELECT to_stage INTO here FROM registry_lifestep
        WHERE project_id = NEW.project_id AND period_id IS NOT DISTINCT FROM NEW.period_id ORDER BY id DESC LIMIT 1;
    IF NEW.from_stage <> coalesce(here, CASE WHEN NEW.period_id IS NULL THEN 'draft' ELSE 'open' END) THEN
        RAISE EXCEPTION 'registry: a step begins where the last one ended' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_step_chained BEFORE INSERT ON registry_lifestep FOR EACH ROW EXECUTE FUNCTION registry_step_chained();

-- No stage changes without its step.
CREATE FUNCTION registry_project_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here text;
BEGIN
    IF NEW.stage <> OLD.stage THEN
        SELECT to_stage INTO here FROM registry_lifestep WHERE project_id = NEW.id AND period_id IS NULL ORDER BY id DESC LIMIT 1;
        IF here IS DISTINCT FROM NEW.stage THEN
            RAISE EXCEPTION 'registry: project % moves by its steps', OLD.code USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (NEW.code, NEW.kind, NEW.opened_by, NEW.opened_at) IS DISTINCT FROM (OLD.code, OLD.kind, OLD.opened_by, OLD.opened_at)
       OR OLD.stage NOT IN ('draft', 'returned') AND
          (NEW.name_zh, NEW.name_en, NEW.city, NEW.methodology, NEW.methodology_version, NEW.address, NEW.longitude_e6, NEW.latitude_e6,
           NEW.district, NEW.size, NEW.crediting_first, NEW.crediting_last, NEW.is_grouped, NEW.split_disclosed_on, NEW.verifier)
          IS DISTINCT FROM
          (OLD.name_zh, OLD.name_en, OLD.city, OLD.methodology, OLD.methodology_version, OLD.address, OLD.longitude_e6, OLD.latitude_e6,
           OLD.district, OLD.size, OLD.crediting_first, OLD.crediting_last, OLD.is_grouped, OLD.split_disclosed_on, OLD.verifier)
       OR OLD.filed_as <> '' AND (NEW.filed_as, NEW.filed_on, NEW.decided_by) IS DISTINCT FROM (OLD.filed_as, OLD.filed_on, OLD.decided_by)
       OR NEW.owner <> OLD.owner AND OLD.stage <> 'filed'
    THEN
        RAISE EXCEPTION 'registry: project % keeps what was handed in and what was decided', OLD.code USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_project_stands BEFORE UPDATE ON registry_project FOR EACH ROW EXECUTE FUNCTION registry_project_stands();

CREATE FUNCTION registry_period_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here text;
BEGIN
    IF NEW.stage <> OLD.stage THEN
        SELECT to_stage INTO here FROM registry_lifestep WHERE period_id = NEW.id ORDER BY id DESC LIMIT 1;
        IF here IS DISTINCT FROM NEW.stage THEN
            RAISE EXCEPTION 'registry: period % of project % moves by its steps', OLD.number, OLD.project_id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF (NEW.project_id, NEW.number, NEW.opened_by) IS DISTINCT FROM (OLD.project_id, OLD.number, OLD.opened_by)
       OR OLD.stage NOT IN ('open', 'returned') AND
          (NEW.first, NEW.last, NEW.verifier, NEW.reported_g) IS DISTINCT FROM (OLD.first, OLD.last, OLD.verifier, OLD.reported_g)
       OR OLD.stage IN ('accepted', 'issued') AND NEW.verified_g IS DISTINCT FROM OLD.verified_g
    THEN
        RAISE EXCEPTION 'registry: period % of project % keeps what was handed in and what was verified', OLD.number, OLD.project_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_period_stands BEFORE UPDATE ON registry_period FOR EACH ROW EXECUTE FUNCTION registry_period_stands();

-- No day of a project is in two periods. The project is locked first, so that two who open one at once see each other.
CREATE FUNCTION registry_days_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM registry_project WHERE id = NEW.project_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM registry_period
               WHERE project_id = NEW.project_id AND id <> coalesce(NEW.id, 0) AND first <= NEW.last AND last >= NEW.first) THEN
        RAISE EXCEPTION 'registry: a day of project % is in two periods', NEW.project_id USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_days_once BEFORE INSERT OR UPDATE OF first, last ON registry_period
    FOR EACH ROW EXECUTE FUNCTION registry_days_once();

-- While others look at it, what was handed in stands still: chapters and files of a project or of a period, instances, shares.
CREATE FUNCTION registry_content_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
    here text;
BEGIN
    found := coalesce(NEW, OLD);
    IF found.period_id IS NULL THEN
        SELECT stage INTO here FROM registry_project WHERE id = found.project_id;
    ELSE
        SELECT stage INTO here FROM registry_period WHERE id = found.period_id;
    END IF;
    IF here NOT IN ('draft', 'open', 'returned') THEN
        RAISE EXCEPTION 'registry: what was handed in does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN found;
END $$;
CREATE TRIGGER registry_chapter_stands BEFORE INSERT OR UPDATE OR DELETE ON registry_lifechaptertext
    FOR EACH ROW EXECUTE FUNCTION registry_content_stands();
CREATE TRIGGER registry_file_stands BEFORE INSERT OR UPDATE OR DELETE ON registry_lifefile
    FOR EACH ROW EXECUTE FUNCTION registry_content_stands();

CREATE FUNCTION registry_group_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    found := coalesce(NEW, OLD);
    IF (SELECT stage FROM registry_project WHERE id = found.project_id) NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'registry: what was handed in does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN found;
END $$;
CREATE TRIGGER registry_instance_stands BEFORE INSERT OR UPDATE OR DELETE ON registry_instance
    FOR EACH ROW EXECUTE FUNCTION registry_group_stands();
CREATE TRIGGER registry_share_stands BEFORE INSERT OR UPDATE OR DELETE ON registry_benefitshare
    FOR EACH ROW EXECUTE FUNCTION registry_group_stands();

-- A finding and its answer, an opinion, a comment and its reply: each is said once.
CREATE FUNCTION registry_finding_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answered_at IS NOT NULL OR (NEW.text, NEW."by", NEW.at, NEW.number, NEW.project_id) IS DISTINCT FROM (OLD.text, OLD."by", OLD.at, OLD.number, OLD.project_id) THEN
        RAISE EXCEPTION 'registry: a finding stands, and is answered once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_finding_once BEFORE UPDATE ON registry_lifefinding FOR EACH ROW EXECUTE FUNCTION registry_finding_once();

CREATE FUNCTION registry_opinion_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.given_at IS NOT NULL OR (NEW.project_id, NEW.round, NEW.seat, NEW.expert) IS DISTINCT FROM (OLD.project_id, OLD.round, OLD.seat, OLD.expert) THEN
        RAISE EXCEPTION 'registry: an opinion is given once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_opinion_once BEFORE UPDATE ON registry_lifeopinion FOR EACH ROW EXECUTE FUNCTION registry_opinion_once();

CREATE FUNCTION registry_comment_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.replied_at IS NOT NULL OR (NEW.text, NEW."by", NEW.at, NEW.number) IS DISTINCT FROM (OLD.text, OLD."by", OLD.at, OLD.number) THEN
        RAISE EXCEPTION 'registry: a comment stands, and its reply is given once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_comment_once BEFORE UPDATE ON registry_lifecomment FOR EACH ROW EXECUTE FUNCTION registry_comment_once();

CREATE FUNCTION registry_handover_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR (NEW.giver, NEW.taker, NEW.proposed_by, NEW.reason) IS DISTINCT FROM (OLD.giver, OLD.taker, OLD.proposed_by, OLD.reason) THEN
        RAISE EXCEPTION 'registry: a handover is decided once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_handover_once BEFORE UPDATE ON registry_handover FOR EACH ROW EXECUTE FUNCTION registry_handover_once();

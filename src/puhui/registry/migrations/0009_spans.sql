-- What is asked of a span is found by the index over spans, whatever the planner believes. Asked for the last movement over a block, it walked the
-- numbers of all movements backwards until one met: the older a block, the longer, which at ten million blocks was minutes. Behind OFFSET 0 it first
-- finds the few that meet, and then takes the last of them.
CREATE FUNCTION registry_last_over(over int8range, before bigint) RETURNS registry_moved LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    SELECT m FROM (SELECT n FROM registry_moved n WHERE n.span && over OFFSET 0) AS met (m) WHERE before IS NULL OR (m).id < before ORDER BY (m).id DESC LIMIT 1
$$;

CREATE OR REPLACE FUNCTION registry_span_stands(touched int8range) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    covered bigint;
    astray bigint;
BEGIN
    SELECT coalesce(sum(upper(b.span * touched) - lower(b.span * touched)), 0),
           count(*) FILTER (WHERE NOT i.span @> b.span OR NOT coalesce((
               SELECT m.span @> b.span AND m.to_holder = b.holder AND m.to_state = b.state FROM registry_last_over(b.span, NULL) m), false))
    INTO covered, astray FROM registry_block b JOIN registry_issue i ON i.id = b.issue_id WHERE b.span && touched;
    IF covered <> upper(touched) - lower(touched) THEN
        RAISE EXCEPTION 'registry: % of % serials in % lie in a block', covered, upper(touched) - lower(touched), touched USING ERRCODE = 'check_violation';
    END IF;
    IF astray > 0 THEN
        RAISE EXCEPTION 'registry: a block in % is not where its history led', touched USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION registry_moved_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of_verb text;
BEGIN
    SELECT m.verb INTO of_verb FROM registry_movement m WHERE m.id = NEW.movement_id;
    IF of_verb = 'issue' AND NEW.from_state = '' AND NEW.to_state IN ('held', 'buffer') THEN RETURN NEW; END IF;
    IF registry_leads_to(of_verb, NEW.from_state) IS DISTINCT FROM NEW.to_state
       OR NEW.to_holder <> NEW.from_holder AND of_verb NOT IN ('transfer', 'release_escrow')
       OR NEW.to_holder = NEW.from_holder AND of_verb = 'transfer' THEN
        RAISE EXCEPTION 'registry: % does not lead from % to %', of_verb, NEW.from_state, NEW.to_state USING ERRCODE = 'check_violation';
    END IF;
    IF NOT coalesce((SELECT m.span @> NEW.span AND m.to_holder = NEW.from_holder AND m.to_state = NEW.from_state
                     FROM registry_last_over(NEW.span, NEW.id) m), false) THEN
        RAISE EXCEPTION 'registry: %-% is not with % as %', NEW.first, NEW.last, NEW.from_holder, NEW.from_state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int) SET enable_seqscan = off;
REVOKE EXECUTE ON FUNCTION registry_last_over(int8range, bigint) FROM PUBLIC;

-- Where any serials do, the holder's own index gives the lowest first and is left as soon as there is enough; where spans are named, they are looked
-- up. One query for both took every span of the province to be possible.
CREATE OR REPLACE FUNCTION registry_take(
    of_holder bigint, of_state text, of_kg bigint, within int8range, of_issue bigint, of_project bigint, of_vintage int, may_be_frozen boolean
) RETURNS TABLE (block bigint, first bigint, last bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    candidates refcursor;
    one record;
    piece int8range;
    missing bigint := of_kg;
BEGIN
    IF upper_inf(within) THEN
        OPEN candidates FOR
            SELECT b.id, b.span AS span FROM registry_block b
            WHERE b.holder = of_holder AND b.state = of_state
              AND (of_issue IS NULL OR b.issue_id = of_issue)
              AND (of_project IS NULL AND of_vintage IS NULL OR EXISTS (
                  SELECT 1 FROM registry_issue i WHERE i.id = b.issue_id AND i.project_id = coalesce(of_project, i.project_id)
                  AND i.vintage = coalesce(of_vintage, i.vintage)))
            ORDER BY b.first FOR UPDATE OF b;
    ELSE
        OPEN candidates FOR
            SELECT b.id, b.span * within AS span FROM registry_block b
            WHERE b.holder = of_holder AND b.state = of_state AND b.span && within
              AND (of_issue IS NULL OR b.issue_id = of_issue)
              AND (of_project IS NULL AND of_vintage IS NULL OR EXISTS (
                  SELECT 1 FROM registry_issue i WHERE i.id = b.issue_id AND i.project_id = coalesce(of_project, i.project_id)
                  AND i.vintage = coalesce(of_vintage, i.vintage)))
            ORDER BY b.first FOR UPDATE OF b;
    END IF;
    LOOP
        FETCH candidates INTO one;
        EXIT WHEN NOT FOUND OR missing <= 0;
        FOR piece IN
            SELECT p FROM unnest(int8multirange(one.span) - CASE WHEN may_be_frozen THEN '{}'::int8multirange ELSE coalesce(
                (SELECT range_agg(h.span) FROM registry_hold h WHERE h.until IS NULL AND h.span && one.span), '{}'::int8multirange) END) p ORDER BY p
        LOOP
            EXIT WHEN missing <= 0;
            block := one.id;
            first := lower(piece);
            last := least(upper(piece) - 1, lower(piece) + missing - 1);
            missing := missing - (last - first + 1);
            RETURN NEXT;
        END LOOP;
    END LOOP;
    CLOSE candidates;
END $$;

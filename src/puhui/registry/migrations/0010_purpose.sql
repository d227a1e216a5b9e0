-- What credits were bought for stays with their block: a bound block is used for that purpose, or withdrawn, and never sold on. A movement says its
-- purpose; a block has that of the last movement over it; nothing leaves a bound block but a retirement for the same purpose, a cancellation, a recall.

CREATE FUNCTION registry_any_purpose() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY['', 'event', 'restoration', 'voucher', 'buy_first', 'compliance', 'voluntary', 'public_good']
$$;

-- Retiring uses what was bought for its purpose first, then what is free; withdrawing takes what is free first, then anything; nothing else takes
-- what is bound.
CREATE FUNCTION registry_purposes(of_verb text, of_purpose text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN of_verb = 'retire' THEN ARRAY[of_purpose, ''] WHEN of_verb IN ('cancel', 'recall') THEN registry_any_purpose() ELSE ARRAY[''] END
$$;

CREATE FUNCTION registry_may_state_purpose(of_verb text, of_purpose text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT of_purpose = ANY (registry_any_purpose()) AND CASE of_verb WHEN 'retire' THEN of_purpose <> '' WHEN 'transfer' THEN true
        WHEN 'release_escrow' THEN true ELSE of_purpose = '' END
$$;

DROP FUNCTION registry_take(bigint, text, bigint, int8range, bigint, bigint, int, boolean);
DROP FUNCTION registry_put(bigint, bigint, bigint, bigint, text);
DROP FUNCTION registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int);
DROP FUNCTION registry_move(text, text, text, text, bigint, bigint, bigint, bigint[], bigint[], bigint, bigint, int, date, timestamptz, bigint, text, bigint);

-- What is free of a holder's blocks in one state, purpose by purpose in the order given and lowest serials first, until there is enough; the rows stay
-- locked. Frozen spans are left out, unless the authority takes back what was wrong. Where any serials do, the holder's own index gives the lowest
-- first and is left as soon as there is enough; where spans are named, they are looked up.
CREATE FUNCTION registry_take(
    of_holder bigint, of_state text, of_kg bigint, within int8range, of_issue bigint, of_project bigint, of_vintage int, may_be_frozen boolean, purposes text[]
) RETURNS TABLE (block bigint, first bigint, last bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    candidates refcursor;
    bound text;
    one record;
    piece int8range;
    missing bigint := of_kg;
BEGIN
    FOREACH bound IN ARRAY purposes LOOP
        EXIT WHEN missing <= 0;
        IF upper_inf(within) THEN
            OPEN candidates FOR
                SELECT b.id, b.span AS span FROM registry_block b
                WHERE b.holder = of_holder AND b.state = of_state AND b.purpose = bound
                  AND (of_issue IS NULL OR b.issue_id = of_issue)
                  AND (of_project IS NULL AND of_vintage IS NULL OR EXISTS (
                      SELECT 1 FROM registry_issue i WHERE i.id = b.issue_id AND i.project_id = coalesce(of_project, i.project_id)
                      AND i.vintage = coalesce(of_vintage, i.vintage)))
                ORDER BY b.first FOR UPDATE OF b;
        ELSE
            OPEN candidates FOR
                SELECT b.id, b.span * within AS span FROM registry_block b
                WHERE b.holder = of_holder AND b.state = of_state AND b.purpose = bound AND b.span && within
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
    END LOOP;
END $$;

-- A piece of a block goes to a holder, a state and a purpose. Shrink first, then insert: the exclusion looks at every statement.
CREATE FUNCTION registry_put(of_block bigint, of_first bigint, of_last bigint, to_holder bigint, to_state text, to_purpose text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was registry_block%ROWTYPE;
BEGIN
    SELECT * INTO STRICT was FROM registry_block b WHERE b.id = of_block FOR UPDATE;
    IF was.last > of_last THEN
        UPDATE registry_block SET first = of_last + 1 WHERE id = of_block;
        IF was.first < of_first THEN
            INSERT INTO registry_block (issue_id, first, last, holder, state, purpose)
            VALUES (was.issue_id, was.first, of_first - 1, was.holder, was.state, was.purpose);
        END IF;
        INSERT INTO registry_block (issue_id, first, last, holder, state, purpose) VALUES (was.issue_id, of_first, of_last, to_holder, to_state, to_purpose);
    ELSIF was.first < of_first THEN
        UPDATE registry_block SET last = of_first - 1 WHERE id = of_block;
        INSERT INTO registry_block (issue_id, first, last, holder, state, purpose) VALUES (was.issue_id, of_first, of_last, to_holder, to_state, to_purpose);
    ELSE
        UPDATE registry_block SET holder = to_holder, state = to_state, purpose = to_purpose WHERE id = of_block;
    END IF;
END $$;

-- Refuses what is not enough, and says why: it is over for ever, it is frozen, it is bound to another purpose, or it is not there.
CREATE FUNCTION registry_enough(
    giver bigint, of_state text, of_kg bigint, taken bigint, firsts bigint[], lasts bigint[], of_issue bigint, of_project bigint, of_vintage int,
    purposes text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    all_kg bigint;
    bound_kg bigint;
    told text := json_build_object('held_kg', coalesce(taken, 0), 'asked_kg', of_kg)::text;
BEGIN
    IF taken = of_kg THEN RETURN; END IF;
    IF EXISTS (SELECT 1 FROM registry_block b, unnest(firsts, lasts) n (x, y) WHERE b.span && int8range(x, y, '[]') AND b.state IN ('retired', 'cancelled')) THEN
        RAISE EXCEPTION 'registry_final' USING ERRCODE = 'RG003';
    END IF;
    SELECT sum(t.last - t.first + 1) INTO all_kg
    FROM (SELECT int8range(x, y, '[]') AS span, y - x + 1 AS kg FROM unnest(firsts, lasts) n (x, y)
          UNION ALL SELECT int8range(1, NULL), of_kg WHERE cardinality(firsts) = 0) w,
         registry_take(giver, of_state, w.kg, w.span, of_issue, of_project, of_vintage, true, purposes) t;
    IF all_kg = of_kg THEN RAISE EXCEPTION 'registry_frozen' USING ERRCODE = 'RG002', DETAIL = told; END IF;
    told := json_build_object('held_kg', coalesce(all_kg, 0), 'asked_kg', of_kg)::text;
    SELECT sum(t.last - t.first + 1) INTO bound_kg
    FROM (SELECT int8range(x, y, '[]') AS span, y - x + 1 AS kg FROM unnest(firsts, lasts) n (x, y)
          UNION ALL SELECT int8range(1, NULL), of_kg WHERE cardinality(firsts) = 0) w,
         registry_take(giver, of_state, w.kg, w.span, of_issue, of_project, of_vintage, true, registry_any_purpose()) t;
    IF bound_kg = of_kg THEN RAISE EXCEPTION 'registry_bound' USING ERRCODE = 'RG008', DETAIL = told; END IF;
    RAISE EXCEPTION 'registry_insufficient' USING ERRCODE = 'RG001', DETAIL = told;
END $$;

-- Every verb that leaves an issue where it is: transfer, escrow, pledge, their releases, retire, cancel.
CREATE FUNCTION registry_move(
    of_key text, of_content text, of_verb text, of_state text, giver bigint, taker bigint, of_kg bigint, firsts bigint[], lasts bigint[],
    of_issue bigint, of_project bigint, of_vintage int, of_day date, of_at timestamptz, of_by bigint, of_reason text, of_corrects bigint, of_purpose text
) RETURNS TABLE (movement bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    to_state text := registry_leads_to(of_verb, of_state);
    purposes text[] := registry_purposes(of_verb, of_purpose);
    blocks bigint[] := '{}';
    f bigint[] := '{}';
    l bigint[] := '{}';
    made bigint;
    posted bigint;
    place int;
BEGIN
    PERFORM registry_gates(ARRAY[giver, taker]);
    made := registry_known(of_key, of_content);
    IF made IS NOT NULL THEN RETURN QUERY SELECT made, true; RETURN; END IF;
    IF to_state IS NULL THEN RAISE EXCEPTION 'registry_no_such_move' USING ERRCODE = 'RG003'; END IF;
    IF NOT EXISTS (SELECT 1 FROM registry_hold h WHERE h.until IS NULL AND h.holder = giver) THEN
        SELECT coalesce(array_agg(t.block ORDER BY t.first), '{}'), coalesce(array_agg(t.first ORDER BY t.first), '{}'), coalesce(array_agg(t.last ORDER BY t.first), '{}')
        INTO blocks, f, l
        FROM (SELECT int8range(x, y, '[]') AS span, y - x + 1 AS kg FROM unnest(firsts, lasts) n (x, y)
              UNION ALL SELECT int8range(1, NULL), of_kg WHERE cardinality(firsts) = 0) w,
             registry_take(giver, of_state, w.kg, w.span, of_issue, of_project, of_vintage, false, purposes) t;
    END IF;
    PERFORM registry_enough(giver, of_state, of_kg, (SELECT sum(y - x + 1) FROM unnest(f, l) n (x, y))::bigint, firsts, lasts, of_issue, of_project, of_vintage,
        purposes);
    posted := registry_post(of_key, of_content, of_day,
        ARRAY[giver, taker, giver, giver], ARRAY[5, 5, 5, 5],
        ARRAY[CASE WHEN taker <> giver THEN taker END, CASE WHEN taker <> giver THEN giver END, registry_side(of_state), registry_side(to_state)],
        ARRAY[-of_kg, of_kg, of_kg, -of_kg],
        (SELECT m.entry FROM registry_movement m WHERE m.id = of_corrects), of_reason, of_at);
    INSERT INTO registry_movement AS m (key, content_hash, verb, day, at, "by", reason, corrects_id, entry, receivable_kg, purpose)
    VALUES (of_key, of_content, of_verb, of_day, of_at, of_by, of_reason, of_corrects, posted, 0, of_purpose) RETURNING m.id INTO made;
    FOR place IN 1 .. cardinality(f) LOOP
        PERFORM registry_put(blocks[place], f[place], l[place], taker, to_state, of_purpose);
    END LOOP;
    INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)
    SELECT made, x, y, giver, of_state, taker, to_state FROM unnest(f, l) n (x, y);
    RETURN QUERY SELECT made, false;
END $$;

-- An issue was wrong by so much: first what its holder still holds of it, then the buffer of its project, and what is missing he owes.
CREATE OR REPLACE FUNCTION registry_recall(of_key text, of_content text, of_issue bigint, of_kg bigint, of_day date, of_at timestamptz, of_by bigint, of_reason text)
RETURNS TABLE (movement bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong registry_issue%ROWTYPE;
    every_purpose text[] := registry_any_purpose();
    blocks bigint[];
    f bigint[];
    l bigint[];
    states text[];
    held bigint;
    buffered bigint;
    remaining bigint;
    made bigint;
    posted bigint;
    place int;
BEGIN
    SELECT * INTO wrong FROM registry_issue i WHERE i.id = of_issue;
    IF NOT FOUND THEN RAISE EXCEPTION 'registry_unknown_issue' USING ERRCODE = 'RG005'; END IF;
    PERFORM registry_gates(ARRAY[wrong.holder]);
    made := registry_known(of_key, of_content);
    IF made IS NOT NULL THEN RETURN QUERY SELECT made, true; RETURN; END IF;
    remaining := registry_recallable(of_issue);
    IF of_kg > remaining THEN
        RAISE EXCEPTION 'registry_recall_too_large' USING ERRCODE = 'RG006', DETAIL = json_build_object('left_kg', remaining, 'asked_kg', of_kg)::text;
    END IF;
    WITH own AS MATERIALIZED (SELECT * FROM registry_take(wrong.holder, 'held', of_kg, int8range(1, NULL), of_issue, NULL, NULL, true, every_purpose)),
    so_far AS (SELECT coalesce(sum(o.last - o.first + 1), 0)::bigint AS kg FROM own o),
    kept AS MATERIALIZED (
        SELECT t.* FROM so_far s, registry_take(wrong.holder, 'buffer', of_kg - s.kg, int8range(1, NULL), NULL, wrong.project_id, NULL, true, every_purpose) t),
    every AS (SELECT *, 'held' AS state FROM own UNION ALL SELECT *, 'buffer' FROM kept)
    SELECT coalesce(array_agg(e.block ORDER BY e.first), '{}'), coalesce(array_agg(e.first ORDER BY e.first), '{}'), coalesce(array_agg(e.last ORDER BY e.first), '{}'),
           coalesce(array_agg(e.state ORDER BY e.first), '{}'),
           coalesce(sum(e.last - e.first + 1) FILTER (WHERE e.state = 'held'), 0), coalesce(sum(e.last - e.first + 1) FILTER (WHERE e.state = 'buffer'), 0)
    INTO blocks, f, l, states, held, buffered FROM every e;
    posted := registry_post(of_key, of_content, of_day, array_fill(wrong.holder, ARRAY[4]), ARRAY[5, 5, 5, 6], ARRAY[-14, -14, -12, -15],
        ARRAY[-held, -buffered, buffered, of_kg - held - buffered], (SELECT m.entry FROM registry_movement m WHERE m.id = wrong.movement_id), of_reason, of_at);
    INSERT INTO registry_movement AS m (key, content_hash, verb, day, at, "by", reason, corrects_id, entry, receivable_kg)
    VALUES (of_key, of_content, 'recall', of_day, of_at, of_by, of_reason, wrong.movement_id, posted, of_kg - held - buffered) RETURNING m.id INTO made;
    FOR place IN 1 .. cardinality(f) LOOP
        PERFORM registry_put(blocks[place], f[place], l[place], wrong.holder, 'cancelled', '');
    END LOOP;
    INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)
    SELECT made, x, y, wrong.holder, s, wrong.holder, 'cancelled' FROM unnest(f, l, states) n (x, y, s);
    RETURN QUERY SELECT made, false;
END $$;

CREATE OR REPLACE FUNCTION registry_span_stands(touched int8range) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    covered bigint;
    astray bigint;
BEGIN
    SELECT coalesce(sum(upper(b.span * touched) - lower(b.span * touched)), 0),
           count(*) FILTER (WHERE NOT i.span @> b.span OR NOT coalesce((
               SELECT m.span @> b.span AND m.to_holder = b.holder AND m.to_state = b.state
                      AND b.purpose = (SELECT v.purpose FROM registry_movement v WHERE v.id = m.movement_id)
               FROM registry_last_over(b.span, NULL) m), false))
    INTO covered, astray FROM registry_block b JOIN registry_issue i ON i.id = b.issue_id WHERE b.span && touched;
    IF covered <> upper(touched) - lower(touched) THEN
        RAISE EXCEPTION 'registry: % of % serials in % lie in a block', covered, upper(touched) - lower(touched), touched USING ERRCODE = 'check_violation';
    END IF;
    IF astray > 0 THEN
        RAISE EXCEPTION 'registry: a block in % is not where its history led', touched USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION registry_moved_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    of_verb text;
    of_purpose text;
    was registry_moved;
    bound text;
BEGIN
    SELECT m.verb, m.purpose INTO of_verb, of_purpose FROM registry_movement m WHERE m.id = NEW.movement_id;
    IF of_verb = 'issue' AND NEW.from_state = '' AND NEW.to_state IN ('held', 'buffer') AND of_purpose = '' THEN RETURN NEW; END IF;
    IF registry_leads_to(of_verb, NEW.from_state) IS DISTINCT FROM NEW.to_state
       OR NEW.to_holder <> NEW.from_holder AND of_verb NOT IN ('transfer', 'release_escrow')
       OR NEW.to_holder = NEW.from_holder AND of_verb = 'transfer' THEN
        RAISE EXCEPTION 'registry: % does not lead from % to %', of_verb, NEW.from_state, NEW.to_state USING ERRCODE = 'check_violation';
    END IF;
    SELECT m.* INTO was FROM registry_last_over(NEW.span, NEW.id) m;
    IF NOT coalesce(was.span @> NEW.span AND was.to_holder = NEW.from_holder AND was.to_state = NEW.from_state, false) THEN
        RAISE EXCEPTION 'registry: %-% is not with % as %', NEW.first, NEW.last, NEW.from_holder, NEW.from_state USING ERRCODE = 'check_violation';
    END IF;
    SELECT m.purpose INTO bound FROM registry_movement m WHERE m.id = was.movement_id;
    IF NOT registry_may_state_purpose(of_verb, of_purpose) OR NOT bound = ANY (registry_purposes(of_verb, of_purpose)) THEN
        RAISE EXCEPTION 'registry: %-% is bound to "%", and % for "%" is refused', NEW.first, NEW.last, bound, of_verb, of_purpose
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION registry_take(bigint, text, bigint, int8range, bigint, bigint, int, boolean, text[]),
    registry_put(bigint, bigint, bigint, bigint, text, text),
    registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int, text[]),
    registry_move(text, text, text, text, bigint, bigint, bigint, bigint[], bigint[], bigint, bigint, int, date, timestamptz, bigint, text, bigint, text) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        GRANT EXECUTE ON FUNCTION registry_move(text, text, text, text, bigint, bigint, bigint, bigint[], bigint[], bigint, bigint, int, date, timestamptz, bigint,
            text, bigint, text) TO puhui_app;
        REVOKE EXECUTE ON FUNCTION registry_take(bigint, text, bigint, int8range, bigint, bigint, int, boolean, text[]),
            registry_put(bigint, bigint, bigint, bigint, text, text),
            registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int, text[]) FROM puhui_app;
    END IF;
END $$;

-- Credits, as the database holds them: no two blocks overlap, at commit every serial of an issue lies in exactly one block, that block is where
-- the history left it, what is retired or cancelled never changes, and history is only added to. plpgsql alone, PostgreSQL 15 to 18.

INSERT INTO registry_serialcounter (id, next) VALUES (1, 1);

ALTER TABLE registry_issue ADD COLUMN span int8range GENERATED ALWAYS AS (int8range(first, last, '[]')) STORED;
ALTER TABLE registry_issue ADD CONSTRAINT registry_issues_never_overlap EXCLUDE USING gist (span WITH &&);
ALTER TABLE registry_block ADD COLUMN span int8range GENERATED ALWAYS AS (int8range(first, last, '[]')) STORED;
ALTER TABLE registry_block ADD CONSTRAINT registry_blocks_never_overlap EXCLUDE USING gist (span WITH &&);
ALTER TABLE registry_moved ADD COLUMN span int8range GENERATED ALWAYS AS (int8range(first, last, '[]')) STORED;
CREATE INDEX registry_moved_span ON registry_moved USING gist (span);
ALTER TABLE registry_hold ADD COLUMN span int8range GENERATED ALWAYS AS (CASE WHEN first IS NULL THEN NULL ELSE int8range(first, last, '[]') END) STORED;
CREATE INDEX registry_hold_live_span ON registry_hold USING gist (span) WHERE until IS NULL;
CREATE INDEX registry_hold_live_holder ON registry_hold (holder) WHERE until IS NULL;

-- The table of allowed moves, the same as rules.MOVES: a test walks every cell of both.
CREATE FUNCTION registry_leads_to(verb text, state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE verb || ' ' || state
        WHEN 'transfer held' THEN 'held'
        WHEN 'escrow held' THEN 'escrowed'
        WHEN 'release_escrow escrowed' THEN 'held'
        WHEN 'pledge held' THEN 'pledged'
        WHEN 'release_pledge pledged' THEN 'held'
        WHEN 'retire held' THEN 'retired'
        WHEN 'cancel held' THEN 'cancelled'
        WHEN 'cancel buffer' THEN 'cancelled'
        WHEN 'recall held' THEN 'cancelled'
        WHEN 'recall buffer' THEN 'cancelled'
    END
$$;

-- -- what is never done, whoever asks ----------------------------------------------------------------------------------

CREATE FUNCTION registry_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'registry: % on % is refused; write a further movement instead', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER registry_movement_never BEFORE UPDATE OR DELETE ON registry_movement FOR EACH ROW EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_movement_never_all BEFORE TRUNCATE ON registry_movement FOR EACH STATEMENT EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_moved_never BEFORE UPDATE OR DELETE ON registry_moved FOR EACH ROW EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_moved_never_all BEFORE TRUNCATE ON registry_moved FOR EACH STATEMENT EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_issue_never BEFORE UPDATE OR DELETE ON registry_issue FOR EACH ROW EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_issue_never_all BEFORE TRUNCATE ON registry_issue FOR EACH STATEMENT EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_block_never BEFORE DELETE ON registry_block FOR EACH ROW EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_block_never_all BEFORE TRUNCATE ON registry_block FOR EACH STATEMENT EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_hold_never BEFORE DELETE ON registry_hold FOR EACH ROW EXECUTE FUNCTION registry_never();
CREATE TRIGGER registry_hold_never_all BEFORE TRUNCATE ON registry_hold FOR EACH STATEMENT EXECUTE FUNCTION registry_never();

-- A block shrinks or moves on; it grows never, changes its issue never, and once retired or cancelled it stands.
CREATE FUNCTION registry_block_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('retired', 'cancelled') THEN
        RAISE EXCEPTION 'registry: block %-% is %, and stands', OLD.first, OLD.last, OLD.state USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.id <> OLD.id OR NEW.issue_id <> OLD.issue_id OR NEW.first < OLD.first OR NEW.last > OLD.last THEN
        RAISE EXCEPTION 'registry: a block only shrinks, within its issue' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_block_keeps BEFORE UPDATE ON registry_block FOR EACH ROW EXECUTE FUNCTION registry_block_keeps();

-- A hold is released once; nothing else of it ever changes.
CREATE FUNCTION registry_hold_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NOT NULL OR (NEW.id, NEW.key, NEW.holder, NEW.first, NEW.last, NEW.reason, NEW."by", NEW.since, NEW.after_movement)
       IS DISTINCT FROM (OLD.id, OLD.key, OLD.holder, OLD.first, OLD.last, OLD.reason, OLD."by", OLD.since, OLD.after_movement) THEN
        RAISE EXCEPTION 'registry: hold % is released once, and changes in nothing else', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registry_hold_keeps BEFORE UPDATE ON registry_hold FOR EACH ROW EXECUTE FUNCTION registry_hold_keeps();

-- At commit, over the spans that were touched and no others: every serial lies in a block (that none lies in two is the exclusion's part), the
-- block is within its issue, and is where the last movement over it led. So the cost does not grow with what stands elsewhere.
CREATE FUNCTION registry_span_stands(touched int8range) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    covered bigint;
    astray bigint;
BEGIN
    SELECT coalesce(sum(upper(b.span * touched) - lower(b.span * touched)), 0),
           count(*) FILTER (WHERE NOT i.span @> b.span OR NOT coalesce((
               SELECT m.span @> b.span AND m.to_holder = b.holder AND m.to_state = b.state
               FROM registry_moved m WHERE m.span && b.span ORDER BY m.id DESC LIMIT 1), false))
    INTO covered, astray FROM registry_block b JOIN registry_issue i ON i.id = b.issue_id WHERE b.span && touched;
    IF covered <> upper(touched) - lower(touched) THEN
        RAISE EXCEPTION 'registry: % of % serials in % lie in a block', covered, upper(touched) - lower(touched), touched USING ERRCODE = 'check_violation';
    END IF;
    IF astray > 0 THEN
        RAISE EXCEPTION 'registry: a block in % is not where its history led', touched USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION registry_tiles() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- what an update left is part of what it found: a block only shrinks
    IF TG_OP = 'UPDATE' THEN PERFORM registry_span_stands(OLD.span); ELSE PERFORM registry_span_stands(NEW.span); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER registry_block_tiles AFTER INSERT OR UPDATE ON registry_block DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION registry_tiles();
CREATE CONSTRAINT TRIGGER registry_issue_tiles AFTER INSERT ON registry_issue DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION registry_tiles();
CREATE CONSTRAINT TRIGGER registry_moved_tiles AFTER INSERT ON registry_moved DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION registry_tiles();

-- History is a chain: what a movement says it took is what the last one over that span left, and the table allows the step.
CREATE FUNCTION registry_moved_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
                     FROM registry_moved m WHERE m.span && NEW.span AND m.id < NEW.id ORDER BY m.id DESC LIMIT 1), false) THEN
        RAISE EXCEPTION 'registry: %-% is not with % as %', NEW.first, NEW.last, NEW.from_holder, NEW.from_state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- afterwards: before an insert the generated span is not there yet
CREATE TRIGGER registry_moved_follows AFTER INSERT ON registry_moved FOR EACH ROW EXECUTE FUNCTION registry_moved_follows();

-- -- the doors ---------------------------------------------------------------------------------------------------------

-- Holds are taken alone, movements in common: when a hold commits, each movement has either committed before it or will see it. Then one gate for
-- each holder, in order: two movements of one holder wait for each other here, and the second sees every block that the first has made.
CREATE FUNCTION registry_gates(holders bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gate int;
BEGIN
    LOCK TABLE registry_hold IN ROW SHARE MODE;
    FOR gate IN SELECT DISTINCT hashint8(h) FROM unnest(holders) h WHERE h IS NOT NULL ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(hashtext('registry_holder'), gate);
    END LOOP;
END $$;

CREATE FUNCTION registry_known(of_key text, of_content text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found registry_movement%ROWTYPE;
BEGIN
    SELECT * INTO found FROM registry_movement m WHERE m.key = of_key;
    IF found.content_hash <> of_content THEN RAISE EXCEPTION 'registry_key_reused' USING ERRCODE = 'RG004'; END IF;
    RETURN found.id;
END $$;

-- What is free of a holder's blocks in one state, lowest serials first, until there is enough; the rows stay locked. Frozen spans are left out,
-- unless the authority takes back what was wrong.
CREATE FUNCTION registry_take(
    of_holder bigint, of_state text, of_kg bigint, within int8range, of_issue bigint, of_project bigint, of_vintage int, may_be_frozen boolean
) RETURNS TABLE (block bigint, first bigint, last bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    one record;
    piece int8range;
    missing bigint := of_kg;
BEGIN
    FOR one IN
        SELECT b.id, b.span * within AS span FROM registry_block b
        WHERE b.holder = of_holder AND b.state = of_state AND b.span && within
          AND (of_issue IS NULL OR b.issue_id = of_issue)
          AND (of_project IS NULL AND of_vintage IS NULL OR EXISTS (
              SELECT 1 FROM registry_issue i WHERE i.id = b.issue_id AND i.project_id = coalesce(of_project, i.project_id)
              AND i.vintage = coalesce(of_vintage, i.vintage)))
        ORDER BY b.first FOR UPDATE OF b
    LOOP
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
        EXIT WHEN missing <= 0;
    END LOOP;
END $$;

-- A piece of a block goes to a holder and a state. Shrink first, then insert: the exclusion looks at every statement.
CREATE FUNCTION registry_put(of_block bigint, of_first bigint, of_last bigint, to_holder bigint, to_state text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was registry_block%ROWTYPE;
BEGIN
    SELECT * INTO STRICT was FROM registry_block b WHERE b.id = of_block FOR UPDATE;
    IF was.last > of_last THEN
        UPDATE registry_block SET first = of_last + 1 WHERE id = of_block;
        IF was.first < of_first THEN
            INSERT INTO registry_block (issue_id, first, last, holder, state) VALUES (was.issue_id, was.first, of_first - 1, was.holder, was.state);
        END IF;
        INSERT INTO registry_block (issue_id, first, last, holder, state) VALUES (was.issue_id, of_first, of_last, to_holder, to_state);
    ELSIF was.first < of_first THEN
        UPDATE registry_block SET last = of_first - 1 WHERE id = of_block;
        INSERT INTO registry_block (issue_id, first, last, holder, state) VALUES (was.issue_id, of_first, of_last, to_holder, to_state);
    ELSE
        UPDATE registry_block SET holder = to_holder, state = to_state WHERE id = of_block;
    END IF;
END $$;

-- The system account that has what stands in a state; none where it is the holder's own.
CREATE FUNCTION registry_side(state text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE state WHEN 'buffer' THEN -12 WHEN 'retired' THEN -13 WHEN 'cancelled' THEN -14 END
$$;

-- The lines of the ledger, their zeros left out; gives the entry, or none where there is nothing to post.
CREATE FUNCTION registry_post(of_key text, of_content text, of_day date, holders bigint[], assets int[], counters bigint[], amounts bigint[],
                              of_corrects bigint, of_reason text, of_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    h bigint[];
    s smallint[];
    c bigint[];
    a bigint[];
    made record;
BEGIN
    SELECT array_agg(l.h), array_agg(l.s), array_agg(l.c), array_agg(l.a) INTO h, s, c, a
    FROM (SELECT x.h, x.s::smallint AS s, x.c, sum(x.a)::bigint AS a FROM unnest(holders, assets, counters, amounts) AS x (h, s, c, a) WHERE x.c IS NOT NULL
          GROUP BY 1, 2, 3 HAVING sum(x.a) <> 0) l;
    IF h IS NULL THEN RETURN NULL; END IF;
    SELECT * INTO made FROM ledger_transfer('credits ' || of_key, of_content::bytea, of_day, h, s, c, a, of_corrects, of_reason, of_at);
    IF made.is_repeat THEN RAISE EXCEPTION 'registry_key_reused' USING ERRCODE = 'RG004'; END IF;
    RETURN made.entry;
END $$;

-- Every verb that leaves an issue where it is: transfer, escrow, pledge, their releases, retire, cancel.
CREATE FUNCTION registry_move(
    of_key text, of_content text, of_verb text, of_state text, giver bigint, taker bigint, of_kg bigint, firsts bigint[], lasts bigint[],
    of_issue bigint, of_project bigint, of_vintage int, of_day date, of_at timestamptz, of_by bigint, of_reason text, of_corrects bigint
) RETURNS TABLE (movement bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    to_state text := registry_leads_to(of_verb, of_state);
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
             registry_take(giver, of_state, w.kg, w.span, of_issue, of_project, of_vintage, false) t;
    END IF;
    PERFORM registry_enough(giver, of_state, of_kg, (SELECT sum(y - x + 1) FROM unnest(f, l) n (x, y))::bigint, firsts, lasts, of_issue, of_project, of_vintage);
    posted := registry_post(of_key, of_content, of_day,
        ARRAY[giver, taker, giver, giver], ARRAY[5, 5, 5, 5],
        ARRAY[CASE WHEN taker <> giver THEN taker END, CASE WHEN taker <> giver THEN giver END, registry_side(of_state), registry_side(to_state)],
        ARRAY[-of_kg, of_kg, of_kg, -of_kg],
        (SELECT m.entry FROM registry_movement m WHERE m.id = of_corrects), of_reason, of_at);
    INSERT INTO registry_movement AS m (key, content_hash, verb, day, at, "by", reason, corrects_id, entry, receivable_kg)
    VALUES (of_key, of_content, of_verb, of_day, of_at, of_by, of_reason, of_corrects, posted, 0) RETURNING m.id INTO made;
    FOR place IN 1 .. cardinality(f) LOOP
        PERFORM registry_put(blocks[place], f[place], l[place], taker, to_state);
    END LOOP;
    INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)
    SELECT made, x, y, giver, of_state, taker, to_state FROM unnest(f, l) n (x, y);
    RETURN QUERY SELECT made, false;
END $$;

-- Refuses what is not enough, and says why: it is over for ever, it is frozen, or it is not there.
CREATE FUNCTION registry_enough(
    giver bigint, of_state text, of_kg bigint, taken bigint, firsts bigint[], lasts bigint[], of_issue bigint, of_project bigint, of_vintage int
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    all_kg bigint;
    told text := json_build_object('held_kg', coalesce(taken, 0), 'asked_kg', of_kg)::text;
BEGIN
    IF taken = of_kg THEN RETURN; END IF;
    IF EXISTS (SELECT 1 FROM registry_block b, unnest(firsts, lasts) n (x, y) WHERE b.span && int8range(x, y, '[]') AND b.state IN ('retired', 'cancelled')) THEN
        RAISE EXCEPTION 'registry_final' USING ERRCODE = 'RG003';
    END IF;
    SELECT sum(t.last - t.first + 1) INTO all_kg
    FROM (SELECT int8range(x, y, '[]') AS span, y - x + 1 AS kg FROM unnest(firsts, lasts) n (x, y)
          UNION ALL SELECT int8range(1, NULL), of_kg WHERE cardinality(firsts) = 0) w,
         registry_take(giver, of_state, w.kg, w.span, of_issue, of_project, of_vintage, true) t;
    IF all_kg = of_kg THEN RAISE EXCEPTION 'registry_frozen' USING ERRCODE = 'RG002', DETAIL = told; END IF;
    told := json_build_object('held_kg', coalesce(all_kg, 0), 'asked_kg', of_kg)::text;
    RAISE EXCEPTION 'registry_insufficient' USING ERRCODE = 'RG001', DETAIL = told;
END $$;

-- A new issue: the next serials of the province, the buffer share at their end.
CREATE FUNCTION registry_place(
    of_key text, of_content text, of_project bigint, of_period bigint, of_vintage int, of_kg bigint, of_buffer bigint, of_holder bigint,
    of_day date, of_at timestamptz, of_by bigint, of_reason text
) RETURNS TABLE (movement bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    placed bigint;
    posted bigint;
    begins bigint;
    cut bigint;
BEGIN
    PERFORM registry_gates(ARRAY[of_holder]);
    UPDATE registry_serialcounter SET next = next WHERE id = 1;  -- issues come one after the other, and no serial is skipped
    made := registry_known(of_key, of_content);
    IF made IS NOT NULL THEN RETURN QUERY SELECT made, true; RETURN; END IF;
    UPDATE registry_serialcounter SET next = next + of_kg WHERE id = 1 RETURNING next - of_kg INTO begins;
    cut := begins + of_kg - of_buffer;
    posted := registry_post(of_key, of_content, of_day, ARRAY[of_holder, of_holder], ARRAY[5, 5], ARRAY[-11, -12], ARRAY[of_kg, -of_buffer], NULL, of_reason, of_at);
    INSERT INTO registry_movement AS m (key, content_hash, verb, day, at, "by", reason, entry, receivable_kg)
    VALUES (of_key, of_content, 'issue', of_day, of_at, of_by, of_reason, posted, 0) RETURNING m.id INTO made;
    INSERT INTO registry_issue AS i (project_id, period_id, vintage, first, last, buffer_kg, holder, movement_id)
    VALUES (of_project, of_period, of_vintage, begins, begins + of_kg - 1, of_buffer, of_holder, made) RETURNING i.id INTO placed;
    INSERT INTO registry_block (issue_id, first, last, holder, state) VALUES (placed, begins, cut - 1, of_holder, 'held');
    INSERT INTO registry_moved (movement_id, first, last, from_state, to_holder, to_state) VALUES (made, begins, cut - 1, '', of_holder, 'held');
    IF of_buffer > 0 THEN
        INSERT INTO registry_block (issue_id, first, last, holder, state) VALUES (placed, cut, begins + of_kg - 1, of_holder, 'buffer');
        INSERT INTO registry_moved (movement_id, first, last, from_state, to_holder, to_state) VALUES (made, cut, begins + of_kg - 1, '', of_holder, 'buffer');
    END IF;
    RETURN QUERY SELECT made, false;
END $$;

-- An issue was wrong by so much: first what its holder still holds of it, then the buffer of its project, and what is missing he owes.
CREATE FUNCTION registry_recall(of_key text, of_content text, of_issue bigint, of_kg bigint, of_day date, of_at timestamptz, of_by bigint, of_reason text)
RETURNS TABLE (movement bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong registry_issue%ROWTYPE;
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
    WITH own AS MATERIALIZED (SELECT * FROM registry_take(wrong.holder, 'held', of_kg, int8range(1, NULL), of_issue, NULL, NULL, true)),
    so_far AS (SELECT coalesce(sum(o.last - o.first + 1), 0)::bigint AS kg FROM own o),
    kept AS MATERIALIZED (SELECT t.* FROM so_far s, registry_take(wrong.holder, 'buffer', of_kg - s.kg, int8range(1, NULL), NULL, wrong.project_id, NULL, true) t),
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
        PERFORM registry_put(blocks[place], f[place], l[place], wrong.holder, 'cancelled');
    END LOOP;
    INSERT INTO registry_moved (movement_id, first, last, from_holder, from_state, to_holder, to_state)
    SELECT made, x, y, wrong.holder, s, wrong.holder, 'cancelled' FROM unnest(f, l, states) n (x, y, s);
    RETURN QUERY SELECT made, false;
END $$;

-- What of an issue was not recalled yet.
CREATE FUNCTION registry_recallable(of_issue bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.last - i.first + 1 - coalesce((SELECT sum(m.receivable_kg + (SELECT coalesce(sum(d.last - d.first + 1), 0) FROM registry_moved d WHERE d.movement_id = m.id))
        FROM registry_movement m WHERE m.corrects_id = i.movement_id AND m.verb = 'recall'), 0)::bigint
    FROM registry_issue i WHERE i.id = of_issue
$$;

CREATE FUNCTION registry_hold_credits(of_key text, of_holder bigint, of_first bigint, of_last bigint, of_reason text, of_by bigint, of_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '30s' AS $$
DECLARE
    made registry_hold%ROWTYPE;
BEGIN
    LOCK TABLE registry_hold IN EXCLUSIVE MODE;
    INSERT INTO registry_hold (key, holder, first, last, reason, "by", since, after_movement, release_reason)
    VALUES (of_key, of_holder, of_first, of_last, of_reason, of_by, of_at, (SELECT coalesce(max(id), 0) FROM registry_movement), '') ON CONFLICT (key) DO NOTHING;
    SELECT * INTO STRICT made FROM registry_hold h WHERE h.key = of_key;
    IF (made.holder, made.first, made.last, made.reason) IS DISTINCT FROM (of_holder, of_first, of_last, of_reason) THEN
        RAISE EXCEPTION 'registry_key_reused' USING ERRCODE = 'RG004';
    END IF;
    RETURN made.id;
END $$;

CREATE FUNCTION registry_release_credits(of_key text, of_hold bigint, of_reason text, of_by bigint, of_at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '30s' AS $$
BEGIN
    LOCK TABLE registry_hold IN EXCLUSIVE MODE;
    IF EXISTS (SELECT 1 FROM registry_hold h WHERE h.release_key = of_key AND (h.id <> of_hold OR h.release_reason <> of_reason)) THEN
        RAISE EXCEPTION 'registry_key_reused' USING ERRCODE = 'RG004';
    END IF;
    UPDATE registry_hold SET until = of_at, released_by = of_by, release_key = of_key, release_reason = of_reason,
        until_movement = (SELECT coalesce(max(id), 0) FROM registry_movement) WHERE id = of_hold AND until IS NULL;
    IF NOT EXISTS (SELECT 1 FROM registry_hold h WHERE h.id = of_hold AND h.release_key = of_key) THEN
        RAISE EXCEPTION 'registry_unknown_hold' USING ERRCODE = 'RG007';
    END IF;
    RETURN of_hold;
END $$;

-- What the application may do: read, and call the doors. The parts of the doors are theirs alone.
REVOKE EXECUTE ON FUNCTION registry_gates(bigint[]), registry_known(text, text), registry_take(bigint, text, bigint, int8range, bigint, bigint, int, boolean),
    registry_put(bigint, bigint, bigint, bigint, text), registry_span_stands(int8range), registry_recallable(bigint),
    registry_post(text, text, date, bigint[], int[], bigint[], bigint[], bigint, text, timestamptz),
    registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int),
    registry_move(text, text, text, text, bigint, bigint, bigint, bigint[], bigint[], bigint, bigint, int, date, timestamptz, bigint, text, bigint),
    registry_place(text, text, bigint, bigint, int, bigint, bigint, bigint, date, timestamptz, bigint, text),
    registry_recall(text, text, bigint, bigint, date, timestamptz, bigint, text),
    registry_hold_credits(text, bigint, bigint, bigint, text, bigint, timestamptz), registry_release_credits(text, bigint, text, bigint, timestamptz) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        REVOKE ALL ON registry_serialcounter, registry_movement, registry_moved, registry_issue, registry_block, registry_hold FROM puhui_app;
        GRANT SELECT ON registry_serialcounter, registry_movement, registry_moved, registry_issue, registry_block, registry_hold TO puhui_app;
        REVOKE EXECUTE ON FUNCTION registry_gates(bigint[]), registry_known(text, text),
            registry_take(bigint, text, bigint, int8range, bigint, bigint, int, boolean), registry_put(bigint, bigint, bigint, bigint, text),
            registry_post(text, text, date, bigint[], int[], bigint[], bigint[], bigint, text, timestamptz),
            registry_enough(bigint, text, bigint, bigint, bigint[], bigint[], bigint, bigint, int) FROM puhui_app;
    END IF;
END $$;

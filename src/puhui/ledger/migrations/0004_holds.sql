-- Holds. Nothing leaves a frozen account; what comes in still comes in.
--
-- One gate orders holds and movements: every door holds it in common until its transaction ends, and a hold takes it alone. So when a hold
-- commits, each movement has either committed before it or will see it. A reader never waits, and a backup takes no part.
-- The numbers of entries, of applied chunks and of holds come from one sequence, drawn behind the gate: their order is the order of events,
-- whatever the clocks say.

CREATE TABLE ledger_hold (
    number         bigint      PRIMARY KEY DEFAULT nextval('ledger_entry_number'),
    key            text        NOT NULL UNIQUE,
    holder         bigint      NOT NULL CHECK (holder > 0),
    asset          smallint    REFERENCES ledger_asset (number),  -- null: every asset, also those that come later
    reason         text        NOT NULL CHECK (reason <> ''),
    since          timestamptz NOT NULL DEFAULT clock_timestamp(),
    until          timestamptz,
    released_by    bigint,      -- the place of the release in the same order
    release_key    text        UNIQUE,
    release_reason text        CHECK (release_reason <> ''),
    CONSTRAINT ledger_hold_released CHECK ((until IS NULL AND released_by IS NULL AND release_key IS NULL AND release_reason IS NULL)
        OR (until IS NOT NULL AND released_by > number AND release_key IS NOT NULL AND release_reason IS NOT NULL))
);
CREATE INDEX ledger_hold_live ON ledger_hold (holder) WHERE until IS NULL;
CREATE INDEX ledger_hold_holder ON ledger_hold (holder);

-- A hold is released once; nothing else of it ever changes.
CREATE FUNCTION ledger_hold_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.until IS NOT NULL OR (OLD.number, OLD.key, OLD.holder, OLD.asset, OLD.reason, OLD.since)
       IS DISTINCT FROM (NEW.number, NEW.key, NEW.holder, NEW.asset, NEW.reason, NEW.since) THEN
        RAISE EXCEPTION 'ledger_append_only: % on ledger_hold is refused', TG_OP USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_hold_keeps BEFORE UPDATE OR DELETE ON ledger_hold FOR EACH ROW EXECUTE FUNCTION ledger_hold_keeps();
CREATE TRIGGER ledger_hold_never_all BEFORE TRUNCATE ON ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION ledger_never();

-- The balances of a chunk move when it is applied, which may be long after its entry was opened.
ALTER TABLE ledger_chunk ADD COLUMN step bigint NOT NULL DEFAULT nextval('ledger_entry_number');

-- What every door asks first: is anything held at all? Mostly not, and then no line is looked at.
CREATE FUNCTION ledger_gate() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE ledger_hold IN ROW SHARE MODE;
    RETURN EXISTS (SELECT 1 FROM ledger_hold WHERE until IS NULL);
END $$;

-- Holders of lines that would take something from a held account.
CREATE FUNCTION ledger_held_among(holders bigint[], assets smallint[], amounts bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT l.holder FROM unnest(holders, assets, amounts) AS l (holder, asset, amount)
    JOIN ledger_hold h ON h.holder = l.holder AND h.until IS NULL AND (h.asset IS NULL OR h.asset = l.asset) WHERE l.amount < 0
$$;

CREATE FUNCTION ledger_check_held(holders bigint[], assets smallint[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_held_among(holders, assets, amounts)) THEN
        RAISE EXCEPTION 'ledger_account_held' USING ERRCODE = 'P0007';
    END IF;
END $$;

-- The same over a loaded batch, begun from the holds: there are few of them, and each finds its lines by the batch's own index.
CREATE FUNCTION ledger_batch_held(of_entry bigint, of_from bigint, of_until bigint, doing text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT format('%s FROM (SELECT DISTINCT holder FROM ledger_hold WHERE until IS NULL AND holder >= %s AND holder < %s) h WHERE EXISTS ('
        'SELECT 1 FROM ledger_hold k, %I l WHERE k.holder = h.holder AND k.until IS NULL AND l.holder BETWEEN h.holder AND h.holder'
        ' AND l.amount < 0 AND (k.asset IS NULL OR k.asset = l.asset))', doing, of_from, of_until, 'ledger_loading_' || of_entry)
$$;

-- A hold waits for the movements under way, and those that come meanwhile wait for it: never longer than a chunk of a batch takes.
CREATE FUNCTION ledger_hold_account(of_key text, of_holder bigint, of_asset smallint, of_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '30s' AS $$
DECLARE
    made ledger_hold%ROWTYPE;
BEGIN
    LOCK TABLE ledger_hold IN EXCLUSIVE MODE;
    INSERT INTO ledger_hold (key, holder, asset, reason) VALUES (of_key, of_holder, of_asset, of_reason) ON CONFLICT (key) DO NOTHING;
    SELECT * INTO STRICT made FROM ledger_hold h WHERE h.key = of_key;
    IF (made.holder, made.asset, made.reason) IS DISTINCT FROM (of_holder, of_asset, of_reason) THEN
        RAISE EXCEPTION 'ledger_key_reused' USING ERRCODE = 'P0002';
    END IF;
    RETURN made.number;
END $$;

-- Gives false where there is no such hold, or where it was released under another key.
CREATE FUNCTION ledger_release_account(of_key text, of_hold bigint, of_reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '30s' AS $$
BEGIN
    LOCK TABLE ledger_hold IN EXCLUSIVE MODE;
    IF EXISTS (SELECT 1 FROM ledger_hold WHERE release_key = of_key AND number <> of_hold) THEN
        RAISE EXCEPTION 'ledger_key_reused' USING ERRCODE = 'P0002';
    END IF;
    UPDATE ledger_hold SET until = clock_timestamp(), released_by = nextval('ledger_entry_number'), release_key = of_key, release_reason = of_reason
    WHERE number = of_hold AND until IS NULL;
    RETURN EXISTS (SELECT 1 FROM ledger_hold WHERE number = of_hold AND release_key = of_key AND release_reason = of_reason);
END $$;

-- The doors as they were, each with the gate before its first step.

-- Door 1: one movement.
CREATE OR REPLACE FUNCTION ledger_transfer(
    of_key text, of_content bytea, of_day date, holders bigint[], assets smallint[], counters bigint[], amounts bigint[],
    of_corrects bigint, of_reason text, of_happened_at timestamptz
) RETURNS TABLE (entry bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    found_hash bytea;
    line record;
    any_held boolean := ledger_gate();
BEGIN
    INSERT INTO ledger_entry AS e (key, content_hash, kind, day, part, stage, lines, corrects, reason, happened_at)
    VALUES (of_key, of_content, 'single', of_day, 0, 'posted', cardinality(holders), of_corrects, of_reason, of_happened_at)
    ON CONFLICT (key) DO NOTHING RETURNING e.number INTO made;
    IF made IS NULL THEN
        SELECT e.number, e.content_hash INTO made, found_hash FROM ledger_entry e WHERE e.key = of_key;
        IF found_hash <> of_content THEN
            RAISE EXCEPTION 'ledger_key_reused' USING ERRCODE = 'P0002';
        END IF;
        RETURN QUERY SELECT made, true;
        RETURN;
    END IF;
    IF EXISTS (SELECT unnest(assets) EXCEPT SELECT number FROM ledger_asset) THEN
        RAISE EXCEPTION 'ledger_unknown_asset' USING ERRCODE = 'P0006';
    END IF;
    PERFORM ledger_check_mirrored(holders, assets, counters, amounts);
    IF any_held THEN PERFORM ledger_check_held(holders, assets, amounts); END IF;
    PERFORM ledger_open_day(of_day);
    FOR line IN
        SELECT l.holder, l.asset, sum(l.amount)::bigint AS delta
        FROM unnest(holders, assets, amounts) AS l (holder, asset, amount) GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
        PERFORM ledger_move(line.holder, line.asset, line.delta);
    END LOOP;
    INSERT INTO ledger_posting (day, part, entry, holder, asset, counter, amount)
    SELECT of_day, 0, made, l.holder, l.asset, l.counter, sum(l.amount)
    FROM unnest(holders, assets, counters, amounts) AS l (holder, asset, counter, amount) GROUP BY l.holder, l.asset, l.counter;
    RETURN QUERY SELECT made, false;
END $$;

-- Door 2: the balances of a chunk.
CREATE OR REPLACE FUNCTION ledger_batch_apply(of_entry bigint, of_from bigint, of_until bigint, may_refuse boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off SET work_mem = '64MB' AS $$
DECLARE
    named text := 'ledger_loading_' || of_entry;
    kept text := '';
    deltas text;
    wanted bigint;
    changed bigint;
    any_held boolean := ledger_gate();
BEGIN
    INSERT INTO ledger_chunk (entry, from_holder, until_holder) VALUES (of_entry, of_from, of_until) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
    IF any_held THEN
        EXECUTE ledger_batch_held(of_entry, of_from, of_until, CASE WHEN may_refuse
            THEN format('INSERT INTO ledger_refused (entry, holder) SELECT %s, h.holder', of_entry) ELSE 'SELECT 1' END);
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed > 0 AND NOT may_refuse THEN RAISE EXCEPTION 'ledger_account_held' USING ERRCODE = 'P0007'; END IF;
    END IF;
    IF may_refuse THEN
        PERFORM ledger_batch_refuse(of_entry, of_from, of_until);
        kept := format(' AND (SELECT r.entry FROM ledger_refused r WHERE r.entry = %s AND r.holder = l.holder) IS NULL', of_entry);
    END IF;
    deltas := format('SELECT l.holder, l.asset, sum(l.amount)::bigint AS amount FROM %I l WHERE l.holder >= %s AND l.holder < %s%s'
                     ' GROUP BY l.holder, l.asset', named, of_from, of_until, kept);
    BEGIN
        EXECUTE format('WITH delta AS MATERIALIZED (%s ORDER BY l.holder, l.asset), known AS (UPDATE ledger_account a SET balance = a.balance + d.amount'
                       ' FROM delta d WHERE a.holder BETWEEN d.holder AND d.holder AND a.asset = d.asset RETURNING 1)'
                       ' SELECT (SELECT count(*) FROM delta), (SELECT count(*) FROM known)', deltas) INTO wanted, changed;
        IF changed < wanted THEN RAISE EXCEPTION 'new accounts' USING ERRCODE = 'P0005'; END IF;
    EXCEPTION WHEN SQLSTATE 'P0005' THEN
        -- first movements of some accounts: open those, then all are known. A live transfer that opens one at this moment is waited for.
        EXECUTE format('INSERT INTO ledger_account (holder, asset) SELECT d.holder, d.asset FROM (%s) d ORDER BY d.holder, d.asset'
                       ' ON CONFLICT DO NOTHING', deltas);
        EXECUTE format('WITH delta AS MATERIALIZED (%s ORDER BY l.holder, l.asset) UPDATE ledger_account a SET balance = a.balance + d.amount'
                       ' FROM delta d WHERE a.holder BETWEEN d.holder AND d.holder AND a.asset = d.asset', deltas);
        GET DIAGNOSTICS changed = ROW_COUNT;
        IF changed < wanted THEN RAISE EXCEPTION 'ledger_account_missing'; END IF;
    END;
    RETURN changed;
END $$;

CREATE OR REPLACE FUNCTION ledger_batch_refuse(of_entry bigint, of_from bigint, of_until bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('
        INSERT INTO ledger_refused (entry, holder)
        SELECT DISTINCT $3, d.holder FROM (
            SELECT l.holder, l.asset, sum(l.amount) AS amount FROM %I l WHERE l.holder >= $1 AND l.holder < $2 GROUP BY 1, 2 HAVING sum(l.amount) < 0
        ) d LEFT JOIN LATERAL (
            SELECT a.balance, a.floor FROM ledger_account a WHERE a.holder = d.holder AND a.asset = d.asset FOR UPDATE
        ) a ON true WHERE coalesce(a.balance, 0) + d.amount < coalesce(a.floor, 0)
        ON CONFLICT DO NOTHING', 'ledger_loading_' || of_entry)
    USING of_from, of_until, of_entry;
END $$;

-- Door 2 for a small batch.
CREATE OR REPLACE FUNCTION ledger_batch_small(
    of_key text, of_content bytea, of_day date, holders bigint[], assets smallint[], counters bigint[], amounts bigint[],
    may_refuse boolean, of_corrects bigint, of_reason text
) RETURNS TABLE (entry bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
    made bigint;
    found_hash bytea;
    any_held boolean := ledger_gate();
BEGIN
    INSERT INTO ledger_entry AS e (key, content_hash, kind, day, part, stage, lines, corrects, reason)
    VALUES (of_key, of_content, 'batch', of_day, 0, 'posted', cardinality(holders), of_corrects, of_reason)
    ON CONFLICT (key) DO NOTHING RETURNING e.number INTO made;
    IF made IS NULL THEN
        SELECT e.number, e.content_hash INTO made, found_hash FROM ledger_entry e WHERE e.key = of_key;
        IF found_hash <> of_content THEN RAISE EXCEPTION 'ledger_key_reused' USING ERRCODE = 'P0002'; END IF;
        RETURN QUERY SELECT made, true;
        RETURN;
    END IF;
    IF EXISTS (SELECT unnest(assets) EXCEPT SELECT number FROM ledger_asset) THEN
        RAISE EXCEPTION 'ledger_unknown_asset' USING ERRCODE = 'P0006';
    END IF;
    PERFORM ledger_check_mirrored(holders, assets, counters, amounts);
    IF any_held AND NOT may_refuse THEN PERFORM ledger_check_held(holders, assets, amounts); END IF;
    PERFORM ledger_open_day(of_day);
    IF may_refuse THEN
        WITH delta AS MATERIALIZED (
            SELECT l.holder, l.asset, sum(l.amount) AS amount FROM unnest(holders, assets, amounts) AS l (holder, asset, amount)
            GROUP BY 1, 2 HAVING sum(l.amount) < 0 ORDER BY 1, 2
        ), held AS MATERIALIZED (
            SELECT d.holder, coalesce(a.balance, 0) + d.amount < coalesce(a.floor, 0) AS lacks FROM delta d
            LEFT JOIN LATERAL (SELECT * FROM ledger_account a WHERE a.holder = d.holder AND a.asset = d.asset FOR UPDATE) a ON true
        )
        INSERT INTO ledger_refused (entry, holder) SELECT DISTINCT made, holder FROM held WHERE lacks;
        IF any_held THEN
            INSERT INTO ledger_refused (entry, holder) SELECT made, h FROM ledger_held_among(holders, assets, amounts) h ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    INSERT INTO ledger_account (holder, asset) SELECT DISTINCT l.holder, l.asset FROM unnest(holders, assets) AS l (holder, asset)
    WHERE (SELECT r.entry FROM ledger_refused r WHERE r.entry = made AND r.holder = l.holder) IS NULL ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    WITH delta AS MATERIALIZED (
        SELECT l.holder, l.asset, sum(l.amount)::bigint AS amount FROM unnest(holders, assets, amounts) AS l (holder, asset, amount)
        WHERE (SELECT r.entry FROM ledger_refused r WHERE r.entry = made AND r.holder = l.holder) IS NULL GROUP BY 1, 2 ORDER BY 1, 2
    )
    UPDATE ledger_account a SET balance = a.balance + d.amount FROM delta d WHERE a.holder BETWEEN d.holder AND d.holder AND a.asset = d.asset;
    INSERT INTO ledger_posting (day, part, entry, holder, asset, counter, amount)
    SELECT of_day, 0, made, l.holder, l.asset, l.counter, l.amount
    FROM unnest(holders, assets, counters, amounts) AS l (holder, asset, counter, amount)
    WHERE (SELECT r.entry FROM ledger_refused r WHERE r.entry = made AND r.holder = l.holder) IS NULL;
    RETURN QUERY SELECT made, false;
END $$;

-- What the application may do: read the holds, call the two verbs. The parts of the doors are theirs alone.
REVOKE ALL ON ledger_hold FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION ledger_gate(), ledger_held_among(bigint[], smallint[], bigint[]), ledger_check_held(bigint[], smallint[], bigint[]),
    ledger_batch_held(bigint, bigint, bigint, text), ledger_hold_account(text, bigint, smallint, text),
    ledger_release_account(text, bigint, text) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        REVOKE ALL ON ledger_hold FROM puhui_app;
        GRANT SELECT ON ledger_hold TO puhui_app;
        REVOKE EXECUTE ON FUNCTION ledger_gate(), ledger_held_among(bigint[], smallint[], bigint[]),
            ledger_check_held(bigint[], smallint[], bigint[]), ledger_batch_held(bigint, bigint, bigint, text) FROM puhui_app;
    END IF;
END $$;

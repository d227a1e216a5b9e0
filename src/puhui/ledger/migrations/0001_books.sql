-- The books. Tables belong to the owner role; the application reads, and writes only through the functions below.

CREATE TABLE ledger_asset (
    number smallint PRIMARY KEY,
    code   text NOT NULL UNIQUE,
    unit   text NOT NULL
);

-- Balances change in place and often: room on the page keeps an update from touching the index.
CREATE TABLE ledger_account (
    holder  bigint   NOT NULL,
    asset   smallint NOT NULL,  -- known assets only: the doors check it once per entry, not once per row
    floor   bigint   NOT NULL DEFAULT 0,
    balance bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (holder, asset),
    CONSTRAINT ledger_account_floor CHECK (balance >= floor)
) WITH (fillfactor = 70);

CREATE SEQUENCE ledger_entry_number;
CREATE TABLE ledger_entry (
    number       bigint PRIMARY KEY DEFAULT nextval('ledger_entry_number'),
    key          text        NOT NULL UNIQUE,
    content_hash bytea       NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('single', 'batch')),
    day          date        NOT NULL,
    part         bigint      NOT NULL,
    stage        text        NOT NULL CHECK (stage IN ('loading', 'applying', 'posted')),
    lines        bigint      NOT NULL CHECK (lines > 0),
    corrects     bigint REFERENCES ledger_entry (number),
    reason       text        NOT NULL DEFAULT '',
    happened_at  timestamptz,
    recorded_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_entry_open ON ledger_entry (stage) WHERE stage <> 'posted';

-- One row on the holder's side. A counter below zero is a system account: its side is the sum of the rows that name it.
-- A counter above zero is another holder, and the entry has the mirrored row too.
CREATE TABLE ledger_posting (
    day     date     NOT NULL,
    part    bigint   NOT NULL,
    entry   bigint   NOT NULL,
    holder  bigint   NOT NULL,
    asset   smallint NOT NULL,
    counter bigint   NOT NULL,
    amount  bigint   NOT NULL CHECK (amount <> 0),
    CHECK (holder <> counter)
) PARTITION BY LIST (day);
-- No index on the parent: in part 0 (entry, holder, asset, counter) is unique, in a batch's own part (holder, asset, counter) is,
-- and the partition keys make that unique over all. A narrow index over presorted rows is what keeps a batch near the cost of COPY.

CREATE TABLE ledger_chunk (
    entry        bigint NOT NULL REFERENCES ledger_entry (number),
    from_holder  bigint NOT NULL,
    until_holder bigint NOT NULL,
    PRIMARY KEY (entry, from_holder)
);

CREATE TABLE ledger_refused (
    entry  bigint NOT NULL REFERENCES ledger_entry (number),
    holder bigint NOT NULL,
    PRIMARY KEY (entry, holder)
);

-- Append-only: whoever may still reach a posting finds that it cannot be changed. The owner's own functions only insert.
CREATE FUNCTION ledger_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger_append_only: % on % is refused; post a correction instead', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER ledger_posting_never BEFORE UPDATE OR DELETE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_never();
CREATE TRIGGER ledger_never_all BEFORE TRUNCATE ON ledger_posting FOR EACH STATEMENT EXECUTE FUNCTION ledger_never();
CREATE TRIGGER ledger_chunk_never BEFORE UPDATE OR DELETE ON ledger_chunk FOR EACH ROW EXECUTE FUNCTION ledger_never();
CREATE TRIGGER ledger_refused_never BEFORE UPDATE OR DELETE ON ledger_refused FOR EACH ROW EXECUTE FUNCTION ledger_never();
CREATE FUNCTION ledger_entry_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.number, OLD.key, OLD.content_hash, OLD.kind, OLD.day, OLD.part, OLD.lines)
       IS DISTINCT FROM (NEW.number, NEW.key, NEW.content_hash, NEW.kind, NEW.day, NEW.part, NEW.lines)
       OR OLD.stage = 'posted' THEN
        RAISE EXCEPTION 'ledger_append_only: % on ledger_entry is refused', TG_OP USING ERRCODE = 'P0001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_keeps BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_keeps();

-- The partition of a day, and in it part 0 for single movements and small batches. Made by whoever needs it first.
CREATE FUNCTION ledger_open_day(of_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named text := 'ledger_posting_' || to_char(of_day, 'YYYYMMDD');
BEGIN
    IF to_regclass(named || '_p0') IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_open_day'), extract(julian FROM of_day)::int);
    IF to_regclass(named || '_p0') IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF ledger_posting FOR VALUES IN (%L) PARTITION BY LIST (part)', named, of_day);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (0)', named || '_p0', named);
    EXECUTE format('CREATE UNIQUE INDEX ON %I (holder, entry, asset, counter)', named || '_p0');
    PERFORM ledger_close_table(named);
    PERFORM ledger_close_table(named || '_p0');
END $$;

-- Nobody but the owner's functions writes to a table of postings, and nobody truncates one.
CREATE FUNCTION ledger_close_table(named text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', named);
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        EXECUTE format('REVOKE ALL ON %I FROM puhui_app', named);
        EXECUTE format('GRANT SELECT ON %I TO puhui_app', named);
    END IF;
    EXECUTE format('CREATE TRIGGER ledger_never_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION ledger_never()', named);
END $$;

-- Door 1: one movement. Lines are arrays of equal length; rows of accounts are locked in (holder, asset) order.
CREATE FUNCTION ledger_transfer(
    of_key text, of_content bytea, of_day date, holders bigint[], assets smallint[], counters bigint[], amounts bigint[],
    of_corrects bigint, of_reason text, of_happened_at timestamptz
) RETURNS TABLE (entry bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
    found_hash bytea;
    line record;
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

-- A movement between two holders has both its rows.
CREATE FUNCTION ledger_check_mirrored(holders bigint[], assets smallint[], counters bigint[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM unnest(holders, assets, counters, amounts) AS l (holder, asset, counter, amount) WHERE counter > 0
        GROUP BY least(holder, counter), greatest(holder, counter), asset HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger_not_mirrored' USING ERRCODE = 'P0003';
    END IF;
END $$;

CREATE FUNCTION ledger_move(of_holder bigint, of_asset smallint, delta bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE ledger_account SET balance = balance + delta WHERE holder = of_holder AND asset = of_asset;
    IF NOT FOUND THEN
        -- two first movements of one account: the second waits here and then adds
        INSERT INTO ledger_account (holder, asset, balance) VALUES (of_holder, of_asset, greatest(delta, 0))
        ON CONFLICT (holder, asset) DO UPDATE SET balance = ledger_account.balance + delta;
        IF delta < 0 AND NOT EXISTS (SELECT 1 FROM ledger_account WHERE holder = of_holder AND asset = of_asset AND balance > 0) THEN
            RAISE EXCEPTION 'ledger_account_floor' USING ERRCODE = '23514', CONSTRAINT = 'ledger_account_floor';
        END IF;
    END IF;
END $$;

-- Door 2: a batch. open → COPY into its own table → seal → apply balances in chunks → attach. Every step can be repeated after a crash.
CREATE FUNCTION ledger_batch_open(of_key text, of_content bytea, of_day date, of_lines bigint, of_corrects bigint, of_reason text)
RETURNS TABLE (entry bigint, stage text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made ledger_entry%ROWTYPE;
    fresh bigint;
BEGIN
    SELECT * INTO made FROM ledger_entry e WHERE e.key = of_key;
    IF NOT FOUND THEN
        fresh := nextval('ledger_entry_number');
        INSERT INTO ledger_entry AS e (number, key, content_hash, kind, day, part, stage, lines, corrects, reason)
        VALUES (fresh, of_key, of_content, 'batch', of_day, fresh, 'loading', of_lines, of_corrects, of_reason)
        ON CONFLICT (key) DO NOTHING;
        SELECT * INTO made FROM ledger_entry e WHERE e.key = of_key;
    END IF;
    IF made.content_hash <> of_content OR made.kind <> 'batch' THEN
        RAISE EXCEPTION 'ledger_key_reused' USING ERRCODE = 'P0002';
    END IF;
    IF made.stage = 'loading' THEN
        PERFORM ledger_batch_table(made.number, made.day, made.part);
    END IF;
    RETURN QUERY SELECT made.number, made.stage;
END $$;

-- A table of its own, with nothing to keep up while it is filled. What an earlier try left is dropped: nothing of it was applied.
CREATE FUNCTION ledger_batch_table(of_entry bigint, of_day date, of_part bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named text := 'ledger_loading_' || of_entry;
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %I', named);
    EXECUTE format('CREATE TABLE %I (LIKE ledger_posting INCLUDING CONSTRAINTS)', named);
    EXECUTE format('ALTER TABLE %I ALTER day SET DEFAULT %L, ALTER part SET DEFAULT %s, ALTER entry SET DEFAULT %s,'
                   ' ADD CONSTRAINT ledger_loading_place CHECK (day = %L AND part = %s AND entry = %s)',
                   named, of_day, of_part, of_entry, of_day, of_part, of_entry);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', named);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %I', named, session_user);
END $$;

-- The lines are complete: counted, indexed, mirrored, and no longer writable.
CREATE FUNCTION ledger_batch_seal(of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named text := 'ledger_loading_' || of_entry;
    asked ledger_entry%ROWTYPE;
    found bigint;
    odd boolean;
    has_pairs boolean;
BEGIN
    SELECT * INTO STRICT asked FROM ledger_entry WHERE number = of_entry FOR UPDATE;
    IF asked.stage <> 'loading' THEN RETURN; END IF;
    EXECUTE format('REVOKE INSERT ON %I FROM %I', named, session_user);
    -- one reading for all questions; most batches have no movement between two holders
    EXECUTE format('SELECT count(*), coalesce(bool_or(asset <> ALL (ARRAY(SELECT number FROM ledger_asset))), false), coalesce(bool_or(counter > 0), false)'
                   ' FROM %I', named) INTO found, odd, has_pairs;
    IF found <> asked.lines THEN
        RAISE EXCEPTION 'ledger_lines_differ: % of %', found, asked.lines USING ERRCODE = 'P0004';
    END IF;
    IF odd THEN RAISE EXCEPTION 'ledger_unknown_asset' USING ERRCODE = 'P0006'; END IF;
    IF has_pairs THEN
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE counter > 0 GROUP BY least(holder, counter), greatest(holder, counter), asset'
                       ' HAVING sum(amount) <> 0)', named) INTO odd;
        IF odd THEN RAISE EXCEPTION 'ledger_not_mirrored' USING ERRCODE = 'P0003'; END IF;
    END IF;
    EXECUTE format('CREATE UNIQUE INDEX ON %I (holder, asset, counter)', named);
    UPDATE ledger_entry SET stage = 'applying' WHERE number = of_entry;
END $$;

-- Balances of the holders in [from_holder, until_holder), once, in account order. The chunk's own row is what makes a repeat harmless.
-- Where may_refuse, a holder whose balance would fall below a floor keeps all of it, and none of his lines will be posted.
--
-- No join may be left to what the planner believes of sizes. A book that was analysed while a rolled-back batch lay in it counts as empty
-- at any size, and a plan that walks all accounts for each line would take hours. So `holder` is found BETWEEN one number and itself: that
-- is an index look-up for each line and cannot be turned round; and who was refused is asked by a scalar query, which is never a join.
CREATE FUNCTION ledger_batch_apply(of_entry bigint, of_from bigint, of_until bigint, may_refuse boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off SET work_mem = '64MB' AS $$
DECLARE
    named text := 'ledger_loading_' || of_entry;
    kept text := '';
    deltas text;
    wanted bigint;
    changed bigint;
BEGIN
    INSERT INTO ledger_chunk (entry, from_holder, until_holder) VALUES (of_entry, of_from, of_until) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 0; END IF;
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

CREATE FUNCTION ledger_batch_refuse(of_entry bigint, of_from bigint, of_until bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('
        INSERT INTO ledger_refused (entry, holder)
        SELECT DISTINCT $3, d.holder FROM (
            SELECT l.holder, l.asset, sum(l.amount) AS amount FROM %I l WHERE l.holder >= $1 AND l.holder < $2 GROUP BY 1, 2 HAVING sum(l.amount) < 0
        ) d LEFT JOIN LATERAL (
            SELECT a.balance, a.floor FROM ledger_account a WHERE a.holder = d.holder AND a.asset = d.asset FOR UPDATE
        ) a ON true WHERE coalesce(a.balance, 0) + d.amount < coalesce(a.floor, 0)', 'ledger_loading_' || of_entry)
    USING of_from, of_until, of_entry;
END $$;

-- Every chunk is applied: the table becomes part of the book.
CREATE FUNCTION ledger_batch_attach(of_entry bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named text := 'ledger_loading_' || of_entry;
    asked ledger_entry%ROWTYPE;
    day_named text;
    own text;
BEGIN
    SELECT * INTO STRICT asked FROM ledger_entry WHERE number = of_entry FOR UPDATE;
    IF asked.stage = 'posted' THEN RETURN; END IF;
    IF EXISTS (SELECT 1 FROM ledger_refused r WHERE r.entry = of_entry) THEN
        EXECUTE format('DELETE FROM %I l USING ledger_refused r WHERE r.entry = %s AND r.holder = l.holder', named, of_entry);
    END IF;
    PERFORM ledger_open_day(asked.day);
    day_named := 'ledger_posting_' || to_char(asked.day, 'YYYYMMDD');
    own := day_named || '_b' || of_entry;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', named, own);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%s)', day_named, own, asked.part);
    PERFORM ledger_close_table(own);
    UPDATE ledger_entry SET stage = 'posted' WHERE number = of_entry;
END $$;

-- Door 2 for a batch that is small enough to travel as arrays: all of the above in one statement, into the common part of the day.
CREATE FUNCTION ledger_batch_small(
    of_key text, of_content bytea, of_day date, holders bigint[], assets smallint[], counters bigint[], amounts bigint[],
    may_refuse boolean, of_corrects bigint, of_reason text
) RETURNS TABLE (entry bigint, is_repeat boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
    made bigint;
    found_hash bytea;
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

-- What the application may do: read everything, call the doors.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        REVOKE ALL ON ledger_asset, ledger_account, ledger_entry, ledger_posting, ledger_chunk, ledger_refused FROM puhui_app;
        REVOKE ALL ON SEQUENCE ledger_entry_number FROM puhui_app;
        GRANT SELECT ON ledger_asset, ledger_account, ledger_entry, ledger_posting, ledger_chunk, ledger_refused TO puhui_app;
        REVOKE EXECUTE ON FUNCTION ledger_move(bigint, smallint, bigint), ledger_close_table(text), ledger_batch_table(bigint, date, bigint),
            ledger_batch_refuse(bigint, bigint, bigint), ledger_open_day(date) FROM puhui_app;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_move(bigint, smallint, bigint), ledger_close_table(text), ledger_batch_table(bigint, date, bigint),
    ledger_batch_refuse(bigint, bigint, bigint), ledger_open_day(date),
    ledger_transfer(text, bytea, date, bigint[], smallint[], bigint[], bigint[], bigint, text, timestamptz),
    ledger_batch_small(text, bytea, date, bigint[], smallint[], bigint[], bigint[], boolean, bigint, text),
    ledger_batch_open(text, bytea, date, bigint, bigint, text), ledger_batch_seal(bigint),
    ledger_batch_apply(bigint, bigint, bigint, boolean), ledger_batch_attach(bigint) FROM PUBLIC;

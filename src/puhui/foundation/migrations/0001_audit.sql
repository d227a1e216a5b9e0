-- Who did or saw what, why, when, from where, and how it ended. Nobody changes a line; the application may only add and read.

CREATE TABLE foundation_audit (
    number   bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),  -- the database's own clock: nobody says when he did something
    actor    text        NOT NULL CHECK (actor <> ''),        -- user:12, provider:metro, command:root
    role     text        NOT NULL,
    verb     text        NOT NULL CHECK (verb <> ''),
    how      text        NOT NULL CHECK (how IN ('see', 'do')),
    about    text        NOT NULL,                            -- account:1001, page and name: never what is personal itself
    purpose  text        NOT NULL,
    personal boolean     NOT NULL,
    origin   text        NOT NULL,
    request  text        NOT NULL,
    result   text        NOT NULL CHECK (result <> ''),       -- done, refused, failed; with the code of the refusal
    CONSTRAINT foundation_audit_purpose CHECK (NOT personal OR purpose <> '')
) PARTITION BY RANGE (at);
CREATE INDEX foundation_audit_actor ON foundation_audit (actor, at);
CREATE INDEX foundation_audit_about ON foundation_audit (about, at);
CREATE INDEX foundation_audit_number ON foundation_audit (number);
CREATE INDEX foundation_audit_at ON foundation_audit (at);

-- A chain over the lines: each seal covers the lines since the one before, and its digest holds the digest of that one.
CREATE TABLE foundation_audit_seal (
    number    bigint      PRIMARY KEY,
    until     bigint      NOT NULL UNIQUE,
    lines     bigint      NOT NULL CHECK (lines > 0),
    digest    bytea       NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION foundation_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'foundation_append_only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0001';
END $$;
CREATE TRIGGER foundation_audit_never BEFORE UPDATE OR DELETE ON foundation_audit FOR EACH ROW EXECUTE FUNCTION foundation_never();
CREATE TRIGGER foundation_audit_never_all BEFORE TRUNCATE ON foundation_audit FOR EACH STATEMENT EXECUTE FUNCTION foundation_never();
CREATE TRIGGER foundation_seal_never BEFORE UPDATE OR DELETE ON foundation_audit_seal FOR EACH ROW EXECUTE FUNCTION foundation_never();
CREATE TRIGGER foundation_seal_never_all BEFORE TRUNCATE ON foundation_audit_seal FOR EACH STATEMENT EXECUTE FUNCTION foundation_never();

-- One table a month, so that what is older than the law asks for can be put away whole by the owner.
CREATE FUNCTION foundation_audit_open_month(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'Asia/Shanghai' AS $$
DECLARE
    first date := date_trunc('month', moment)::date;
    named text := 'foundation_audit_' || to_char(moment, 'YYYYMM');
BEGIN
    IF to_regclass(named) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('foundation_audit_open_month'));
    -- the catalog itself is asked: what to_regclass remembers is not refreshed by waiting for this lock
    IF EXISTS (SELECT FROM pg_class WHERE relname = named AND relnamespace = 'public'::regnamespace) THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF foundation_audit FOR VALUES FROM (%L) TO (%L)', named, first::timestamptz, (first + interval '1 month')::timestamptz);
    EXECUTE format('CREATE TRIGGER foundation_audit_never_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION foundation_never()', named);
    PERFORM foundation_read_only(named);
END $$;

CREATE FUNCTION foundation_read_only(named text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', named);
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        EXECUTE format('REVOKE ALL ON %I FROM puhui_app', named);
        EXECUTE format('GRANT SELECT ON %I TO puhui_app', named);
    END IF;
END $$;

CREATE FUNCTION foundation_audit_write(
    actor text, role text, verb text, how text, about text, purpose text, personal boolean, origin text, request text, result text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM foundation_audit_open_month(clock_timestamp());
    INSERT INTO foundation_audit AS a (actor, role, verb, how, about, purpose, personal, origin, request, result)
    VALUES (actor, role, verb, how, about, purpose, personal, origin, request, result) RETURNING a.number INTO made;
    RETURN made;
END $$;

-- The digest of a stretch of lines, chained to the digest before it.
CREATE FUNCTION foundation_audit_digest(before bytea, after_number bigint, until_number bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
    SELECT sha256(before || convert_to(coalesce(string_agg(
        jsonb_build_array(number, at, actor, role, verb, how, about, purpose, personal, origin, request, result)::text, E'\n' ORDER BY number), ''), 'UTF8'))
    FROM foundation_audit WHERE number > after_number AND number <= until_number
$$;

-- Seals what is written. Nobody may be writing meanwhile, or a smaller number could still come: so it waits a moment for them, or gives up.
CREATE FUNCTION foundation_audit_seal_next(most bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '300ms' AS $$
DECLARE
    last foundation_audit_seal;
    upto bigint;
    count bigint;
BEGIN
    LOCK TABLE foundation_audit_seal IN EXCLUSIVE MODE;
    LOCK TABLE foundation_audit IN SHARE MODE;
    SELECT * INTO last FROM foundation_audit_seal ORDER BY number DESC LIMIT 1;
    SELECT max(number), count(*) INTO upto, count
    FROM (SELECT number FROM foundation_audit WHERE number > coalesce(last.until, 0) ORDER BY number LIMIT most) AS waiting;
    IF count = 0 THEN RETURN 0; END IF;
    INSERT INTO foundation_audit_seal (number, until, lines, digest)
    VALUES (coalesce(last.number, 0) + 1, upto, count, foundation_audit_digest(coalesce(last.digest, ''), coalesce(last.until, 0), upto));
    RETURN count;
END $$;

SELECT foundation_read_only('foundation_audit');
SELECT foundation_read_only('foundation_audit_seal');
REVOKE ALL ON FUNCTION foundation_read_only(text), foundation_audit_open_month(timestamptz) FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'puhui_app') THEN
        REVOKE ALL ON FUNCTION foundation_read_only(text), foundation_audit_open_month(timestamptz) FROM puhui_app;
    END IF;
END $$;

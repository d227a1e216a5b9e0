-- The partition of a day, as before; but after the wait the catalog itself is asked whether another has made it meanwhile: what
-- to_regclass remembers is not refreshed by waiting for an advisory lock, and the second of two who came at once failed.
CREATE OR REPLACE FUNCTION ledger_open_day(of_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named text := 'ledger_posting_' || to_char(of_day, 'YYYYMMDD');
BEGIN
    IF to_regclass(named || '_p0') IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ledger_open_day'), extract(julian FROM of_day)::int);
    IF EXISTS (SELECT FROM pg_class WHERE relname = named || '_p0' AND relnamespace = 'public'::regnamespace) THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF ledger_posting FOR VALUES IN (%L) PARTITION BY LIST (part)', named, of_day);
    EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (0)', named || '_p0', named);
    EXECUTE format('CREATE UNIQUE INDEX ON %I (holder, entry, asset, counter)', named || '_p0');
    PERFORM ledger_close_table(named);
    PERFORM ledger_close_table(named || '_p0');
END $$;

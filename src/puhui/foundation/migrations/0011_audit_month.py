"""Two processes that write the first line of a month at the same moment: the second finds the table there.

An advisory lock does not make PostgreSQL forget that it had not found the table a moment before, so the look after the lock may still say
that there is none.
"""

from django.db import migrations

_OPEN = """
CREATE OR REPLACE FUNCTION foundation_audit_open_month(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'Asia/Shanghai' AS $$
DECLARE
    first date := date_trunc('month', moment)::date;
    named text := 'foundation_audit_' || to_char(moment, 'YYYYMM');
BEGIN
    IF to_regclass(named) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('foundation_audit_open_month'));
    EXECUTE format('CREATE TABLE %I PARTITION OF foundation_audit FOR VALUES FROM (%L) TO (%L)', named, first::timestamptz, (first + interval '1 month')::timestamptz);
    EXECUTE format('CREATE TRIGGER foundation_audit_never_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION foundation_never()', named);
    PERFORM foundation_read_only(named);
EXCEPTION WHEN duplicate_table THEN
    RETURN;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0010_limits")]
    operations = [migrations.RunSQL(_OPEN, migrations.RunSQL.noop)]

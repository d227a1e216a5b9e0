"""A shared secret may be sealed anew under another key of the installation; else what a key is never changes, as before."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION behaviours_key_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- the first 20 bytes of what is sealed name its form and the key that it is under, see foundation/sealing.py
    IF (NEW.provider_id, NEW.key_id, NEW.scheme, NEW.public_key, NEW.valid_from)
        IS DISTINCT FROM (OLD.provider_id, OLD.key_id, OLD.scheme, OLD.public_key, OLD.valid_from)
        OR (NEW.secret IS DISTINCT FROM OLD.secret AND NOT coalesce(
            substring(NEW.secret FROM 1 FOR 4) = 'PHS1' AND substring(NEW.secret FROM 1 FOR 20) <> substring(OLD.secret FROM 1 FOR 20), false
        )) THEN
        RAISE EXCEPTION 'key % never changes', OLD.key_id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.revoked_at IS NOT NULL AND (NEW.revoked_at, NEW.valid_until) IS DISTINCT FROM (OLD.revoked_at, OLD.valid_until) THEN
        RAISE EXCEPTION 'key % is revoked for good', OLD.key_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0006_keys_are_moved"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]

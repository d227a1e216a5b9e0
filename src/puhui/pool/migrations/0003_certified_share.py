"""Certifications from before givers kept what became credits are entered once more by the worker: what stands is repeated, what lacks is added."""

from django.db import migrations

#: The guard lets no one else take that back.
ONCE_MORE = [
    "ALTER TABLE pool_certification DISABLE TRIGGER USER",
    "UPDATE pool_certification SET is_posted = false",
    "ALTER TABLE pool_certification ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [("pool", "0002_proceeds"), ("ledger", "0011_certified_share")]
    operations = [migrations.RunSQL([*ONCE_MORE], migrations.RunSQL.noop)]

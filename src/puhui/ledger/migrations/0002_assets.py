"""The assets that exist so far. Rooms give them their meaning; the books only count them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO ledger_asset (number, code, unit) VALUES (1, 'resident-reduction', 'gCO2e'), (2, 'points', 'point')",
            migrations.RunSQL.noop,
        ),
    ]

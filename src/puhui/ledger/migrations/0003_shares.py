"""What a resident has given to the pool: his share in what it will bring, counted beside what he holds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_assets")]
    operations = [
        migrations.RunSQL("INSERT INTO ledger_asset (number, code, unit) VALUES (3, 'pool-share', 'gCO2e')", migrations.RunSQL.noop),
    ]

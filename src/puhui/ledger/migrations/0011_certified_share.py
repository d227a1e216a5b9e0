"""What became credits of the grams that a resident gave, counted beside what is held."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_cash")]
    operations = [
        migrations.RunSQL("INSERT INTO ledger_asset (number, code, unit) VALUES (11, 'certified-share', 'gCO2e')", migrations.RunSQL.noop),
    ]

"""Certified credits in whole kilograms, and what owners owe of them after an issue that was wrong."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_owed")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO ledger_asset (number, code, unit) VALUES (5, 'credits', 'kgCO2e'), (6, 'credits-owed', 'kgCO2e')",
            migrations.RunSQL.noop,
        ),
    ]

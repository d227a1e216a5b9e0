"""What holders owe, counted beside what they hold. Few owe anything: they are found without a look at everybody's account."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_open_day")]
    operations = [
        migrations.RunSQL("INSERT INTO ledger_asset (number, code, unit) VALUES (4, 'owed', 'gCO2e')", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE INDEX ledger_account_owed ON ledger_account (holder) WHERE asset = 4", "DROP INDEX ledger_account_owed"),
    ]

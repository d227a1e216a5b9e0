"""What residents' used vouchers retired, counted beside what they hold."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_payout")]
    operations = [
        migrations.RunSQL("INSERT INTO ledger_asset (number, code, unit) VALUES (8, 'voucher-retired', 'gCO2e')", migrations.RunSQL.noop),
    ]

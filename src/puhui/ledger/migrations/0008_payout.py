"""What the pool is to pay those who gave to it, in fen."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_credits")]
    operations = [
        migrations.RunSQL("INSERT INTO ledger_asset (number, code, unit) VALUES (7, 'payout', 'fen')", migrations.RunSQL.noop),
    ]

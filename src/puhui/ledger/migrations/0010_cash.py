"""Money that lies with the settlement bank, in fen: of holders, and of the residents' pool."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_vouchers")]
    operations = [
        migrations.RunSQL(
            "INSERT INTO ledger_asset (number, code, unit) VALUES (9, 'cash', 'fen'), (10, 'pool-cash', 'fen')", migrations.RunSQL.noop
        ),
    ]

"""No deal is matched between two of the same beneficial owner, nor with somebody who has not said who owns it."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("market", "0006_gateway")]
    operations = [migrations.RunSQL(_SQL, migrations.RunSQL.noop)]

"""The first movements of a day may come at once: see 0005_open_day.sql."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_holds")]
    operations = [migrations.RunSQL(_SQL)]

"""Holds: nothing leaves a frozen account, by any door; see 0004_holds.sql."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_shares")]
    operations = [migrations.RunSQL(_SQL)]

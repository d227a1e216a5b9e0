"""The last movement over a span is found by the index over spans, at any size."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_residents")]
    operations = [migrations.RunSQL(_SQL, migrations.RunSQL.noop)]

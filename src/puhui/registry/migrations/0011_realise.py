"""A pledge that is realised: what was pledged goes to the bank as its holder."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_purpose")]
    operations = [migrations.RunSQL(_SQL, migrations.RunSQL.noop)]

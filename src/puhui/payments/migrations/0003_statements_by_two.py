"""A statement says how it came, and who agreed to one that was brought by hand."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_residents")]

    operations = [
        migrations.AddField(
            model_name="statement", name="source", field=models.CharField(default="before", max_length=7), preserve_default=False
        ),
        migrations.AddField(model_name="statement", name="agreed_by", field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_by", None), ("by", None), ("source__in", ["fetched", "machine"])),
                    models.Q(
                        ("agreed_by__isnull", False),
                        ("by__isnull", False),
                        ("source", "hand"),
                        models.Q(("by", models.F("agreed_by")), _negated=True),
                    ),
                    models.Q(("agreed_by", None), ("source", "before")),
                    _connector="OR",
                ),
                name="payments_statement_by_two",
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

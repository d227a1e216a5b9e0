"""The issuing bodies' documents behind numbers, and the trigger that keeps them."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0002_filing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(max_length=160)),
                ("value", models.CharField(max_length=40)),
                ("document", models.CharField(max_length=64)),
                ("number", models.CharField(max_length=60, unique=True)),
                ("application", models.BigIntegerField(unique=True)),
                ("filed_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_on", None)), fields=("about", "value"), name="library_evidence_once")
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

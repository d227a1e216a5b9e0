"""Documents in writing with their states, and the triggers that keep them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0003_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sketch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField(db_index=True)),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("base_code", models.CharField(blank=True, max_length=40)),
                ("base_number", models.PositiveIntegerField(null=True)),
                ("put_away_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SketchState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("author", models.BigIntegerField()),
                ("saved_at", models.DateTimeField()),
                ("sketch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="states", to="library.sketch")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sketch", "number"), name="library_state_once")],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

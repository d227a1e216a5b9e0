"""A verifier's samples as they were drawn, and whether a unit was found at all."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_sheets"),
    ]

    operations = [
        migrations.AddField(
            model_name="samplecheck",
            name="is_missing",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="SampleDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("seed", models.CharField(max_length=64)),
                ("of", models.PositiveIntegerField()),
                ("total", models.BigIntegerField()),
                ("level_permille", models.PositiveSmallIntegerField()),
                ("basis", models.CharField(max_length=64)),
                ("chosen", models.JSONField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="registry.period")),
            ],
        ),
        migrations.AddField(
            model_name="samplecheck",
            name="draw",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="registry.sampledraw"
            ),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(fields=("period", "number"), name="registry_draw_number"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.UniqueConstraint(fields=("period", "basis", "seed"), name="registry_draw_once"),
        ),
        migrations.AddConstraint(
            model_name="sampledraw",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("seed", ""), _negated=True), ("level_permille__gte", 1), ("level_permille__lte", 1000)),
                name="registry_draw_planned",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

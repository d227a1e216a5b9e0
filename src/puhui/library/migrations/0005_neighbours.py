"""Documents of neighbours, the versions that are recognised from them, and triggers that keep both."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_workshop"),
    ]

    operations = [
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=12)),
                ("code", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64, unique=True)),
                ("text", models.TextField()),
                ("source", models.CharField(max_length=300)),
                ("imported_by", models.BigIntegerField()),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("application", models.BigIntegerField(unique=True)),
                (
                    "neighbour",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="recognitions", to="library.neighbour"),
                ),
                (
                    "version",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="recognition", to="library.version"),
                ),
            ],
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

"""Under which number a version is filed, when one ends, and triggers that keep documents as they are."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="activation",
            name="until_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, unique=True)),
                ("application", models.BigIntegerField(unique=True)),
                ("organisation", models.BigIntegerField()),
                ("filed_on", models.DateField()),
                ("version", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="filing", to="library.version")),
            ],
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

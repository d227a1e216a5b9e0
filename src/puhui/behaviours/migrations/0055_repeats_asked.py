"""Runs that somebody wants computed once more."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0053_studies"),
    ]

    operations = [
        migrations.CreateModel(
            name="RepeatAsked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                (
                    "run",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="repeat_asked", to="behaviours.run"),
                ),
            ],
        ),
    ]

"""Runs that were computed once more."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0051_consents"),
    ]

    operations = [
        migrations.CreateModel(
            name="Repetition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("agrees", models.BooleanField()),
                ("rows", models.BigIntegerField(default=0)),
                ("differing", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=120)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="repetitions", to="behaviours.run")),
            ],
            options={
                "indexes": [models.Index(fields=["run", "at"], name="behaviours_repetition_of")],
            },
        ),
    ]

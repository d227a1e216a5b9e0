"""Limits that all processes share, and the text messages of a sample site."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0001_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="foundation_limit_until")],
            },
        ),
        migrations.CreateModel(
            name="SampleMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_shown", models.CharField(max_length=20)),
                ("text", models.CharField(max_length=200)),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number_shown__contains", "*")), name="foundation_message_masked")
                ],
            },
        ),
    ]

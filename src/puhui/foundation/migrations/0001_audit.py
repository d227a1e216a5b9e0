"""The audit log: see 0001_audit.sql. Alarms beside it may be marked as seen, nothing else."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(_SQL),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=200)),
                ("actor", models.CharField(max_length=80)),
                ("raised_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("seen_by", models.CharField(blank=True, max_length=80)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={"indexes": [models.Index(fields=["seen_at"], name="foundation_alarm_seen")]},
        ),
    ]

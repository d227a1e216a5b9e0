"""The tables of monitoring, and what their triggers hold."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_life"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeriesFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("device", models.CharField(blank=True, max_length=60)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("value", models.BigIntegerField()),
                ("basis", models.CharField(blank=True, max_length=400)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="registry.period")),
            ],
        ),
        migrations.CreateModel(
            name="MeterDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("serial", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("capacity_w", models.BigIntegerField(null=True)),
                ("connected_on", models.DateField(null=True)),
                ("is_direct", models.BooleanField(default=False)),
                ("public_key", models.CharField(blank=True, max_length=44)),
                ("registered_by", models.BigIntegerField()),
                ("registered_at", models.DateTimeField()),
                ("revoked_by", models.BigIntegerField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("revoked_because", models.CharField(blank=True, max_length=200)),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="devices", to="registry.project")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "serial"), name="registry_device_serial"),
                    models.CheckConstraint(condition=models.Q(("serial", ""), _negated=True), name="registry_device_named"),
                    models.CheckConstraint(
                        condition=models.Q(("capacity_w__isnull", True), ("capacity_w__gt", 0), _connector="OR"),
                        name="registry_device_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_because", "")),
                            models.Q(("revoked_at__isnull", False), models.Q(("revoked_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="registry_device_revoked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodSum",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("methodology", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("raw_g", models.BigIntegerField()),
                ("total_g", models.BigIntegerField()),
                ("withheld_g", models.BigIntegerField()),
                ("buffer_g", models.BigIntegerField()),
                ("trail", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sums", to="registry.period")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("period", "number"), name="registry_sum_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("buffer_g__gte", 0), ("buffer_g__lte", models.F("total_g")), ("total_g__gte", 0), ("withheld_g__gte", 0)
                        ),
                        name="registry_sum_grams",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.CharField(blank=True, max_length=60)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("reason", models.CharField(max_length=400)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("lifted_by", models.BigIntegerField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_because", models.CharField(blank=True, max_length=400)),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="asides", to="registry.period")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last")), models.Q(("reason", ""), _negated=True)),
                        name="registry_aside_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_because", "")),
                            models.Q(("lifted_at__isnull", False), models.Q(("lifted_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="registry_aside_lifted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeriesDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("kept", models.CharField(max_length=64)),
                ("refused_kept", models.CharField(max_length=64)),
                ("rows", models.BigIntegerField()),
                ("refused", models.BigIntegerField()),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("zone", models.CharField(max_length=40)),
                ("interval_s", models.PositiveIntegerField()),
                ("devices", models.JSONField(default=list)),
                ("device", models.CharField(blank=True, max_length=60)),
                ("signed_by", models.CharField(blank=True, max_length=60)),
                ("because", models.CharField(blank=True, max_length=400)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="registry.seriesdelivery"
                    ),
                ),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="registry.period")),
                (
                    "project",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="registry.project"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("period", "sha256"), name="registry_delivery_once"),
                    models.CheckConstraint(
                        condition=models.Q(("corrects__isnull", True), models.Q(("because", ""), _negated=True), _connector="OR"),
                        name="registry_delivery_corrects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("corrects", models.F("id")), _negated=True), name="registry_delivery_not_itself"
                    ),
                    models.CheckConstraint(condition=models.Q(("refused__gte", 0), ("rows__gt", 0)), name="registry_delivery_rows"),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

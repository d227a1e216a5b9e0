"""Caps of compliance use."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("consumption", "0004_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComplianceCap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("holder", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("kg", models.BigIntegerField()),
                ("share_bp", models.PositiveIntegerField(null=True)),
                ("base_kg", models.BigIntegerField(null=True)),
                ("document", models.CharField(max_length=120)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "year", "-id"], name="consumption_caps_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kg__gt", 0), models.Q(("document", ""), _negated=True), ("from_on__lte", models.F("until_on"))
                        ),
                        name="consumption_cap_says_what_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("base_kg", None), ("share_bp", None)),
                            models.Q(("base_kg__gt", 0), ("share_bp__gt", 0), ("share_bp__lte", 10000)),
                            _connector="OR",
                        ),
                        name="consumption_cap_share_has_a_base",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplianceYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("used_kg", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "year"), name="consumption_one_row_a_year"),
                    models.CheckConstraint(condition=models.Q(("used_kg__gte", 0)), name="consumption_used_not_below_nothing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplianceUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("certificate", models.CharField(max_length=30, unique=True)),
                ("holder", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("kg", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "cap",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="consumption.compliancecap"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "year"], name="consumption_compliance_of")],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

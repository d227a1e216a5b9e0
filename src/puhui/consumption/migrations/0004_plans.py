"""Buy-first plans and gifts."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("consumption", "0003_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.BigIntegerField()),
                ("is_person", models.BooleanField()),
                ("kind", models.CharField(max_length=10)),
                ("kg", models.BigIntegerField()),
                ("until_on", models.DateField()),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "-id"], name="consumption_plans_of_holder")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kg__gt", 0)), name="consumption_plan_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["events", "offices", "voluntary"])), name="consumption_plan_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_reason", "")),
                            models.Q(("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="consumption_plan_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("certificate", models.CharField(max_length=30, unique=True)),
                ("kg", models.BigIntegerField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="consumption.plan"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanRaise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_kg", models.BigIntegerField()),
                ("to_kg", models.BigIntegerField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="raises", to="consumption.plan")),
            ],
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80, unique=True)),
                ("account", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("cause", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="gifts", to="consumption.plan"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cause"], name="consumption_gifts_of_cause"),
                    models.Index(fields=["account", "-id"], name="consumption_gifts_of"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kg__gt", 0), models.Q(("cause", ""), _negated=True)), name="consumption_gift_of_something"
                    )
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

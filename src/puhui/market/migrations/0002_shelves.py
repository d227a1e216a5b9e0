"""Shelves for residents, and their orders."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0001_deals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seller", models.BigIntegerField()),
                ("project", models.BigIntegerField(null=True)),
                ("vintage", models.PositiveSmallIntegerField(null=True)),
                ("fen_per_kg", models.BigIntegerField()),
                ("how_to_pay", models.CharField(max_length=200)),
                ("opened_on", models.DateField()),
                ("opened_by", models.BigIntegerField()),
                ("closed_on", models.DateField(null=True)),
                ("closed_by", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen_per_kg__gt", 0), models.Q(("how_to_pay", ""), _negated=True)), name="market_shelf_terms"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by", None), ("closed_on", None)),
                            models.Q(("closed_by__isnull", False), ("closed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_shelf_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "deal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="order",
                        serialize=False,
                        to="market.deal",
                    ),
                ),
                ("beneficiary", models.CharField(max_length=60)),
                ("shelf", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="market.shelf")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("beneficiary", ""), _negated=True), name="market_order_in_a_name")
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

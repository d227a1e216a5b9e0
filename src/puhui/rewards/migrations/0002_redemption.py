"""Rewards with a price and a stock, and the coupons that points were burned for."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("points", models.BigIntegerField()),
                ("stock", models.BigIntegerField(default=0)),
                ("city", models.CharField(max_length=6)),
                ("merchant", models.BigIntegerField(null=True)),
                ("is_open", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("points__gte", 1)), name="rewards_reward_has_a_price"),
                    models.CheckConstraint(condition=models.Q(("stock__gte", 0)), name="rewards_stock_never_below_nothing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("account", models.BigIntegerField()),
                ("points", models.BigIntegerField()),
                ("entry", models.BigIntegerField(unique=True)),
                ("redeemed_at", models.DateTimeField()),
                ("hand", models.CharField(max_length=8)),
                ("clerk", models.BigIntegerField(null=True)),
                ("proxy", models.BigIntegerField(null=True)),
                ("proxy_named_by", models.BigIntegerField(null=True)),
                ("reward", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="redemptions", to="rewards.reward")),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-redeemed_at"], name="rewards_red_account_e78f52_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("clerk__isnull", True), ("hand", "owner"), ("proxy__isnull", True), ("proxy_named_by__isnull", True)),
                            models.Q(
                                ("clerk__isnull", False), ("hand", "counter"), ("proxy__isnull", True), ("proxy_named_by__isnull", True)
                            ),
                            models.Q(
                                ("clerk__isnull", False),
                                ("hand", "proxy"),
                                ("proxy__isnull", False),
                                ("proxy_named_by__isnull", False),
                                models.Q(("clerk", models.F("proxy_named_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rewards_redemption_by_known_hands",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stocking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("pieces", models.BigIntegerField()),
                ("stocked_at", models.DateTimeField()),
                ("reward", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stockings", to="rewards.reward")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pieces__gt", 0)), name="rewards_stocking_positive")],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

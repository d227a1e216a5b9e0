"""Dated rules of trading, declared owners, and trades."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_TRADES = Path(__file__).with_name("0004_trades.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("market", "0003_listings")]

    operations = [
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField()),
                ("uscc", models.CharField(blank=True, max_length=18)),
                ("declared_on", models.DateField()),
                ("declared_at", models.DateTimeField()),
                ("declared_by", models.BigIntegerField()),
                ("owners_said", models.PositiveIntegerField()),
                ("share_bp_said", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation", "-declared_on", "-id"], name="market_declared_by"),
                    models.Index(
                        condition=models.Q(("uscc", ""), _negated=True), fields=["uscc", "-declared_on", "-id"], name="market_declared_as"
                    ),
                ],
                "constraints": [models.CheckConstraint(condition=models.Q(("share_bp_said__lte", 10000)), name="market_shares_of_a_whole")],
            },
        ),
        migrations.CreateModel(
            name="Rulebook",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("from_on", models.DateField()),
                ("document_zh", models.TextField()),
                ("document_en", models.TextField()),
                ("price_floor", models.BigIntegerField()),
                ("price_ceiling", models.BigIntegerField()),
                ("lot_kg", models.BigIntegerField()),
                ("fee_buyer_bp", models.PositiveIntegerField()),
                ("fee_seller_bp", models.PositiveIntegerField()),
                ("opens_min", models.PositiveSmallIntegerField()),
                ("closes_min", models.PositiveSmallIntegerField()),
                ("is_workdays_only", models.BooleanField()),
                ("listing_days", models.PositiveIntegerField()),
                ("pay_days", models.PositiveIntegerField()),
                ("waiting_most", models.PositiveIntegerField()),
                ("related_bp", models.PositiveIntegerField()),
                ("pool_payout_bp", models.PositiveIntegerField()),
                ("kinds", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["-from_on", "-number"], name="market_rules_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee_buyer_bp__lte", 10000),
                            ("lot_kg__gte", 1),
                            ("price_ceiling__gte", models.F("price_floor")),
                            ("price_floor__gte", 1),
                            ("closes_min__lte", 1440),
                            ("fee_seller_bp__lte", 10000),
                            ("opens_min__lt", models.F("closes_min")),
                            ("listing_days__gte", 1),
                            ("pay_days__gte", 1),
                            ("waiting_most__gte", 1),
                            ("pool_payout_bp__lte", 10000),
                            ("related_bp__gte", 1),
                            ("related_bp__lte", 10000),
                        ),
                        name="market_rules_in_range",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Owner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=80)),
                ("uscc", models.CharField(blank=True, max_length=18)),
                ("name", models.CharField(max_length=120)),
                ("share_bp", models.PositiveIntegerField()),
                ("is_controlling", models.BooleanField()),
                (
                    "declaration",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="owners", to="market.declaration"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("declaration", "mark"), name="market_owner_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_bp__lte", 10000), models.Q(("share_bp__gte", 1), ("is_controlling", True), _connector="OR")
                        ),
                        name="market_owner_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share_bp__lte", 5000), ("is_controlling", True), _connector="OR"),
                        name="market_owner_of_more_than_half",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("mark", ""), _negated=True)),
                        name="market_owner_named",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Trade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("giver", models.BigIntegerField()),
                ("taker", models.BigIntegerField()),
                ("project", models.BigIntegerField()),
                ("kind", models.CharField(max_length=2)),
                ("vintage", models.PositiveSmallIntegerField()),
                ("kg", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("fen_per_tonne", models.BigIntegerField()),
                ("way", models.CharField(max_length=7)),
                ("is_related", models.BooleanField()),
                ("deal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="trades", to="market.deal")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("way", "retail"), _negated=True),
                        fields=["day", "kind"],
                        include=("kg", "fen", "deal"),
                        name="market_traded_on",
                    ),
                    models.Index(condition=models.Q(("way", "retail"), _negated=True), fields=["-id"], name="market_traded_last"),
                    models.Index(
                        condition=models.Q(("way", "retail")),
                        fields=["day"],
                        include=("taker", "kg", "fen"),
                        name="market_sold_to_residents",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "place"), name="market_trade_once"),
                    models.CheckConstraint(
                        condition=models.Q(("fen__gte", 0), ("fen_per_tonne__gt", 0), ("kg__gt", 0)), name="market_trade_amounts"
                    ),
                    models.CheckConstraint(condition=models.Q(("way__in", ["listing", "agreed", "retail"])), name="market_trade_way"),
                ],
            },
        ),
        migrations.RunSQL(_TRADES, migrations.RunSQL.noop),
    ]

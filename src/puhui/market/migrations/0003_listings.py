"""Offers to everybody, sold in parts; and what lies in escrow for whom."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0002_shelves"),
    ]

    operations = [
        migrations.CreateModel(
            name="Aside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("seller", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("smallest_kg", models.BigIntegerField()),
                ("project", models.BigIntegerField(null=True)),
                ("vintage", models.PositiveSmallIntegerField(null=True)),
                ("fen_per_tonne", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("until", models.DateField()),
                ("rules", models.PositiveIntegerField()),
                ("stage", models.CharField(default="open", max_length=9)),
                ("left_kg", models.BigIntegerField()),
                ("waiting_kg", models.BigIntegerField(default=0)),
                ("sold_kg", models.BigIntegerField(default=0)),
                ("returned_kg", models.BigIntegerField(default=0)),
                ("listed_on", models.DateField()),
                ("listed_by", models.BigIntegerField()),
                ("escrow", models.BigIntegerField(unique=True)),
                ("ended_on", models.DateField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("ended", models.BigIntegerField(null=True, unique=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="deal",
            name="market_ended_once",
        ),
        migrations.RemoveConstraint(
            model_name="shelf",
            name="market_shelf_terms",
        ),
        migrations.RemoveField(
            model_name="shelf",
            name="how_to_pay",
        ),
        migrations.AddField(
            model_name="deal",
            name="fee_buyer",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="deal",
            name="fee_seller",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="deal",
            name="is_related",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="deal",
            name="rules",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="deal",
            name="escrow",
            field=models.BigIntegerField(),
        ),
        migrations.AddConstraint(
            model_name="shelf",
            constraint=models.CheckConstraint(condition=models.Q(("fen_per_kg__gt", 0)), name="market_shelf_terms"),
        ),
        migrations.AddField(
            model_name="aside",
            name="deal",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="asides", to="market.deal"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(condition=models.Q(("stage", "open")), fields=["fen_per_tonne", "id"], name="market_listings_open"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["seller", "-id"], name="market_listings_of"),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen_per_tonne__gt", 0), ("kg__gt", 0), ("smallest_kg__gt", 0), ("smallest_kg__lte", models.F("kg"))),
                name="market_listing_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kg",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(models.F("left_kg"), "+", models.F("waiting_kg")),
                                "+",
                                models.F("sold_kg"),
                            ),
                            "+",
                            models.F("returned_kg"),
                        ),
                    ),
                    ("left_kg__gte", 0),
                    ("returned_kg__gte", 0),
                    ("sold_kg__gte", 0),
                    ("waiting_kg__gte", 0),
                ),
                name="market_listing_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("returned_kg", 0), ("stage", "open")),
                    models.Q(("ended_on__isnull", False), ("sold_kg", models.F("kg")), ("stage", "sold")),
                    models.Q(("ended_on__isnull", False), ("left_kg", 0), ("stage__in", ["withdrawn", "expired"])),
                    _connector="OR",
                ),
                name="market_listing_stage",
            ),
        ),
        migrations.AddField(
            model_name="aside",
            name="listing",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="asides", to="market.listing"),
        ),
        migrations.AddField(
            model_name="deal",
            name="listing",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deals", to="market.listing"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(condition=models.Q(("stage", "offered")), fields=["until"], name="market_offers_open"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(condition=models.Q(("stage", "accepted")), fields=["pay_by"], name="market_to_be_paid"),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended__isnull", False),
                        ("ended_on__isnull", False),
                        ("stage__in", ["delivered", "refused", "withdrawn", "expired"]),
                    ),
                    models.Q(("ended_on__isnull", False), ("listing__isnull", False), ("stage__in", ["refused", "expired"])),
                    models.Q(
                        models.Q(("stage__in", ["delivered", "refused", "withdrawn", "expired"]), _negated=True),
                        ("ended", None),
                        ("ended_on", None),
                    ),
                    _connector="OR",
                ),
                name="market_ended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="deal",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee_buyer__gte", 0), ("fee_seller__gte", 0), ("fee_seller__lte", models.F("fen"))),
                name="market_deal_fees",
            ),
        ),
        migrations.AddConstraint(
            model_name="aside",
            constraint=models.CheckConstraint(condition=models.Q(("first__lte", models.F("last"))), name="market_aside_is_a_span"),
        ),
        migrations.AddConstraint(
            model_name="aside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deal__isnull", False), ("listing", None)),
                    models.Q(("deal", None), ("listing__isnull", False)),
                    _connector="OR",
                ),
                name="market_aside_for_one",
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

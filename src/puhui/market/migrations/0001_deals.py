"""Deals."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("registry", "0010_purpose")]

    operations = [
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("giver", models.BigIntegerField()),
                ("taker", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("project", models.BigIntegerField(null=True)),
                ("vintage", models.PositiveSmallIntegerField(null=True)),
                ("purpose", models.CharField(blank=True, max_length=12)),
                ("fen_per_tonne", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("until", models.DateField()),
                ("stage", models.CharField(max_length=9)),
                ("offered_on", models.DateField()),
                ("offered_by", models.BigIntegerField()),
                ("escrow", models.BigIntegerField(unique=True)),
                ("accepted_on", models.DateField(null=True)),
                ("accepted_by", models.BigIntegerField(null=True)),
                ("pay_by", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("ended", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["giver", "-id"], name="market_of_giver"),
                    models.Index(fields=["taker", "-id"], name="market_of_taker"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fen__gte", 0), ("fen_per_tonne__gte", 0), ("kg__gt", 0)), name="market_deal_amounts"
                    ),
                    models.CheckConstraint(condition=models.Q(("giver", models.F("taker")), _negated=True), name="market_deal_of_two"),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["offered", "accepted", "delivered", "refused", "withdrawn", "expired"])),
                        name="market_deal_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["", "event", "restoration", "voucher", "buy_first", "compliance", "voluntary", "public_good"])
                        ),
                        name="market_deal_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ["accepted", "delivered"]), _negated=True),
                            models.Q(("accepted_by__isnull", False), ("accepted_on__isnull", False), ("pay_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended__isnull", False),
                                ("ended_on__isnull", False),
                                ("stage__in", ["delivered", "refused", "withdrawn", "expired"]),
                            ),
                            models.Q(
                                models.Q(("stage__in", ["delivered", "refused", "withdrawn", "expired"]), _negated=True),
                                ("ended", None),
                                ("ended_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="market_ended_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""What sales of pooled credits brought, and what of it was handed on."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("pool", "0001_pool"),
        ("registry", "0010_purpose"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proceeds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deal", models.BigIntegerField()),
                ("seller", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("payout_bp", models.PositiveIntegerField()),
                ("payout_fen", models.BigIntegerField()),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="SoldSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payout",
            name="pool_payout_fen",
        ),
        migrations.AddField(
            model_name="payout",
            name="budget",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="payout",
            name="budget_fen",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="payout",
            name="carried",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="payout",
            name="points",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="payout",
            name="seller",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("budget_fen__gte", 0),
                    ("carried__gte", 0),
                    ("fen__gte", 0),
                    ("points__gte", 0),
                    ("unclaimed_fen__gte", 0),
                    ("unclaimed_fen__lte", models.F("fen")),
                    models.Q(("fen__gt", 0), ("budget_fen__gt", 0), _connector="OR"),
                ),
                name="pool_payout_fen",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("seller__isnull", False), models.Q(("budget_fen", 0), ("points", 0)), _connector="OR"),
                name="pool_payout_of_a_seller",
            ),
        ),
        migrations.AddField(
            model_name="proceeds",
            name="certification",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proceeds", to="pool.certification"),
        ),
        migrations.AddField(
            model_name="soldspan",
            name="proceeds",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="spans", to="pool.proceeds"),
        ),
        migrations.AddConstraint(
            model_name="proceeds",
            constraint=models.UniqueConstraint(fields=("certification", "deal"), name="pool_deal_once"),
        ),
        migrations.AddConstraint(
            model_name="proceeds",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gte", 0), ("kg__gt", 0), ("payout_bp__lte", 10000)), name="pool_proceeds_amounts"
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""What an exchange told stands as its trades; the sums of a day are read in the order of their index."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("market", "0007_same_owner")]

    operations = [
        migrations.RemoveConstraint(model_name="trade", name="market_trade_way"),
        migrations.AlterField(model_name="trade", name="way", field=models.CharField(max_length=8)),
        migrations.AddConstraint(
            model_name="trade",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["listing", "agreed", "exchange", "retail"])), name="market_trade_way"
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="trade", name="market_traded_on"),
        migrations.RemoveIndex(model_name="trade", name="market_sold_to_residents"),
        migrations.AddIndex(
            model_name="trade",
            index=models.Index(
                condition=models.Q(("way", "retail"), _negated=True),
                fields=["day", "kind", "deal"],
                include=("kg", "fen"),
                name="market_traded_on",
            ),
        ),
        migrations.AddIndex(
            model_name="trade",
            index=models.Index(
                condition=models.Q(("way", "retail")), fields=["day", "taker"], include=("kg", "fen"), name="market_sold_to_residents"
            ),
        ),
    ]

"""Files of a licensed exchange, and where something is sold."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0005_invoices"),
    ]

    operations = [
        migrations.CreateModel(
            name="GatewayDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("about", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=40)),
                ("zh", models.CharField(max_length=400)),
                ("en", models.CharField(max_length=400)),
                ("found_on", models.DateField()),
                ("resolved_on", models.DateField(null=True)),
                ("resolved_by", models.BigIntegerField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="GatewayFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=9)),
                ("sequence", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("rows", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("after", models.PositiveIntegerField(default=0)),
                ("data", models.BinaryField()),
                ("state", models.CharField(max_length=7)),
                ("on", models.DateField()),
                ("by", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="GatewayOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="GatewayTrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade", models.CharField(max_length=60, unique=True)),
                ("buyer_uscc", models.CharField(max_length=60)),
                ("day", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="deal",
            name="venue",
            field=models.CharField(default="here", max_length=8),
        ),
        migrations.AddField(
            model_name="listing",
            name="venue",
            field=models.CharField(default="here", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(condition=models.Q(("venue__in", ["here", "exchange"])), name="market_listing_venue"),
        ),
        migrations.AddConstraint(
            model_name="gatewayfile",
            constraint=models.UniqueConstraint(fields=("kind", "sequence"), name="market_gateway_file_once"),
        ),
        migrations.AddConstraint(
            model_name="gatewayfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["orders", "trades", "reconcile"]), ("sequence__gt", 0), ("state__in", ["waiting", "applied"])
                ),
                name="market_gateway_file_kind",
            ),
        ),
        migrations.AddField(
            model_name="gatewaydifference",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="differences", to="market.gatewayfile"),
        ),
        migrations.AddField(
            model_name="gatewayorder",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="market.gatewayfile"),
        ),
        migrations.AddField(
            model_name="gatewayorder",
            name="listing",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="orders_out", to="market.listing"),
        ),
        migrations.AddField(
            model_name="gatewaytrade",
            name="deal",
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="trade", to="market.deal"),
        ),
        migrations.AddField(
            model_name="gatewaytrade",
            name="file",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="trades", to="market.gatewayfile"),
        ),
        migrations.AddConstraint(
            model_name="gatewaydifference",
            constraint=models.UniqueConstraint(fields=("file", "line"), name="market_gateway_difference_once"),
        ),
        migrations.AddConstraint(
            model_name="gatewaydifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_by", None), ("resolved_on", None), ("why", "")),
                    models.Q(("resolved_by__isnull", False), ("resolved_on__isnull", False), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="market_gateway_difference_resolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewayorder",
            constraint=models.UniqueConstraint(fields=("listing", "action"), name="market_gateway_order_once"),
        ),
        migrations.AddConstraint(
            model_name="gatewayorder",
            constraint=models.CheckConstraint(condition=models.Q(("action__in", ["new", "withdraw"])), name="market_gateway_order_action"),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

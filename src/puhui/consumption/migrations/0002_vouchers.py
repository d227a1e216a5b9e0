"""Campaigns, vouchers, write-offs, answered lines, settlements."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("consumption", "0001_uses"),
        ("ledger", "0009_vouchers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField(db_index=True)),
                ("key", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(max_length=120)),
                ("budget_fen", models.BigIntegerField()),
                ("face_fen", models.BigIntegerField()),
                ("least_fen", models.BigIntegerField()),
                ("city", models.CharField(blank=True, max_length=6)),
                ("each_most", models.PositiveSmallIntegerField()),
                ("claim_from", models.DateField()),
                ("claim_until", models.DateField()),
                ("use_until", models.DateField()),
                ("claimer_g", models.BigIntegerField(default=0)),
                ("department_g", models.BigIntegerField(default=0)),
                ("merchants", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("hand_in_days", models.PositiveSmallIntegerField()),
                ("refund_days", models.PositiveSmallIntegerField()),
                ("bound_fen", models.BigIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.BigIntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["consumption", "energy-saving"])), name="consumption_campaign_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name_zh", ""), _negated=True), models.Q(("name_en", ""), _negated=True)),
                        name="consumption_campaign_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bound_fen__gte", 0),
                            ("bound_fen__lte", models.F("budget_fen")),
                            ("budget_fen__gte", models.F("face_fen")),
                            ("face_fen__gt", 0),
                        ),
                        name="consumption_campaign_within_budget",
                    ),
                    models.CheckConstraint(condition=models.Q(("merchants__len__gt", 0)), name="consumption_campaign_has_takers"),
                    models.CheckConstraint(
                        condition=models.Q(("each_most__gte", 1), ("least_fen__gte", models.F("face_fen"))),
                        name="consumption_campaign_asks_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim_from__lte", models.F("claim_until")), ("claim_until__lte", models.F("use_until"))),
                        name="consumption_campaign_days_run_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claimer_g__gt", 0), ("department_g", 0)),
                            models.Q(("claimer_g", 0), ("department_g__gt", 0)),
                            _connector="OR",
                        ),
                        name="consumption_campaign_one_carbon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="consumption_campaign_closed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.BigIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("seed", models.CharField(max_length=32)),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("state", models.CharField(default="claimed", max_length=12)),
                ("claimed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="consumption.campaign")),
            ],
        ),
        migrations.CreateModel(
            name="VoucherSettlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("merchant", models.BigIntegerField()),
                ("key", models.CharField(max_length=80, unique=True)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("sum_fen", models.BigIntegerField()),
                ("carbon_g", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("certificate", models.CharField(blank=True, max_length=30)),
                ("settled_at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="consumption.campaign")),
            ],
        ),
        migrations.CreateModel(
            name="WriteOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("merchant", models.BigIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("amount_fen", models.BigIntegerField()),
                ("happened_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("refunded_at", models.DateTimeField(null=True)),
                ("refunded_by", models.BigIntegerField(null=True)),
                (
                    "settlement",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="consumption.vouchersettlement"),
                ),
                ("voucher", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="consumption.voucher")),
            ],
        ),
        migrations.CreateModel(
            name="HandedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("merchant", models.BigIntegerField()),
                ("mark", models.CharField(max_length=64)),
                ("refused", models.CharField(blank=True, max_length=40)),
                ("facts", models.JSONField(default=dict)),
                ("arrived_at", models.DateTimeField()),
                ("write_off", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="consumption.writeoff")),
            ],
        ),
        migrations.AddIndex(
            model_name="voucher",
            index=models.Index(fields=["account", "-id"], name="consumption_vouchers_of"),
        ),
        migrations.AddConstraint(
            model_name="voucher",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="consumption_voucher_key"),
        ),
        migrations.AddConstraint(
            model_name="voucher",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["claimed", "used"])),
                fields=("campaign", "account", "place"),
                name="consumption_voucher_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="voucher",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["claimed", "used", "refunded", "lapsed", "given-back"])), name="consumption_voucher_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="voucher",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ["claimed", "used"])),
                    models.Q(models.Q(("state__in", ["claimed", "used"]), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="consumption_voucher_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchersettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("carbon_g__gt", 0), ("count__gt", 0), ("sum_fen__gt", 0)), name="consumption_settlement_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchersettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_on__lte", models.F("until_on"))), name="consumption_settlement_days_run_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchersettlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("certificate", ""), ("kg", 0)),
                    models.Q(("kg__gt", 0), models.Q(("certificate", ""), _negated=True)),
                    _connector="OR",
                ),
                name="consumption_settlement_is_certified",
            ),
        ),
        migrations.AddConstraint(
            model_name="vouchersettlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("certificate", ""), _negated=True), fields=("certificate",), name="consumption_settlement_certificate"
            ),
        ),
        migrations.AddIndex(
            model_name="writeoff",
            index=models.Index(fields=["merchant", "-id"], name="consumption_write_offs_of"),
        ),
        migrations.AddConstraint(
            model_name="writeoff",
            constraint=models.UniqueConstraint(fields=("merchant", "key"), name="consumption_write_off_key"),
        ),
        migrations.AddConstraint(
            model_name="writeoff",
            constraint=models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="consumption_write_off_of_a_purchase"),
        ),
        migrations.AddConstraint(
            model_name="writeoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("refunded_at", None), ("settlement", None), _connector="OR"), name="consumption_settled_is_not_refunded"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedline",
            constraint=models.UniqueConstraint(fields=("merchant", "mark"), name="consumption_line_answered_once"),
        ),
        migrations.AddConstraint(
            model_name="handedline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused", ""), ("write_off__isnull", False)),
                    models.Q(("write_off", None), models.Q(("refused", ""), _negated=True)),
                    _connector="OR",
                ),
                name="consumption_line_taken_or_refused",
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""Payments to merchants."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_BY_BANK = (("bank_ref", ""), ("until__isnull", False))
_ELSEWHERE = (("until", None), models.Q(("bank_ref", ""), _negated=True))


class Migration(migrations.Migration):
    dependencies = [("consumption", "0006_events"), ("payments", "0001_money")]

    operations = [
        migrations.CreateModel(
            name="VoucherPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100, unique=True)),
                ("fen", models.BigIntegerField()),
                ("stage", models.CharField(max_length=10)),
                ("until", models.DateField(null=True)),
                ("bank_ref", models.CharField(blank=True, max_length=64)),
                ("paid_on", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("campaign", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="consumption.campaign")),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "until"], name="consumption_payments_open")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("fen__gt", 0)), name="consumption_payment_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(*_BY_BANK), models.Q(*_ELSEWHERE), _connector="OR"), name="consumption_payment_one_way"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("paid_on", None), ("stage", "open"), *_BY_BANK),
                            models.Q(("ended_at__isnull", False), ("paid_on__isnull", False), ("stage", "paid"), *_BY_BANK),
                            models.Q(("ended_at", None), ("paid_on__isnull", False), ("stage", "noted"), *_ELSEWHERE),
                            models.Q(("ended_at__isnull", False), ("paid_on", None), ("stage", "expired"), *_BY_BANK),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("stage", "closed"),
                                models.Q(
                                    models.Q(("bank_ref", ""), ("paid_on", None)),
                                    models.Q(("paid_on__isnull", False), ("until", None)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="consumption_payment_stage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherPaymentPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_live", models.BooleanField(default=True)),
                (
                    "payment",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="consumption.voucherpayment"),
                ),
                ("settlement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="consumption.vouchersettlement")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("payment", "settlement"), name="consumption_payment_part_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_live", True)), fields=("settlement",), name="consumption_settlement_paid_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""Invoice data."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0004_rulebook"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("uscc", models.CharField(max_length=18)),
                ("address", models.CharField(blank=True, max_length=100)),
                ("phone", models.CharField(blank=True, max_length=100)),
                ("bank", models.CharField(blank=True, max_length=100)),
                ("email", models.CharField(blank=True, max_length=100)),
                ("stage", models.CharField(default="asked", max_length=7)),
                ("asked_on", models.DateField()),
                ("asked_by", models.BigIntegerField()),
                ("digits", models.CharField(max_length=20, null=True, unique=True)),
                ("issued_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("answered_on", models.DateField(null=True)),
                ("answered_by", models.BigIntegerField(null=True)),
                ("deal", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="market.deal")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("title", ""), _negated=True), ("uscc__regex", "^[0-9A-Z]{18}$")),
                        name="market_invoice_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by", None),
                                ("answered_on", None),
                                ("digits", None),
                                ("issued_on", None),
                                ("reason", ""),
                                ("stage", "asked"),
                            ),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                                ("digits__regex", "^[0-9]{20}$"),
                                ("issued_on__isnull", False),
                                ("reason", ""),
                                ("stage", "issued"),
                            ),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("answered_on__isnull", False),
                                ("digits", None),
                                ("issued_on", None),
                                ("stage", "refused"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="market_invoice_answered",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stage", "refused"), _negated=True), fields=("deal",), name="market_one_invoice_a_deal"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

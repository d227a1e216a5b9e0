"""Pledges of units to banks."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("registry", "0011_realise")]

    operations = [
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.BigIntegerField()),
                ("bank", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("project", models.BigIntegerField(null=True)),
                ("vintage", models.PositiveSmallIntegerField(null=True)),
                ("loan", models.CharField(max_length=60)),
                ("until_on", models.DateField()),
                ("notice_days", models.PositiveSmallIntegerField()),
                ("stage", models.CharField(default="proposed", max_length=10)),
                ("pledged", models.BigIntegerField(null=True, unique=True)),
                ("freed", models.BigIntegerField(null=True, unique=True)),
                ("due_on", models.DateField(null=True)),
                ("noticed_by", models.BigIntegerField(null=True)),
                ("realised_by", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="finance_pledges_of_owner"),
                    models.Index(fields=["bank", "-id"], name="finance_pledges_of_bank"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kg__gt", 0),
                            models.Q(("owner", models.F("bank")), _negated=True),
                            models.Q(("loan", ""), _negated=True),
                            ("notice_days__gt", 0),
                        ),
                        name="finance_pledge_terms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["proposed", "registered", "noticed", "released", "realised", "declined", "withdrawn"])
                        ),
                        name="finance_pledge_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("freed", None), ("pledged", None), ("stage__in", ["proposed", "declined", "withdrawn"])),
                            models.Q(("freed", None), ("pledged__isnull", False), ("stage__in", ["registered", "noticed"])),
                            models.Q(("freed__isnull", False), ("pledged__isnull", False), ("stage__in", ["released", "realised"])),
                            _connector="OR",
                        ),
                        name="finance_pledge_blocks_what_it_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("due_on__isnull", False), ("noticed_by__isnull", False), ("stage__in", ["noticed", "realised"])),
                            models.Q(("stage__in", ["noticed", "realised"]), _negated=True),
                            _connector="OR",
                        ),
                        name="finance_pledge_has_its_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("realised_by__isnull", False),
                                ("stage", "realised"),
                                models.Q(("realised_by", models.F("noticed_by")), _negated=True),
                            ),
                            models.Q(models.Q(("stage", "realised"), _negated=True), ("realised_by", None)),
                            _connector="OR",
                        ),
                        name="finance_pledge_realised_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=12)),
                ("stage", models.CharField(max_length=10)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("pledge", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="finance.pledge")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verb__in", ["propose", "register", "decline", "withdraw", "release", "give_notice", "call_off", "realise"])
                        ),
                        name="finance_pledge_step_verb",
                    )
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""Cases of substitute restoration."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("consumption", "0002_vouchers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField()),
                ("case_number", models.CharField(max_length=120)),
                ("court", models.CharField(max_length=120)),
                ("party", models.CharField(max_length=60)),
                ("party_code", models.CharField(blank=True, max_length=18)),
                ("ruling_kind", models.CharField(max_length=10)),
                ("ruling_number", models.CharField(max_length=120)),
                ("ruling_on", models.DateField()),
                ("ruling_name", models.CharField(max_length=120)),
                ("ruling_digest", models.CharField(max_length=64)),
                ("ruling_size", models.BigIntegerField()),
                ("ruling_media", models.CharField(max_length=100)),
                ("stage", models.CharField(default="opened", max_length=10)),
                ("opened_by", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("list_version", models.PositiveSmallIntegerField(default=0)),
                ("mode", models.CharField(blank=True, max_length=4)),
                ("sink_g", models.BigIntegerField(null=True)),
                ("loss_fen", models.BigIntegerField(null=True)),
                ("price_fen", models.BigIntegerField(null=True)),
                ("price_source", models.CharField(blank=True, max_length=120)),
                ("price_on", models.DateField(null=True)),
                ("loss_document", models.CharField(blank=True, max_length=120)),
                ("kg", models.BigIntegerField(default=0)),
                ("assessed_by", models.BigIntegerField(null=True)),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("certificate", models.CharField(max_length=30, null=True, unique=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="consumption_cases_of_body")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "case_number"), name="consumption_case_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["opened", "checked", "assessed", "confirmed", "restored", "withdrawn"])),
                        name="consumption_case_stage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ruling_kind__in", ["ruling", "agreement"])), name="consumption_case_ruling"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("assessed_by", None), ("kg", 0), ("loss_fen", None), ("mode", ""), ("price_fen", None), ("sink_g", None)
                            ),
                            models.Q(
                                ("assessed_by__isnull", False),
                                ("kg__gt", 0),
                                ("loss_fen", None),
                                ("mode", "sink"),
                                ("price_fen__gt", 0),
                                ("sink_g__gt", 0),
                            ),
                            models.Q(
                                ("assessed_by__isnull", False),
                                ("kg__gt", 0),
                                ("loss_fen__gt", 0),
                                ("mode", "loss"),
                                ("price_fen__gt", 0),
                                ("sink_g", None),
                            ),
                            _connector="OR",
                        ),
                        name="consumption_case_one_mode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("opened_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("assessed_by")), _negated=True),
                                models.Q(("mode", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consumption_case_other_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("certificate__isnull", False), ("confirmed_by__isnull", False), ("stage", "restored")),
                            models.Q(models.Q(("stage", "restored"), _negated=True), ("certificate", None)),
                            _connector="OR",
                        ),
                        name="consumption_case_restored_with_certificate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField()),
                ("is_yes", models.BooleanField()),
                ("reason", models.CharField(max_length=300)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="consumption.case")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "question"), name="consumption_answer_once"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="consumption_answer_has_a_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=10)),
                ("stage", models.CharField(max_length=10)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="consumption.case")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verb__in", ["open", "check", "assess", "send_back", "confirm", "restore", "withdraw"])),
                        name="consumption_case_step_verb",
                    )
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

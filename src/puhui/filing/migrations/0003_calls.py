"""Calls, what was chosen of the answers, and what triggers hold of them."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0002_heirs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("theme_zh", models.CharField(max_length=120)),
                ("theme_en", models.CharField(max_length=160)),
                ("sought_zh", models.TextField()),
                ("sought_en", models.TextField()),
                ("course", models.CharField(max_length=40)),
                ("deadline", models.DateField()),
                ("stage", models.CharField(default="draft", max_length=12)),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("opened_by", models.BigIntegerField(null=True)),
                ("opened_for", models.BigIntegerField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("result", models.TextField(blank=True)),
                ("published_by", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("reasons", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "deadline"], name="filing_call_waits")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["draft", "open", "closed", "resulted", "called-off"])), name="filing_call_stage"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by", None),
                            models.Q(
                                models.Q(("published_by", models.F("opened_by")), _negated=True),
                                models.Q(
                                    ("opened_for", None), models.Q(("published_by", models.F("opened_for")), _negated=True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="filing_call_other_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                                ("stage", "resulted"),
                                models.Q(("result", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("stage", "resulted"), _negated=True),
                                ("published_at", None),
                                ("published_by", None),
                                ("result", ""),
                            ),
                            _connector="OR",
                        ),
                        name="filing_call_result_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["draft", "called-off"]),
                            models.Q(("opened_at__isnull", False), ("opened_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="filing_call_opened_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "called-off"), _negated=True), models.Q(("reasons", ""), _negated=True), _connector="OR"
                        ),
                        name="filing_call_off_with_reasons",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="application",
            name="call",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="filing.call"),
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reasons", models.TextField()),
                (
                    "application",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="choice", to="filing.application"),
                ),
                ("call", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="filing.call")),
            ],
        ),
        migrations.CreateModel(
            name="CallStepTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=16)),
                ("from_stage", models.CharField(max_length=12)),
                ("to_stage", models.CharField(max_length=12)),
                ("by", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("call", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="filing.call")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["open", "close", "publish", "call_off"])), name="filing_call_step"
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

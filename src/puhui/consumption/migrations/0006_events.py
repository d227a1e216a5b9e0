"""Events that are made neutral."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("consumption", "0005_compliance"), ("footprint", "0001_footprint")]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("city", models.CharField(max_length=6)),
                ("venue", models.CharField(max_length=60)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("attendance", models.PositiveIntegerField()),
                ("host", models.CharField(max_length=60)),
                ("host_code", models.CharField(max_length=18)),
                ("stage", models.CharField(default="draft", max_length=12)),
                ("due_on", models.DateField()),
                ("statement", models.BigIntegerField(null=True)),
                ("covered_on", models.DateField(null=True)),
                ("evaluator", models.BigIntegerField(null=True)),
                ("evaluated_by", models.BigIntegerField(null=True)),
                ("evaluation", models.CharField(blank=True, max_length=500)),
                ("evaluated_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-id"], name="consumption_events_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["draft", "stated", "planned", "covered", "evaluated", "published", "withdrawn"])),
                        name="consumption_event_stage",
                    ),
                    models.CheckConstraint(condition=models.Q(("first_on__lte", models.F("last_on"))), name="consumption_event_runs_on"),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["draft", "withdrawn"]), ("statement__isnull", False), _connector="OR"),
                        name="consumption_event_has_its_footprint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("covered_on", None), ("covered_on__lte", models.F("due_on")), _connector="OR"),
                        name="consumption_event_is_covered_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evaluated_at", None), ("evaluated_by", None), ("evaluation", "")),
                            models.Q(
                                ("evaluated_at__isnull", False),
                                ("evaluated_by__isnull", False),
                                models.Q(("evaluation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="consumption_event_evaluation_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evaluator", None), models.Q(("evaluator", models.F("organisation")), _negated=True), _connector="OR"
                        ),
                        name="consumption_event_evaluator_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ["evaluated", "published"]), _negated=True),
                            ("evaluated_at__isnull", False),
                            _connector="OR",
                        ),
                        name="consumption_event_was_evaluated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "published"), _negated=True), ("published_at__isnull", False), _connector="OR"
                        ),
                        name="consumption_event_published_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "withdrawn"), _negated=True), models.Q(("withdrawn_why", ""), _negated=True), _connector="OR"
                        ),
                        name="consumption_event_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200)),
                ("owner", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                (
                    "event",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reductions", to="consumption.event"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EventStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=12)),
                ("stage", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("kg", models.BigIntegerField(null=True)),
                ("key", models.CharField(blank=True, max_length=80)),
                ("event", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="consumption.event")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verb__in", ["open", "state", "revise", "plan", "retire", "cover", "evaluate", "publish", "withdraw"])
                        ),
                        name="consumption_event_step_verb",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kg__gt", 0), ("verb", "retire")),
                            models.Q(models.Q(("verb", "retire"), _negated=True), ("kg", None)),
                            _connector="OR",
                        ),
                        name="consumption_event_step_kg",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True), fields=("event", "key"), name="consumption_event_key_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

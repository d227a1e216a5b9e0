"""Blocks of serials, their movements and holds, and what triggers and functions hold of them."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_registry"),
        ("ledger", "0007_credits"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("holder", models.BigIntegerField(null=True)),
                ("first", models.BigIntegerField(null=True)),
                ("last", models.BigIntegerField(null=True)),
                ("reason", models.TextField()),
                ("by", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("after_movement", models.BigIntegerField(default=0)),
                ("until", models.DateTimeField(null=True)),
                ("until_movement", models.BigIntegerField(null=True)),
                ("released_by", models.BigIntegerField(null=True)),
                ("release_key", models.CharField(max_length=200, null=True, unique=True)),
                ("release_reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first", None), ("holder__isnull", False), ("last", None)),
                            models.Q(("first__gte", 1), ("holder", None), ("last__gte", models.F("first"))),
                            _connector="OR",
                        ),
                        name="registry_hold_of_a_span_or_a_holder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("release_key", None),
                                ("release_reason", ""),
                                ("released_by", None),
                                ("until", None),
                                ("until_movement", None),
                            ),
                            models.Q(
                                ("release_key__isnull", False),
                                ("released_by__isnull", False),
                                ("until__isnull", False),
                                ("until_movement__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="registry_hold_released",
                    ),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="registry_hold_has_a_reason"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                ("content_hash", models.CharField(max_length=64)),
                ("verb", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("entry", models.BigIntegerField(null=True)),
                ("receivable_kg", models.BigIntegerField(default=0)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="registry.movement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Moved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("from_holder", models.BigIntegerField(null=True)),
                ("from_state", models.CharField(blank=True, max_length=9)),
                ("to_holder", models.BigIntegerField()),
                ("to_state", models.CharField(max_length=9)),
                ("movement", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="moved", to="registry.movement")),
            ],
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vintage", models.PositiveSmallIntegerField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("buffer_kg", models.BigIntegerField(default=0)),
                ("holder", models.BigIntegerField()),
                (
                    "period",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="registry.period"),
                ),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="registry.project")),
                (
                    "movement",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="issue", to="registry.movement"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SerialCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("next", models.BigIntegerField(default=1)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="registry_one_counter")],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("holder", models.BigIntegerField()),
                ("state", models.CharField(max_length=9)),
                ("issue", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="blocks", to="registry.issue")),
            ],
            options={
                "indexes": [models.Index(fields=["holder", "state", "first"], name="registry_block_of_holder")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))), name="registry_block_span"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "escrowed", "pledged", "buffer", "retired", "cancelled"])),
                        name="registry_block_state",
                    ),
                    models.CheckConstraint(condition=models.Q(("holder__gt", 0)), name="registry_block_has_a_holder"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        ["issue", "transfer", "escrow", "release_escrow", "pledge", "release_pledge", "retire", "cancel", "recall"],
                    )
                ),
                name="registry_movement_verb",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(condition=models.Q(("receivable_kg__gte", 0)), name="registry_receivable_not_below_nothing"),
        ),
        migrations.AddConstraint(
            model_name="moved",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))), name="registry_moved_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="moved",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_state__in", ["held", "escrowed", "pledged", "buffer", "retired", "cancelled"])),
                name="registry_moved_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="moved",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_holder", None), ("from_state", "")),
                    models.Q(
                        ("from_holder__isnull", False),
                        ("from_state__in", ["held", "escrowed", "pledged", "buffer", "retired", "cancelled"]),
                    ),
                    _connector="OR",
                ),
                name="registry_moved_from",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1), ("last__gte", models.F("first"))), name="registry_issue_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("buffer_kg__gte", 0),
                    ("buffer_kg__lte", django.db.models.expressions.CombinedExpression(models.F("last"), "-", models.F("first"))),
                ),
                name="registry_buffer_below_the_issue",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(condition=models.Q(("vintage__gte", 2000), ("vintage__lte", 2999)), name="registry_vintage"),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

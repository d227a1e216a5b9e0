"""The tables of filing, and what its triggers hold."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("course", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=80)),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(max_length=160)),
                ("made_by", models.BigIntegerField()),
                ("organisation", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("stage", models.CharField(default="draft", max_length=12)),
                ("round", models.PositiveIntegerField(default=1)),
                ("subject", models.CharField(blank=True, max_length=64)),
                ("subject_name", models.CharField(blank=True, max_length=120)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("due_on", models.DateField(null=True)),
                ("is_provisional", models.BooleanField(default=False)),
                ("accepted_by", models.BigIntegerField(null=True)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("reasons", models.TextField(blank=True)),
                ("minutes", models.TextField(blank=True)),
                ("notice_from", models.DateField(null=True)),
                ("notice_until", models.DateField(null=True)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("filed_on", models.DateField(null=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_until", models.DateField(null=True)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="filing.application"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("digest", models.CharField(max_length=64)),
                ("media", models.CharField(max_length=60)),
                ("bytes", models.BigIntegerField()),
                ("added_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="filing.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChapterText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("saved_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="chapters", to="filing.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("by", models.BigIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("reply", models.TextField(blank=True)),
                ("replied_by", models.BigIntegerField(null=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="filing.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("chapter", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="filing.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveIntegerField()),
                ("expert", models.BigIntegerField()),
                ("appointed_by", models.BigIntegerField()),
                ("appointed_at", models.DateTimeField()),
                ("has_interest", models.BooleanField(null=True)),
                ("interest", models.CharField(blank=True, max_length=300)),
                ("declared_at", models.DateTimeField(null=True)),
                ("scores", models.JSONField(null=True)),
                ("advice", models.CharField(blank=True, max_length=8)),
                ("opinion", models.TextField(blank=True)),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="filing.application"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=16)),
                ("from_stage", models.CharField(max_length=12)),
                ("to_stage", models.CharField(max_length=12)),
                ("by", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "application",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="filing.application"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["stage", "due_on"], name="filing_waits"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["course", "about"], name="filing_about"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "draft",
                            "submitted",
                            "returned",
                            "accepted",
                            "review",
                            "reviewed",
                            "notice",
                            "noticed",
                            "filed",
                            "rejected",
                            "withdrawn",
                            "superseded",
                            "revoked",
                        ],
                    )
                ),
                name="filing_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_by", None), models.Q(("accepted_by", models.F("made_by")), _negated=True), _connector="OR"),
                    models.Q(
                        ("decided_by", None),
                        models.Q(
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            models.Q(
                                ("accepted_by", None), models.Q(("decided_by", models.F("accepted_by")), _negated=True), _connector="OR"
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="filing_other_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_by__isnull", False),
                        ("filed_on__isnull", False),
                        ("stage__in", ["filed", "superseded", "revoked"]),
                        models.Q(("number", ""), _negated=True),
                    ),
                    models.Q(models.Q(("stage__in", ["filed", "superseded", "revoked"]), _negated=True), ("number", "")),
                    _connector="OR",
                ),
                name="filing_number_when_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="filing_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "rejected"), _negated=True),
                    models.Q(("reasons", ""), _negated=True),
                    _connector="OR",
                ),
                name="filing_rejected_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped_at", None)), fields=("application", "digest"), name="filing_attachment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="chaptertext",
            constraint=models.UniqueConstraint(fields=("application", "code"), name="filing_chapter_once"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="filing_comment_numbered"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("application", "number"), name="filing_finding_numbered"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("application", "round", "expert"), name="filing_seat_once"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("expert", models.F("appointed_by")), _negated=True), name="filing_seat_other_hands"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_at", None), ("has_interest", False), _connector="OR"), name="filing_opinion_without_interest"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("advice", ""), ("given_at", None)),
                    models.Q(("advice__in", ["file", "revise", "reject"]), ("given_at__isnull", False)),
                    _connector="OR",
                ),
                name="filing_opinion_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="steptaken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "submit",
                            "accept",
                            "send_back",
                            "begin_review",
                            "close_review",
                            "open_notice",
                            "end_notice",
                            "file",
                            "reject",
                            "withdraw",
                            "supersede",
                            "revoke",
                        ],
                    )
                ),
                name="filing_step",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

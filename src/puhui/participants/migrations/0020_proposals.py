"""Proposals that wait for a second person, and sealed files that two persons agreed to; see 0020_proposals.sql."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0011_sessions_and_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=40)),
                ("about", models.CharField(max_length=200)),
                ("facts", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("city", models.CharField(max_length=6)),
                ("reason", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("outcome", models.CharField(default="waiting", max_length=10)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_for",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("maker", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                (
                    "maker_for",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="export",
                        serialize=False,
                        to="participants.proposal",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("persons", models.PositiveIntegerField()),
                ("ready_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("ready_at"))), name="participants_export_has_an_end"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_at", None),
                            models.Q(("taken_at__gte", models.F("ready_at")), ("taken_at__lte", models.F("until"))),
                            _connector="OR",
                        ),
                        name="participants_export_taken_in_time",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["outcome", "due_on"], name="participants_proposal_waits"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["maker", "outcome"], name="participants_proposal_maker"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["waiting", "approved", "refused", "withdrawn", "expired"])),
                name="participants_proposal_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verb", ""), _negated=True), models.Q(("about", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                ),
                name="participants_proposal_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "refused"), _negated=True),
                    models.Q(("why", ""), _negated=True),
                    _connector="OR",
                ),
                name="participants_proposal_refused_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "waiting")),
                fields=("verb", "about"),
                name="participants_proposal_once",
            ),
        ),
        migrations.RunSQL(_SQL),
    ]

"""Identities under a key of each person, appeals, copies of everything, closed accounts. What a constraint cannot say: 0030_identities.sql."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0020_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="is_canary",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_column="account",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="closing",
                        serialize=False,
                        to="participants.person",
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("gives_grams", models.BooleanField(default=False)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("finished_at__isnull", True)), fields=["asked_at"], name="participants_closing_open")
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_column="account",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="identity",
                        serialize=False,
                        to="participants.person",
                    ),
                ),
                ("name", models.BinaryField()),
                ("number", models.BinaryField()),
                ("phone", models.BinaryField(null=True)),
                ("id_mark", models.CharField(max_length=64, unique=True)),
                ("phone_mark", models.CharField(max_length=64, null=True, unique=True)),
                ("kept_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField()),
                ("verified_by", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id_mark__regex", "^[0-9a-f]{64}$")), name="participants_identity_mark"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone__isnull", True), ("phone_mark__isnull", True)),
                            models.Q(("phone__isnull", False), ("phone_mark__regex", "^[0-9a-f]{64}$")),
                            _connector="OR",
                        ),
                        name="participants_identity_phone_and_mark",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verified_by", ""), _negated=True), name="participants_identity_says_who_looked"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        db_column="account",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="participants.person",
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            _connector="OR",
                        ),
                        name="participants_key_or_destroyed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(max_length=6)),
                ("code", models.CharField(max_length=40)),
                ("subject_mark", models.CharField(max_length=64)),
                ("refused", models.BinaryField(null=True)),
                ("text", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("is_provisional", models.BooleanField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeals_answered", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_column="account", on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="participants.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "city", "due_on"], name="participants_appeal_waiting")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "subject_mark"), name="participants_appeal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "rejected", "ended"])), name="participants_appeal_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("state__in", ["open", "ended"])),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False), ("state__in", ["upheld", "rejected"])),
                            _connector="OR",
                        ),
                        name="participants_appeal_answered_by_a_human",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
                ("name", models.UUIDField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("bytes", models.BigIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        db_column="account", on_delete=django.db.models.deletion.PROTECT, related_name="archives", to="participants.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="participants_archive_gone")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expires_at__isnull", True), ("ready_at__isnull", True)),
                            models.Q(("expires_at__gt", models.F("ready_at")), ("ready_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="participants_archive_expires",
                    )
                ],
            },
        ),
        migrations.RunSQL(_SQL),
    ]

"""Codes by phone, and by what else than a name somebody is known."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0003_roles_and_organisations"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_mark", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=20)),
                ("code_mark", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["expires_at"], name="participant_expires_abcf1d_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("number_mark", "purpose"), name="participants_phone_code_one"),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["sign-in", "sign-up", "link-phone"])), name="participants_phone_code_purpose"
                    ),
                    models.CheckConstraint(condition=models.Q(("tries__lte", 5)), name="participants_phone_code_tries"),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnownBy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("gateway", models.CharField(blank=True, max_length=40)),
                ("mark", models.CharField(max_length=64)),
                ("linked_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="known_by", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "mark"), name="participants_known_by_of_one"),
                    models.UniqueConstraint(fields=("user", "kind", "gateway"), name="participants_known_by_once"),
                    models.CheckConstraint(condition=models.Q(("kind__in", ["phone", "gateway"])), name="participants_known_by_kind"),
                ],
            },
        ),
    ]

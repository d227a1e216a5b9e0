"""Sessions by browser, wrong tries, and second factors."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0010_phone_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_mark", models.CharField(max_length=64, unique=True)),
                ("browser", models.CharField(max_length=60)),
                ("browser_mark", models.CharField(blank=True, max_length=64)),
                ("origin", models.CharField(max_length=64)),
                ("first_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("proved_at", models.DateTimeField()),
                ("factors", models.CharField(max_length=80)),
                ("was_let_in", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credential_id", models.BinaryField(max_length=1023, unique=True)),
                ("credential", models.BinaryField()),
                ("sign_count", models.BigIntegerField()),
                ("label", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code_mark", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=10)),
                ("mark", models.CharField(max_length=64)),
                ("failures", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
                ("blocked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Totp",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="totp",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("secret", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("last_step", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="phonecode",
            name="participants_phone_code_purpose",
        ),
        migrations.AddConstraint(
            model_name="phonecode",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["sign-in", "sign-up", "link-phone", "again"])), name="participants_phone_code_purpose"
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="devices", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="passkey",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="passkeys", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recovery_codes", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signinattempt",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["user", "ended_at"], name="participant_user_id_8435e5_idx"),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["browser_mark"], name="participant_browser_3b2462_idx"),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["seen_at"], name="participant_seen_at_ccbbd8_idx"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(condition=models.Q(("seen_at__gte", models.F("first_at"))), name="participants_device_seen"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_why", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="participants_device_ended_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(condition=models.Q(("sign_count__gte", 0)), name="participants_passkey_count"),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(fields=("user", "code_mark"), name="participants_recovery_once"),
        ),
        migrations.AddIndex(
            model_name="signinattempt",
            index=models.Index(fields=["last_at"], name="participant_last_at_e9618d_idx"),
        ),
        migrations.AddConstraint(
            model_name="signinattempt",
            constraint=models.UniqueConstraint(fields=("scope", "mark"), name="participants_attempt_once"),
        ),
        migrations.AddConstraint(
            model_name="signinattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["pair", "name", "origin", "factor"])), name="participants_attempt_scope"
            ),
        ),
    ]

"""All roles and kinds of organisation, cities that take part, members who leave, and who stands in for whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0002_account_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="City",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("scheme_zh", models.CharField(max_length=60)),
                ("scheme_en", models.CharField(max_length=60)),
                ("joined_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="member",
            name="participants_member_once",
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="participants_user_role",
        ),
        migrations.AddField(
            model_name="member",
            name="is_manager",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="member",
            name="joined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="uscc",
            field=models.CharField(max_length=18, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="user",
            name="human_mark",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name="user",
            name="role",
            field=models.CharField(max_length=20),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["city"], name="participant_city_12fc97_idx"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)), fields=("user",), name="participants_member_once"
            ),
        ),
        migrations.RunSQL("UPDATE participants_organisation SET kind = 'province' WHERE kind = 'authority'", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "province",
                            "city",
                            "regulator",
                            "operator",
                            "centre",
                            "provider",
                            "project-owner",
                            "enterprise",
                            "verifier",
                            "experts",
                            "bank",
                            "merchant",
                            "auditor",
                        ],
                    )
                ),
                name="participants_organisation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("uscc__isnull", True), ("uscc__regex", "^[0-9A-Z]{18}$"), _connector="OR"),
                name="participants_organisation_uscc",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "resident",
                            "provider",
                            "operator",
                            "centre",
                            "province",
                            "city",
                            "regulator",
                            "auditor",
                            "project-owner",
                            "enterprise",
                            "verifier",
                            "expert",
                            "bank",
                            "merchant",
                            "system-admin",
                            "security-admin",
                            "audit-admin",
                        ],
                    )
                ),
                name="participants_user_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("human_mark", ""), _negated=True), fields=("human_mark",), name="participants_user_one_human"
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="giver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delegations_given", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="taker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delegations_taken", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["taker", "valid_until"], name="participant_taker_i_a52a6e_idx"),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(fields=["giver", "valid_until"], name="participant_giver_i_013190_idx"),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="participants_delegation_to_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gt", models.F("valid_from"))), name="participants_delegation_period"
            ),
        ),
    ]

"""Guardians of children, and proxies of people without a phone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0050_members_and_delegation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ground", models.CharField(max_length=12)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Proxy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_sealed", models.BinaryField()),
                ("id_last4", models.CharField(max_length=4)),
                ("may_redeem", models.BooleanField()),
                ("may_collect", models.BooleanField()),
                ("named_by", models.BigIntegerField()),
                ("paper", models.CharField(max_length=40)),
                ("valid_from", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="person",
            name="needs_guardian_until",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("user__isnull", True), ("needs_guardian_until__isnull", True), _connector="OR"),
                name="participants_child_has_no_user",
            ),
        ),
        migrations.AddField(
            model_name="guardianship",
            name="child",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="guardianships", to="participants.person"),
        ),
        migrations.AddField(
            model_name="guardianship",
            name="guardian",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="wards", to="participants.person"),
        ),
        migrations.AddField(
            model_name="proxy",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proxies", to="participants.person"),
        ),
        migrations.AddIndex(
            model_name="guardianship",
            index=models.Index(fields=["guardian"], name="participant_guardia_c95a9f_idx"),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("child",), name="participants_guardian_one_live"
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.CheckConstraint(
                condition=models.Q(("child", models.F("guardian")), _negated=True), name="participants_guardian_is_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="participants_guardian_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["parent", "relative", "appointed"])), name="participants_guardian_ground"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("person",), name="participants_proxy_one_live"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gt", models.F("valid_from"))), name="participants_proxy_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("id_last4__regex", "^[0-9]{3}[0-9X]$"), models.Q(("paper", ""), _negated=True)),
                name="participants_proxy_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("may_redeem", True), ("may_collect", True), _connector="OR"), name="participants_proxy_may_something"
            ),
        ),
    ]

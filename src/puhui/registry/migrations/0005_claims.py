"""The tables of claims elsewhere and of checked samples, and what their triggers hold."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_series"),
    ]

    operations = [
        migrations.AddField(
            model_name="meterdevice",
            name="plain_serial",
            field=models.CharField(db_index=True, default="", max_length=60),
        ),
        migrations.CreateModel(
            name="ClaimedElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scheme", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("source", models.CharField(max_length=300)),
                ("source_day", models.DateField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("rows", models.PositiveIntegerField()),
                ("refused", models.JSONField(default=list)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scheme__in", ["ets", "ccer", "green_certificate", "neighbour", "points", "international"])),
                        name="registry_claimed_scheme",
                    ),
                    models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="registry_claimed_source"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("written", models.CharField(max_length=300)),
                ("name", models.CharField(blank=True, db_index=True, max_length=200)),
                ("holder", models.CharField(blank=True, db_index=True, max_length=200)),
                ("credit_code", models.CharField(blank=True, db_index=True, max_length=18)),
                ("lng_e6", models.IntegerField(null=True)),
                ("lat_e6", models.IntegerField(null=True)),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                (
                    "listed",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="registry.claimedelsewhere"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(db_index=True, max_length=80)),
                ("line", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="numbers", to="registry.claimedline")),
            ],
        ),
        migrations.CreateModel(
            name="ClaimFound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=80)),
                ("says_zh", models.CharField(max_length=400)),
                ("says_en", models.CharField(max_length=400)),
                ("same", models.CharField(max_length=200)),
                ("facts", models.CharField(blank=True, max_length=400)),
                ("found_at", models.DateTimeField()),
                ("decision", models.CharField(blank=True, max_length=10)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="registry.period")),
            ],
        ),
        migrations.CreateModel(
            name="ClaimsChecked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("newest_list", models.BigIntegerField()),
                ("hits", models.PositiveIntegerField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "period",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="claims_checked", to="registry.period"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnerPledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="pledges", to="registry.project")),
            ],
        ),
        migrations.CreateModel(
            name="ProjectSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=200)),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("lng_e6", models.IntegerField(null=True)),
                ("lat_e6", models.IntegerField(null=True)),
                ("certificates", models.CharField(blank=True, max_length=2000)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="registry.project")),
            ],
        ),
        migrations.CreateModel(
            name="SampleCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.CharField(max_length=64)),
                ("instance", models.CharField(max_length=80)),
                ("day", models.DateField(null=True)),
                ("told", models.BigIntegerField()),
                ("found", models.BigIntegerField()),
                ("remark", models.CharField(blank=True, max_length=400)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("period", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="registry.period")),
            ],
        ),
        migrations.AddIndex(
            model_name="claimedline",
            index=models.Index(fields=["lat_e6", "lng_e6"], name="registry_claimed_place"),
        ),
        migrations.AddConstraint(
            model_name="claimfound",
            constraint=models.UniqueConstraint(fields=("period", "digest"), name="registry_claim_once"),
        ),
        migrations.AddConstraint(
            model_name="claimfound",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["", "not_same", "excluded", "same"])), name="registry_claim_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimfound",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", ""), ("reason", "")),
                    models.Q(
                        models.Q(("decision", ""), _negated=True),
                        ("decided_by__isnull", False),
                        ("decided_at__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="registry_claim_decided",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

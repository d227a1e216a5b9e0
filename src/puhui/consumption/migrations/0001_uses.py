"""Certificates of retirements."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("registry", "0010_purpose")]

    operations = [
        migrations.CreateModel(
            name="CertificateCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("next", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Retirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True)),
                ("movement", models.BigIntegerField(unique=True)),
                ("holder", models.BigIntegerField()),
                ("kg", models.BigIntegerField()),
                ("purpose", models.CharField(max_length=12)),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("beneficiary", models.CharField(max_length=60)),
                ("beneficiary_code", models.CharField(blank=True, max_length=18)),
                ("statement", models.CharField(max_length=120)),
                ("from_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("retired_at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
                ("facts", models.TextField()),
                ("algorithm", models.CharField(max_length=20)),
                ("key_id", models.CharField(max_length=80)),
                ("public_key", models.CharField(max_length=200)),
                ("signature", models.CharField(max_length=200)),
                ("is_demonstration", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["holder", "-id"], name="consumption_of_holder"),
                    models.Index(condition=models.Q(("subject", ""), _negated=True), fields=["subject"], name="consumption_of_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kg__gt", 0)), name="consumption_retires_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["event", "restoration", "voucher", "buy_first", "compliance", "voluntary", "public_good"])
                        ),
                        name="consumption_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("statement", ""), _negated=True), models.Q(("beneficiary", ""), _negated=True)),
                        name="consumption_says_what_for_and_for_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_on", None), ("until_on", None), ("from_on__lte", models.F("until_on")), _connector="OR"),
                        name="consumption_period_runs_on",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

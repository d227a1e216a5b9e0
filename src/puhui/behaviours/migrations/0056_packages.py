"""Scenario packages, and which document a batch was read with."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0055_repeats_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="adapter_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="ScenarioPackage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=0)),
                ("name_zh", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("publisher_zh", models.CharField(blank=True, max_length=200)),
                ("publisher_en", models.CharField(blank=True, max_length=200)),
                ("scenario", models.CharField(blank=True, max_length=40)),
                ("adapter", models.CharField(blank=True, max_length=40)),
                ("adapter_hash", models.CharField(blank=True, max_length=64)),
                ("adapter_text", models.TextField(blank=True)),
                ("method_hash", models.CharField(blank=True, max_length=64)),
                ("body", models.BinaryField()),
                ("offered_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField(null=True)),
                ("proposal", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "indexes": [models.Index(fields=["adapter", "-version"], name="behaviours_package_adapter")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("adopted_at__isnull", False)),
                        fields=("code", "version"),
                        name="behaviours_package_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", True), ("proposal__isnull", True)),
                            models.Q(("adopted_at__isnull", False), ("proposal__isnull", False)),
                            _connector="OR",
                        ),
                        name="behaviours_package_was_agreed_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("adopted_at__isnull", True),
                            models.Q(
                                models.Q(("code", ""), _negated=True),
                                models.Q(("scenario", ""), _negated=True),
                                models.Q(("adapter", ""), _negated=True),
                                models.Q(("adapter_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="behaviours_package_is_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

"""Consent texts in versions; consents by recipient and kind, given and ended in ways that are named; cards that were shown at a counter."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

#: What 0.1.0 asked in one sentence. It did not ask for traces of travel apart, so that every text of today comes after it.
_BUNDLED = (
    "我同意平台处理这个号码在所列场景的行为记录，只用于核算减排量、记入我的个人碳账户和兑分。"
    "绑定之前最多 30 天里加密保留的记录也一并核算。起讫点坐标不保存。"
    "我可以随时撤回同意或解除绑定，从那时起不再处理；已经计入的克数和积分不受影响。"
)
_TRAVEL = "UPDATE behaviours_scenario SET is_travel = true WHERE code IN ('metro-ride', 'bus-ride', 'shared-bike', 'walk')"
#: Consents of before stay readable; nothing is processed under them until their owners agree to the texts of today.
_CARRY = f"""
INSERT INTO behaviours_consenttext (recipient, kind, version, from_on, is_material, content_hash, source, added_at)
SELECT 'platform', 'ordinary', 0, DATE '2025-01-01', false, encode(sha256(convert_to('{_BUNDLED}', 'UTF8')), 'hex'), '{_BUNDLED}', now()
WHERE EXISTS (SELECT 1 FROM behaviours_consent);
UPDATE behaviours_consent SET text_id = (SELECT id FROM behaviours_consenttext WHERE version = 0),
    ended_how = CASE WHEN valid_until IS NULL THEN '' ELSE 'withdrawn' END;
UPDATE behaviours_consent c SET ended_number = n.place FROM
    (SELECT id, row_number() OVER (ORDER BY valid_until, id) AS place FROM behaviours_consent WHERE valid_until IS NOT NULL) n WHERE n.id = c.id;
"""
#: An index or a constraint that checks rows waits until what was written to them is through.
_SETTLE = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0050_city_scenarios"),
        ("participants", "0051_standing_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recipient", models.CharField(max_length=12)),
                ("kind", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("from_on", models.DateField()),
                ("is_material", models.BooleanField()),
                ("content_hash", models.CharField(max_length=64)),
                ("source", models.TextField()),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ImpactAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(max_length=64, unique=True)),
                ("source", models.TextField()),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="behaviours_consent_one_live",
        ),
        migrations.RemoveField(
            model_name="consent",
            name="text_version",
        ),
        migrations.AddField(
            model_name="binding",
            name="clerk",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="binding",
            name="paper",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="consent",
            name="ended_how",
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name="consent",
            name="ended_number",
            field=models.BigIntegerField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="given_how",
            field=models.CharField(default="page", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="guardian",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="kind",
            field=models.CharField(default="ordinary", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="lapses_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="paper",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="consent",
            name="recipient",
            field=models.CharField(default="platform", max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="replaces",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="continued_by", to="behaviours.consent"
            ),
        ),
        migrations.AddField(
            model_name="scenario",
            name="is_travel",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("clerk__isnull", False), ("proof", "operator"), models.Q(("paper", ""), _negated=True)),
                    models.Q(models.Q(("proof", "operator"), _negated=True), ("clerk__isnull", True), ("paper", "")),
                    _connector="OR",
                ),
                name="behaviours_binding_counter_has_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(fields=("recipient", "kind", "version"), name="behaviours_text_version_once"),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(("recipient__in", ["platform", "provider", "centre"]), ("kind__in", ["ordinary", "sensitive"])),
                name="behaviours_text_grant",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="text",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="behaviours.consenttext"),
        ),
        migrations.RunSQL([_TRAVEL, _CARRY, _SETTLE], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="consent",
            name="text",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="behaviours.consenttext"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_until__isnull", True)),
                fields=("account", "scenario", "recipient", "kind"),
                name="behaviours_consent_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recipient__in", ["platform", "provider", "centre"]),
                    ("kind__in", ["ordinary", "sensitive"]),
                    ("given_how__in", ["page", "counter", "guardian", "replay"]),
                ),
                name="behaviours_consent_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"),
                name="behaviours_consent_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_how", ""), ("ended_number__isnull", True), ("valid_until__isnull", True)),
                    models.Q(
                        ("ended_how__in", ["withdrawn", "replaced", "closed", "grown-up"]),
                        ("ended_number__isnull", False),
                        ("valid_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="behaviours_consent_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_how", "counter"), models.Q(("paper", ""), _negated=True)),
                    models.Q(models.Q(("given_how", "counter"), _negated=True), ("paper", "")),
                    _connector="OR",
                ),
                name="behaviours_consent_counter_has_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_how", "guardian"), ("guardian__isnull", False), ("lapses_at__isnull", False)),
                    models.Q(models.Q(("given_how", "guardian"), _negated=True), ("guardian__isnull", True), ("lapses_at__isnull", True)),
                    _connector="OR",
                ),
                name="behaviours_consent_guardian_is_named",
            ),
        ),
        migrations.AddField(
            model_name="impactassessment",
            name="text",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="behaviours.consenttext"),
        ),
        migrations.RunSQL(
            [_SQL, "SELECT setval('behaviours_consent_end', (SELECT coalesce(max(ended_number), 0) + 1 FROM behaviours_consent))"],
            migrations.RunSQL.noop,
        ),
    ]

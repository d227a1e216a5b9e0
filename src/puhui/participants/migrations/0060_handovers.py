"""How a child's account changes hands; and a proxy's own number goes with the account."""

import datetime

import django.db.models.deletion
from django.db import migrations, models

#: What a closing of before has left: guardians and proxies of closed accounts, and closed guardians.
END = """
UPDATE participants_guardianship g SET until = greatest(g.since, p.closed_at) FROM participants_person p
 WHERE g.until IS NULL AND p.closed_at IS NOT NULL AND p.account IN (g.child_id, g.guardian_id);
UPDATE participants_person SET needs_guardian_until = NULL WHERE closed_at IS NOT NULL AND needs_guardian_until IS NOT NULL;
UPDATE participants_proxy x SET ended_at = coalesce(x.ended_at, p.closed_at), id_last4 = '' FROM participants_person p
 WHERE p.account = x.person_id AND p.closed_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0051_standing_in")]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=8)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("made_by", models.BigIntegerField()),
                ("paper", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="participants.person"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("person",),
                name="participants_handover_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__gt", models.F("made_at")), ("expires_at__lte", models.F("made_at") + datetime.timedelta(days=7))
                ),
                name="participants_handover_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                name="participants_handover_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(condition=models.Q(("to__in", ["owner", "guardian"])), name="participants_handover_to"),
        ),
        migrations.RemoveConstraint(model_name="proxy", name="participants_proxy_is_known"),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("id_last4__regex", "^[0-9]{3}[0-9X]$"),
                        models.Q(("ended_at__isnull", False), ("id_last4", "")),
                        _connector="OR",
                    ),
                    models.Q(("paper", ""), _negated=True),
                ),
                name="participants_proxy_is_known",
            ),
        ),
        migrations.RunSQL(END, migrations.RunSQL.noop),
    ]

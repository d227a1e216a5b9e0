"""Invitations, delegations that can be ended early, one person for each administrator's role, and no organisation without a manager."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

#: Whoever was there first manages the others, in organisations that have nobody who does.
_FIRST_MANAGES = """
UPDATE participants_member SET is_manager = true WHERE id IN (
    SELECT DISTINCT ON (m.organisation_id) m.id FROM participants_member m JOIN participants_user u ON u.id = m.user_id
    WHERE m.left_at IS NULL AND u.role NOT IN ('system-admin', 'security-admin', 'audit-admin')
    AND NOT EXISTS (SELECT 1 FROM participants_member o WHERE o.organisation_id = m.organisation_id AND o.is_manager AND o.left_at IS NULL)
    ORDER BY m.organisation_id, m.id)
"""
#: Looked at when the transaction ends, so that a successor may come after the one who leaves.
_NONE_WITHOUT_MANAGER = """
CREATE FUNCTION participants_has_manager() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    organisation bigint := coalesce(NEW.organisation_id, OLD.organisation_id);
BEGIN
    IF EXISTS (SELECT 1 FROM participants_member m JOIN participants_user u ON u.id = m.user_id WHERE m.organisation_id = organisation
               AND m.left_at IS NULL AND u.role NOT IN ('system-admin', 'security-admin', 'audit-admin'))
       AND NOT EXISTS (SELECT 1 FROM participants_member m WHERE m.organisation_id = organisation AND m.left_at IS NULL AND m.is_manager) THEN
        RAISE EXCEPTION 'participants_has_manager: organisation % has members and no manager', organisation USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_has_manager AFTER INSERT OR UPDATE OR DELETE ON participants_member
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION participants_has_manager();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0030_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=20)),
                ("is_manager", models.BooleanField(default=False)),
                ("for_whom", models.CharField(max_length=60)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="delegation",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "valid_until__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("valid_from"), "+", models.Value(datetime.timedelta(days=92))
                        ),
                    )
                ),
                name="participants_delegation_longest",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_manager", False), ("left_at__isnull", True), _connector="OR"),
                name="participants_member_manages_while_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True), ("role__in", ["system-admin", "security-admin", "audit-admin"])),
                fields=("role",),
                name="participants_user_one_administrator",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="invitations_made", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="participants.organisation"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="returning",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="invitations_back", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="used_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="invitations_used", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["organisation", "expires_at"], name="participants_invitation_of"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__gt", models.F("made_at")),
                    (
                        "expires_at__lte",
                        django.db.models.expressions.CombinedExpression(models.F("made_at"), "+", models.Value(datetime.timedelta(days=3))),
                    ),
                ),
                name="participants_invitation_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("used_at__isnull", True), ("used_by__isnull", True)),
                    models.Q(("used_at__isnull", False), ("used_by__isnull", False), ("withdrawn_at__isnull", True)),
                    _connector="OR",
                ),
                name="participants_invitation_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
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
                name="participants_invitation_role",
            ),
        ),
        migrations.RunSQL(_FIRST_MANAGES, migrations.RunSQL.noop),
        migrations.RunSQL(_NONE_WITHOUT_MANAGER, "DROP FUNCTION participants_has_manager CASCADE"),
    ]

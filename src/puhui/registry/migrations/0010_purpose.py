"""A block keeps the purpose that it was bought for, and is used for that alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_PURPOSES = ["", "event", "restoration", "voucher", "buy_first", "compliance", "voluntary", "public_good"]


def _purpose() -> models.CharField[str, str]:
    return models.CharField(blank=True, db_default="", max_length=12)


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_spans")]
    operations = [
        migrations.RemoveIndex(model_name="block", name="registry_block_of_holder"),
        migrations.AddField(model_name="block", name="purpose", field=_purpose()),
        migrations.AddField(model_name="movement", name="purpose", field=_purpose()),
        migrations.AddIndex(
            model_name="block", index=models.Index(fields=["holder", "state", "purpose", "first"], name="registry_block_of_holder")
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(purpose="") | models.Q(state__in=["held", "retired"], purpose__in=_PURPOSES),
                name="registry_block_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(condition=models.Q(purpose__in=_PURPOSES), name="registry_movement_purpose"),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

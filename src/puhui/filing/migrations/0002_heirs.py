"""One application at a time is about to replace a filed one; a rejected heir leaves the place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("filing", "0001_filing"),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="replaces",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="filing.application"
            ),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="media",
            field=models.CharField(max_length=80),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["rejected", "withdrawn"]), _negated=True), fields=("replaces",), name="filing_one_heir"
            ),
        ),
    ]

"""Residents' bank accounts under their own keys, and orders that pay out what was drawn."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_money"), ("participants", "0061_public_body")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="came_by",
            field=models.BigIntegerField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name="payee",
            name="own_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="payee",
            name="bank",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="payee",
            name="name",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="payee",
            name="number_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name="payee",
            name="shown",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "payout"), ("came_by", None), _connector="OR"), name="payments_return_came_by_the_bank"
            ),
        ),
        migrations.AddConstraint(
            model_name="payee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number_sealed__isnull", False), ("own_sealed", None), models.Q(("name", ""), _negated=True)),
                    models.Q(("name", ""), ("number_sealed", None), ("own_sealed__isnull", False), models.Q(("shown", ""), _negated=True)),
                    models.Q(
                        ("bank", ""), ("name", ""), ("number_sealed", None), ("own_sealed", None), ("shown", ""), ("until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="payments_payee_sealed_one_way",
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

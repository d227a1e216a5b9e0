"""Which sheet of a workbook a delivery is; each sheet is one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="seriesdelivery",
            name="sheet",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.RemoveConstraint(model_name="seriesdelivery", name="registry_delivery_once"),
        migrations.AddConstraint(
            model_name="seriesdelivery",
            constraint=models.UniqueConstraint(fields=("period", "sha256", "sheet"), name="registry_delivery_once"),
        ),
    ]

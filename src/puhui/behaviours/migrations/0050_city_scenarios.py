"""The scenarios that a city has opened, with their days: a subset of what is open in the province."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("behaviours", "0007_secrets_sealed_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="CityScenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(max_length=6)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "scenario",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cities", to="behaviours.scenario"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["city", "from_on"], name="behaviours_city_scenario_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("city", "scenario"),
                        name="behaviours_city_scenario_one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__isnull", True), ("until_on__gt", models.F("from_on")), _connector="OR"),
                        name="behaviours_city_scenario_period",
                    ),
                    models.CheckConstraint(condition=models.Q(("city__regex", "^[1-9][0-9]{3}00$")), name="behaviours_city_scenario_city"),
                ],
            },
        ),
    ]

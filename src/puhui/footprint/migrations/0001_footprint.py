"""Footprints of events."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.BigIntegerField()),
                ("item", models.CharField(max_length=24)),
                ("answer", models.CharField(max_length=12)),
                ("factor_ug", models.BigIntegerField(null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "item", "-id"], name="footprint_choices_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "item__in",
                                [
                                    "bus",
                                    "car",
                                    "clothing",
                                    "coach",
                                    "commercial-landfill",
                                    "diesel",
                                    "electricity",
                                    "flight",
                                    "food-compost",
                                    "food-landfill",
                                    "freight",
                                    "gasoline",
                                    "glass",
                                    "heat",
                                    "hotel",
                                    "household-landfill",
                                    "incineration",
                                    "lpg",
                                    "meals",
                                    "metro",
                                    "natural-gas",
                                    "paper",
                                    "plastic-film",
                                    "plastics",
                                    "rail",
                                    "tap-water",
                                    "taxi",
                                    "waste-water",
                                    "wood",
                                ],
                            )
                        ),
                        name="footprint_choice_is_of_an_item",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "own"), ("factor_ug__gt", 0), models.Q(("source", ""), _negated=True)),
                            models.Q(("answer", "reference"), ("factor_ug", None), ("source", "")),
                            _connector="OR",
                        ),
                        name="footprint_own_factor_has_its_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=60)),
                ("phase", models.CharField(max_length=12)),
                ("item", models.CharField(max_length=24)),
                ("amount_milli", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=120)),
                ("file", models.CharField(blank=True, max_length=120)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "id"], name="footprint_entries_of")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_milli__gt", 0)), name="footprint_entry_has_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase__in", ["preparation", "holding", "closing"]),
                            (
                                "item__in",
                                [
                                    "bus",
                                    "car",
                                    "clothing",
                                    "coach",
                                    "commercial-landfill",
                                    "diesel",
                                    "electricity",
                                    "flight",
                                    "food-compost",
                                    "food-landfill",
                                    "freight",
                                    "gasoline",
                                    "glass",
                                    "heat",
                                    "hotel",
                                    "household-landfill",
                                    "incineration",
                                    "lpg",
                                    "meals",
                                    "metro",
                                    "natural-gas",
                                    "paper",
                                    "plastic-film",
                                    "plastics",
                                    "rail",
                                    "tap-water",
                                    "taxi",
                                    "waste-water",
                                    "wood",
                                ],
                            ),
                        ),
                        name="footprint_entry_is_of_an_item",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=60)),
                ("organisation", models.BigIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("grams", models.BigIntegerField()),
                ("stated_at", models.DateTimeField()),
                ("by", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "place"), name="footprint_one_statement_a_place"),
                    models.CheckConstraint(condition=models.Q(("grams__gt", 0)), name="footprint_states_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("phase", models.CharField(max_length=12)),
                ("item", models.CharField(max_length=24)),
                ("amount_milli", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=120)),
                ("factor_ug", models.BigIntegerField(null=True)),
                ("written", models.CharField(blank=True, max_length=40)),
                ("unit", models.CharField(blank=True, max_length=80)),
                ("region", models.CharField(blank=True, max_length=20)),
                ("data_year", models.PositiveSmallIntegerField(null=True)),
                ("grade", models.CharField(blank=True, max_length=1)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("family", models.CharField(blank=True, max_length=40)),
                ("grams", models.BigIntegerField(null=True)),
                ("why_not", models.CharField(blank=True, max_length=20)),
                (
                    "statement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="footprint.statement"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("statement", "place"), name="footprint_one_line_a_place"),
                    models.CheckConstraint(condition=models.Q(("amount_milli__gt", 0)), name="footprint_line_has_an_amount"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("factor_ug__gt", 0),
                                ("grams__gt", 0),
                                ("why_not", ""),
                                models.Q(("source", ""), _negated=True),
                                models.Q(("grade", ""), _negated=True),
                            ),
                            models.Q(("factor_ug", None), ("grams", None), ("why_not__in", ["no_factor", "not_answered"])),
                            _connector="OR",
                        ),
                        name="footprint_line_is_counted_or_says_why_not",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

"""Dues, arrivals, orders to pay, statements of the bank, and the bank that a sample site plays."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("ledger", "0010_cash")]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank_ref", models.CharField(max_length=64, unique=True)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("fen", models.BigIntegerField()),
                ("booked_at", models.DateTimeField()),
                ("holder", models.BigIntegerField()),
                ("entry", models.BigIntegerField(unique=True)),
                ("taken_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DueCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("next", models.BigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="SampleOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("fen", models.BigIntegerField()),
                ("text", models.CharField(max_length=120)),
                ("to", models.CharField(blank=True, max_length=200)),
                ("returns", models.CharField(blank=True, max_length=64)),
                ("answer", models.CharField(blank=True, max_length=9)),
                ("got_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=15)),
                ("about", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("facts", models.JSONField()),
                ("found_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolved_by", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["day", "id"], name="payments_differences_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["missing_here", "missing_at_bank", "amount", "answer", "notice", "balance"])),
                        name="payments_difference_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("resolved_at", None), ("resolved_by", None)),
                            models.Q(("resolved_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="payments_difference_resolved_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("reference", models.CharField(max_length=24, unique=True)),
                ("payer", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("until", models.DateField()),
                ("about", models.CharField(max_length=60)),
                ("stage", models.CharField(max_length=6)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("entry", models.BigIntegerField(null=True, unique=True)),
                (
                    "paid_by",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="paid", to="payments.arrival"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="arrival",
            name="due",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="arrivals", to="payments.due"),
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=6)),
                ("holder", models.BigIntegerField()),
                ("fen", models.BigIntegerField()),
                ("why", models.CharField(blank=True, max_length=20)),
                ("ordered_at", models.DateTimeField()),
                (
                    "arrival",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="returned", to="payments.arrival"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=40, unique=True)),
                ("stage", models.CharField(max_length=9)),
                ("entry", models.BigIntegerField(unique=True)),
                ("reversal", models.BigIntegerField(null=True, unique=True)),
                ("ordered_at", models.DateTimeField()),
                ("trouble", models.CharField(blank=True, max_length=120)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("bank_ref", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("order", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="payments.order")),
            ],
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("holder", models.BigIntegerField()),
                ("bank", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("number_sealed", models.BinaryField()),
                ("shown", models.CharField(max_length=24)),
                ("set_at", models.DateTimeField()),
                ("set_by", models.BigIntegerField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("until", None)), fields=("holder",), name="payments_one_payee_of_a_holder")
                ],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="payee",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="payments.payee"),
        ),
        migrations.CreateModel(
            name="SampleBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(max_length=3)),
                ("bank_ref", models.CharField(max_length=64, unique=True)),
                ("text", models.CharField(blank=True, max_length=120)),
                ("fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("fen__gt", 0), ("way__in", ["in", "out"])), name="payments_sample_booking")
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("opening_fen", models.BigIntegerField()),
                ("closing_fen", models.BigIntegerField()),
                ("taken_at", models.DateTimeField()),
                ("by", models.BigIntegerField(null=True)),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "digest"), name="payments_statement_once"),
                    models.UniqueConstraint(condition=models.Q(("until", None)), fields=("day",), name="payments_one_statement_counts"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(max_length=3)),
                ("bank_ref", models.CharField(max_length=64)),
                ("text", models.CharField(blank=True, max_length=120)),
                ("fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "statement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="booked", to="payments.statement"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["about", "-id"], name="payments_dues_about"),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(fields=["payer", "-id"], name="payments_dues_of"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "open")), fields=("about",), name="payments_one_open_due_about"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), models.Q(("about", ""), _negated=True)), name="payments_due_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(condition=models.Q(("stage__in", ["open", "paid", "closed"])), name="payments_due_stage"),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("entry__isnull", False), ("paid_by__isnull", False), ("stage", "paid")),
                    models.Q(("ended_at__isnull", False), ("entry", None), ("paid_by", None), ("stage", "closed")),
                    models.Q(("ended_at", None), ("entry", None), ("paid_by", None), ("stage", "open")),
                    _connector="OR",
                ),
                name="payments_paid_by_one_arrival",
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["-booked_at"], name="payments_arrivals_by_time"),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), models.Q(("bank_ref", ""), _negated=True)), name="payments_arrival_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("stage__in", ["ordered", "sent"])), fields=["stage", "id"], name="payments_attempts_under_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(fields=("order", "number"), name="payments_attempts_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "failed"), _negated=True), fields=("order",), name="payments_one_attempt_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("bank_ref", ""), _negated=True), fields=("bank_ref",), name="payments_bank_pays_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["ordered", "sent", "confirmed", "failed"])), name="payments_attempt_stage"
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reversal__isnull", False), ("stage", "failed")),
                    models.Q(models.Q(("stage", "failed"), _negated=True), ("reversal", None)),
                    _connector="OR",
                ),
                name="payments_reversed_where_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("stage__in", ["confirmed", "failed"])),
                    models.Q(("ended_at", None), ("stage__in", ["ordered", "sent"])),
                    _connector="OR",
                ),
                name="payments_attempt_ended_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("reversal", None), ("reversal__gt", models.F("entry")), _connector="OR"),
                name="payments_reversed_after_it_was_posted",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["holder", "-id"], name="payments_orders_of"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("kind__in", ["payout", "return"])), name="payments_order_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("arrival__isnull", False),
                        ("kind", "return"),
                        ("payee", None),
                        ("why__in", ["unknown_reference", "amount", "late", "paid_already", "undelivered", "frozen"]),
                    ),
                    models.Q(("arrival", None), ("kind", "payout"), ("payee__isnull", False), ("why", "")),
                    _connector="OR",
                ),
                name="payments_order_goes_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(fields=("statement", "bank_ref"), name="payments_line_once"),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("fen__gt", 0), ("way__in", ["in", "out"])), name="payments_line_of_something"
            ),
        ),
        migrations.RunSQL(_SQL, migrations.RunSQL.noop),
    ]

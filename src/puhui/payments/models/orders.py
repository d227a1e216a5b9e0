"""Tables of payee accounts and orders to pay. What they may never do is held by 0001_money.sql."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from puhui.foundation.sealed_fields import SealedField
from puhui.payments.models.money import Arrival
from puhui.payments.words import OrderKind, OrderStage, Why

_KINDS = [kind.value for kind in OrderKind]
_STAGES = [stage.value for stage in OrderStage]


class Payee(models.Model):
    """Where a holder is paid; a change is a further row, and the one before has its end.

    An organisation's number is sealed under a key of the installation; name and number of a person together under the person's own, so that nobody reads
    them once the account is closed, when what was shown of them is cleared too.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    holder = models.BigIntegerField()
    bank = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=60, blank=True)
    number_sealed = SealedField(null=True)
    own_sealed = models.BinaryField(null=True)
    shown = models.CharField(max_length=24, blank=True)
    set_at = models.DateTimeField()
    set_by = models.BigIntegerField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder"], condition=Q(until=None), name="payments_one_payee_of_a_holder"),
            models.CheckConstraint(
                condition=(Q(number_sealed__isnull=False, own_sealed=None) & ~Q(name=""))
                | (Q(number_sealed=None, own_sealed__isnull=False, name="") & ~Q(shown=""))
                | Q(number_sealed=None, own_sealed=None, name="", bank="", shown="", until__isnull=False),
                name="payments_payee_sealed_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.shown


class Order(models.Model):
    """What is to be paid, to whom; never changed. How it goes stands with its attempts."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=6)
    holder = models.BigIntegerField()
    fen = models.BigIntegerField()
    arrival = models.OneToOneField(Arrival, on_delete=models.PROTECT, null=True, related_name="returned")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, null=True, related_name="orders")
    why = models.CharField(max_length=20, blank=True)
    ordered_at = models.DateTimeField()
    #: the entry that this very money became cash by: paid once
    came_by = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["holder", "-id"], name="payments_orders_of")]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0, kind__in=_KINDS), name="payments_order_of_something"),
            models.CheckConstraint(
                condition=Q(kind="return", arrival__isnull=False, payee=None, why__in=[why.value for why in Why])
                | Q(kind="payout", arrival=None, payee__isnull=False, why=""),
                name="payments_order_goes_somewhere",
            ),
            models.CheckConstraint(condition=Q(kind="payout") | Q(came_by=None), name="payments_return_came_by_the_bank"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Attempt(models.Model):
    """One try to have the bank pay an order, under a key of its own. `entry` took the money out of the books, `reversal` brought it back."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40, unique=True)
    stage = models.CharField(max_length=9)
    entry = models.BigIntegerField(unique=True)
    reversal = models.BigIntegerField(unique=True, null=True)
    ordered_at = models.DateTimeField()
    trouble = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    bank_ref = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="payments_attempts_are_numbered"),
            models.UniqueConstraint(fields=["order"], condition=~Q(stage="failed"), name="payments_one_attempt_at_a_time"),
            models.UniqueConstraint(fields=["bank_ref"], condition=~Q(bank_ref=""), name="payments_bank_pays_once"),
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="payments_attempt_stage"),
            models.CheckConstraint(
                condition=Q(stage="failed", reversal__isnull=False) | (~Q(stage="failed") & Q(reversal=None)),
                name="payments_reversed_where_failed",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["confirmed", "failed"], ended_at__isnull=False) | Q(stage__in=["ordered", "sent"], ended_at=None),
                name="payments_attempt_ended_once",
            ),
            models.CheckConstraint(condition=Q(reversal=None) | Q(reversal__gt=F("entry")), name="payments_reversed_after_it_was_posted"),
        ]
        indexes = [models.Index(fields=["stage", "id"], condition=Q(stage__in=["ordered", "sent"]), name="payments_attempts_under_way")]

    def __str__(self) -> str:
        return self.key

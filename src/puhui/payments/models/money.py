"""Tables of dues and arrivals. What they may never do is held by 0001_money.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.payments.words import DueStage

_STAGES = [stage.value for stage in DueStage]


class DueCounter(models.Model):
    """The next reference of a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    next = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.year}"


class Arrival(models.Model):
    """Money that came. `entry` is the posting to `holder`; the row never changes: what became of it stands with the due or the order."""

    bank_ref = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=120, blank=True)
    fen = models.BigIntegerField()
    booked_at = models.DateTimeField()
    holder = models.BigIntegerField()
    due = models.ForeignKey("Due", on_delete=models.PROTECT, null=True, related_name="arrivals")
    entry = models.BigIntegerField(unique=True)
    taken_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-booked_at"], name="payments_arrivals_by_time")]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0) & ~Q(bank_ref=""), name="payments_arrival_of_something")]

    def __str__(self) -> str:
        return self.bank_ref


class Due(models.Model):
    """What somebody is to pay. `entry` is the posting by which its money went on."""

    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=24, unique=True)
    payer = models.BigIntegerField()
    fen = models.BigIntegerField()
    until = models.DateField()
    about = models.CharField(max_length=60)
    stage = models.CharField(max_length=6)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    paid_by = models.OneToOneField(Arrival, on_delete=models.PROTECT, null=True, related_name="paid")
    entry = models.BigIntegerField(unique=True, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about", "-id"], name="payments_dues_about"),
            models.Index(fields=["payer", "-id"], name="payments_dues_of"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=Q(stage="open"), name="payments_one_open_due_about"),
            models.CheckConstraint(condition=Q(fen__gt=0) & ~Q(about=""), name="payments_due_of_something"),
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="payments_due_stage"),
            models.CheckConstraint(
                condition=Q(stage="paid", paid_by__isnull=False, entry__isnull=False, ended_at__isnull=False)
                | Q(stage="closed", paid_by=None, entry=None, ended_at__isnull=False)
                | Q(stage="open", paid_by=None, entry=None, ended_at=None),
                name="payments_paid_by_one_arrival",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

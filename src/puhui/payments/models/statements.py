"""Tables of the bank's statements and of what differs. What they may never do is held by 0001_money.sql and 0003_statements_by_two.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.payments.words import DifferenceKind, Source, Way


class Statement(models.Model):
    """A statement of a day as it came; its bytes are the document `digest`. The latest of a day counts, those before have their end."""

    day = models.DateField()
    digest = models.CharField(max_length=64)
    opening_fen = models.BigIntegerField()
    closing_fen = models.BigIntegerField()
    taken_at = models.DateTimeField()
    #: how it came; by hand it has the one who brought it and another who agreed
    source = models.CharField(max_length=7)
    by = models.BigIntegerField(null=True)
    agreed_by = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "digest"], name="payments_statement_once"),
            models.UniqueConstraint(fields=["day"], condition=Q(until=None), name="payments_one_statement_counts"),
            models.CheckConstraint(
                condition=Q(source__in=[Source.FETCHED.value, Source.MACHINE.value], by=None, agreed_by=None)
                | (Q(source=Source.HAND.value, by__isnull=False, agreed_by__isnull=False) & ~Q(by=F("agreed_by")))
                | Q(source=Source.BEFORE.value, agreed_by=None),
                name="payments_statement_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Line(models.Model):
    """One booking of the bank."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="booked")
    way = models.CharField(max_length=3)
    bank_ref = models.CharField(max_length=64)
    text = models.CharField(max_length=120, blank=True)
    fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "bank_ref"], name="payments_line_once"),
            models.CheckConstraint(condition=Q(fen__gt=0, way__in=[way.value for way in Way]), name="payments_line_of_something"),
        ]

    def __str__(self) -> str:
        return self.bank_ref


class Difference(models.Model):
    """Something that the bank and we say differently. `mark` is the hash of what was found: the same is found once."""

    mark = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=15)
    about = models.CharField(max_length=64)
    day = models.DateField()
    facts = models.JSONField()
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day", "id"], name="payments_differences_of_day")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in DifferenceKind]), name="payments_difference_kind"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, reason="", resolved_by=None) | (Q(resolved_at__isnull=False) & ~Q(reason="")),
                name="payments_difference_resolved_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

"""Tables of retirements: one certificate for each, and the counter of a year. What they may never do is held by 0001_uses.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.words import Purpose


class CertificateCounter(models.Model):
    """The next certificate of a year. A counter that waits, so that no number is skipped."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    next = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.year}: {self.next}"


class Retirement(models.Model):
    """One retirement of the registry with the words that it was made with, signed."""

    number = models.CharField(max_length=30, unique=True)
    movement = models.BigIntegerField(unique=True)
    holder = models.BigIntegerField()
    kg = models.BigIntegerField()
    purpose = models.CharField(max_length=12)
    subject = models.CharField(max_length=60, blank=True)
    #: of a person masked
    beneficiary = models.CharField(max_length=60)
    beneficiary_code = models.CharField(max_length=18, blank=True)
    statement = models.CharField(max_length=120)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    retired_at = models.DateTimeField()
    by = models.BigIntegerField()
    #: the signed text, and the signature over it
    facts = models.TextField()
    algorithm = models.CharField(max_length=20)
    key_id = models.CharField(max_length=80)
    public_key = models.CharField(max_length=200)
    signature = models.CharField(max_length=200)
    is_demonstration = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "-id"], name="consumption_of_holder"),
            models.Index(fields=["subject"], name="consumption_of_subject", condition=~Q(subject="")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kg__gt=0), name="consumption_retires_something"),
            models.CheckConstraint(condition=Q(purpose__in=[purpose.value for purpose in Purpose]), name="consumption_purpose"),
            models.CheckConstraint(condition=~Q(statement="") & ~Q(beneficiary=""), name="consumption_says_what_for_and_for_whom"),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(from_on__lte=F("until_on")), name="consumption_period_runs_on"
            ),
        ]

    def __str__(self) -> str:
        return self.number

"""Tables of pledges. What they may never do is held by 0001_pledges.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.finance.words import PledgeStage, PledgeVerb


class Pledge(models.Model):
    """Units of an owner as security for a loan of a bank."""

    owner = models.BigIntegerField()
    bank = models.BigIntegerField()
    kg = models.BigIntegerField()
    project = models.BigIntegerField(null=True)
    vintage = models.PositiveSmallIntegerField(null=True)
    loan = models.CharField(max_length=60)
    until_on = models.DateField()
    notice_days = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, default=PledgeStage.PROPOSED.value)
    #: numbers of the registry: that blocked the units, and that set them free or gave them to the bank
    pledged = models.BigIntegerField(null=True, unique=True)
    freed = models.BigIntegerField(null=True, unique=True)
    due_on = models.DateField(null=True)
    noticed_by = models.BigIntegerField(null=True)
    realised_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="finance_pledges_of_owner"),
            models.Index(fields=["bank", "-id"], name="finance_pledges_of_bank"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kg__gt=0) & ~Q(owner=F("bank")) & ~Q(loan="") & Q(notice_days__gt=0), name="finance_pledge_terms"
            ),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in PledgeStage]), name="finance_pledge_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=["proposed", "declined", "withdrawn"], pledged=None, freed=None)
                | Q(stage__in=["registered", "noticed"], pledged__isnull=False, freed=None)
                | Q(stage__in=["released", "realised"], pledged__isnull=False, freed__isnull=False),
                name="finance_pledge_blocks_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["noticed", "realised"], due_on__isnull=False, noticed_by__isnull=False)
                | ~Q(stage__in=["noticed", "realised"]),
                name="finance_pledge_has_its_notice",
            ),
            models.CheckConstraint(
                condition=Q(stage="realised", realised_by__isnull=False) & ~Q(realised_by=F("noticed_by"))
                | ~Q(stage="realised") & Q(realised_by=None),
                name="finance_pledge_realised_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.bank}"


class PledgeStep(models.Model):
    """One step of a pledge's life. Never changed."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    stage = models.CharField(max_length=10)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(verb__in=[verb.value for verb in PledgeVerb]), name="finance_pledge_step_verb")]

    def __str__(self) -> str:
        return self.verb

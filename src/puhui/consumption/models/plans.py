"""Tables of buy-first plans, of what was counted for them, and of gifts. What they may never do is held by 0004_plans.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from puhui.consumption.words import PlanKind


class Plan(models.Model):
    """So many kilograms by a day. It grows, or is withdrawn with a reason; else it stands."""

    holder = models.BigIntegerField()
    is_person = models.BooleanField()
    kind = models.CharField(max_length=10)
    kg = models.BigIntegerField()
    until_on = models.DateField()
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["holder", "-id"], name="consumption_plans_of_holder")]
        constraints = [
            models.CheckConstraint(condition=Q(kg__gt=0), name="consumption_plan_of_something"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in PlanKind]), name="consumption_plan_kind"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="consumption_plan_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.kg} kg"


class PlanRaise(models.Model):
    """What a plan was before it was raised. Never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="raises")
    from_kg = models.BigIntegerField()
    to_kg = models.BigIntegerField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_kg} → {self.to_kg}"


class PlanCertificate(models.Model):
    """A certificate that counts for a plan: for one only. Never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="certificates")
    certificate = models.CharField(max_length=30, unique=True)
    kg = models.BigIntegerField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.certificate


class Gift(models.Model):
    """Held grams that a resident gave to the pool, for the public good or an event, perhaps for a plan. Never changed."""

    key = models.CharField(max_length=80, unique=True)
    account = models.BigIntegerField()
    kg = models.BigIntegerField()
    cause = models.CharField(max_length=60)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="gifts")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["cause"], name="consumption_gifts_of_cause"),
            models.Index(fields=["account", "-id"], name="consumption_gifts_of"),
        ]
        constraints = [models.CheckConstraint(condition=Q(kg__gt=0) & ~Q(cause=""), name="consumption_gift_of_something")]

    def __str__(self) -> str:
        return self.key

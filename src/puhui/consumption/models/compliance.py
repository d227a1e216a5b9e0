"""Tables of compliance use: caps as they were filed, a row for each entity and year that is locked, and what was used. Held by 0005_compliance.sql."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class ComplianceCap(models.Model):
    """Of one entity and year, from a document, for some days. Never changed; of those in force the latest counts."""

    key = models.CharField(max_length=80, unique=True)
    holder = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    kg = models.BigIntegerField()
    share_bp = models.PositiveIntegerField(null=True)
    base_kg = models.BigIntegerField(null=True)
    document = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["holder", "year", "-id"], name="consumption_caps_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kg__gt=0) & ~Q(document="") & Q(from_on__lte=F("until_on")), name="consumption_cap_says_what_and_when"
            ),
            models.CheckConstraint(
                condition=Q(share_bp=None, base_kg=None) | Q(share_bp__gt=0, share_bp__lte=10_000, base_kg__gt=0),
                name="consumption_cap_share_has_a_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.year}: {self.kg}"


class ComplianceYear(models.Model):
    """The row of an entity and year that whoever uses of its cap waits for."""

    holder = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    used_kg = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "year"], name="consumption_one_row_a_year"),
            models.CheckConstraint(condition=Q(used_kg__gte=0), name="consumption_used_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.year}"


class ComplianceUse(models.Model):
    """A retirement that used of a cap. Never changed."""

    key = models.CharField(max_length=120, unique=True)
    certificate = models.CharField(max_length=30, unique=True)
    cap = models.ForeignKey(ComplianceCap, on_delete=models.PROTECT, related_name="uses")
    holder = models.BigIntegerField()
    year = models.PositiveSmallIntegerField()
    kg = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["holder", "year"], name="consumption_compliance_of")]

    def __str__(self) -> str:
        return self.certificate

"""Tables of projects and of the periods that their reports cover."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.words import ProjectKind
from puhui.registry.words.stages import PeriodStage, ProjectStage

_FILED = [ProjectStage.FILED.value, ProjectStage.SUSPENDED.value, ProjectStage.ENDED.value]


def differ(*columns: str) -> Q:
    """No two of these columns name the same person; an empty one names nobody."""
    found = Q()
    for place, one in enumerate(columns):
        for other in columns[place + 1 :]:
            found &= Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True}) | ~Q(**{one: F(other)})
    return found


class Project(models.Model):
    """One place and owner, or many small ones. Users, organisations and methodologies are numbers and codes of other rooms."""

    #: printed in every serial, as in PV00012; given once, never again
    code = models.CharField(max_length=7, unique=True)
    kind = models.CharField(max_length=2)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    #: account of the organisation that owns it
    owner = models.BigIntegerField()
    city = models.CharField(max_length=6)
    methodology = models.CharField(max_length=40)
    methodology_version = models.PositiveIntegerField(default=1)
    stage = models.CharField(max_length=12, default="draft")
    opened_by = models.BigIntegerField()
    opened_at = models.DateTimeField()
    # where it is, how large, for how long
    address = models.CharField(max_length=200, blank=True)
    longitude_e6 = models.IntegerField(null=True)
    latitude_e6 = models.IntegerField(null=True)
    district = models.CharField(max_length=6, blank=True)
    #: in the last decimal of the kind's unit
    size = models.BigIntegerField(null=True)
    crediting_first = models.DateField(null=True)
    crediting_last = models.DateField(null=True)
    is_grouped = models.BooleanField(default=False)
    split_disclosed_on = models.DateField(null=True)
    #: account of the organisation that validates it
    verifier = models.BigIntegerField(null=True)
    # who did what, in the round that is under way
    round = models.PositiveIntegerField(default=1)
    applied_by = models.BigIntegerField(null=True)
    validated_by = models.BigIntegerField(null=True)
    noticed_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    suspended_by = models.BigIntegerField(null=True)
    statement = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    #: hash of everything that was handed in, since it was handed in
    content_hash = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)
    #: the document number, once it is filed
    filed_as = models.CharField(max_length=60, blank=True)
    filed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ProjectKind]), name="registry_project_kind"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}\d{5}$"), name="registry_project_code"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in ProjectStage]), name="registry_project_stage"),
            models.CheckConstraint(condition=Q(verifier=None) | ~Q(verifier=F("owner")), name="registry_verifier_of_others"),
            models.CheckConstraint(
                condition=differ("opened_by", "validated_by", "noticed_by", "decided_by")
                & differ("applied_by", "validated_by", "noticed_by", "decided_by"),
                name="registry_project_hands",
            ),
            models.CheckConstraint(
                condition=Q(filed_as="") | Q(stage__in=_FILED, filed_on__isnull=False, decided_by__isnull=False),
                name="registry_number_when_filed",
            ),
            models.UniqueConstraint(fields=["filed_as"], condition=~Q(filed_as=""), name="registry_filed_as_once"),
            models.CheckConstraint(condition=~Q(stage="rejected") | ~Q(reasons=""), name="registry_rejected_with_reasons"),
            models.CheckConstraint(
                condition=Q(longitude_e6=None, latitude_e6=None)
                | Q(
                    longitude_e6__gte=-180_000_000, longitude_e6__lte=180_000_000, latitude_e6__gte=-90_000_000, latitude_e6__lte=90_000_000
                ),
                name="registry_project_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(crediting_first=None) | Q(crediting_last=None) | Q(crediting_first__lte=F("crediting_last")),
                name="registry_crediting_days",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "due_on"], name="registry_project_waits"),
            models.Index(fields=["owner"], name="registry_project_owner"),
            models.Index(fields=["city", "kind"], name="registry_project_where"),
        ]

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """The days that one report of a project covers, both included. No day of a project is in two periods (migrations, SQL)."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    stage = models.CharField(max_length=12, default="open")
    report_due_on = models.DateField(null=True)
    opened_by = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    #: account of the organisation that verifies it
    verifier = models.BigIntegerField(null=True)
    #: what the owner claims and what the verifier found, in grams
    reported_g = models.BigIntegerField(null=True)
    verified_g = models.BigIntegerField(null=True)
    round = models.PositiveIntegerField(default=1)
    reported_by = models.BigIntegerField(null=True)
    verified_by = models.BigIntegerField(null=True)
    noticed_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    statement = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(null=True)
    is_provisional = models.BooleanField(default=False)
    notice_from = models.DateField(null=True)
    notice_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="registry_period_number"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="registry_period_days"),
            models.CheckConstraint(condition=Q(stage__in=[stage.value for stage in PeriodStage]), name="registry_period_stage"),
            models.CheckConstraint(
                condition=differ("opened_by", "verified_by", "noticed_by", "decided_by")
                & differ("reported_by", "verified_by", "noticed_by", "decided_by"),
                name="registry_period_hands",
            ),
            models.CheckConstraint(condition=Q(reported_g=None) | Q(reported_g__gte=0), name="registry_reported_not_below_zero"),
            # what is verified is never more than what was claimed
            models.CheckConstraint(
                condition=Q(verified_g=None) | Q(verified_g__gte=0, verified_g__lte=F("reported_g")),
                name="registry_verified_within_reported",
            ),
            models.CheckConstraint(condition=~Q(stage="rejected") | ~Q(reasons=""), name="registry_period_rejected_with_reasons"),
        ]
        indexes = [models.Index(fields=["stage", "due_on"], name="registry_period_waits")]

    def __str__(self) -> str:
        return f"{self.project}-{self.number}"

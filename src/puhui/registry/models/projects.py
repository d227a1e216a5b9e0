"""Tables of projects and of the periods that their reports cover."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from puhui.registry.words import ProjectKind


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
    stage = models.CharField(max_length=12, default="draft")
    opened_by = models.BigIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in ProjectKind]), name="registry_project_kind"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}\d{5}$"), name="registry_project_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """The days that one report of a project covers, both included. No day of a project is in two periods."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="periods")
    number = models.PositiveSmallIntegerField()
    first = models.DateField()
    last = models.DateField()
    stage = models.CharField(max_length=12, default="open")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="registry_period_number"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="registry_period_days"),
        ]

    def __str__(self) -> str:
        return f"{self.project}-{self.number}"
